import { z } from 'zod'
import { createSequenceDetector } from '../engine/operators/sequence-detector.ts'
import { looksAtAll } from '../engine/row-pattern/sequence-program.ts'
import { error, firstInput } from './columns.ts'
import { type CodeOptions, defineNode, type EngineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { compileField, toGuardedSql } from './expressions.ts'
import { choice, integer, optionalDuration, optionalText } from './fields.ts'
import { toMatchSchema } from './match-schema.ts'
import {
  checkDuration,
  checkPattern,
  commonFields,
  keepAny,
  keysField,
  PATTERN,
  patternOutputs,
  toDetectContext,
  toEngineInput,
  toLeftOutSchemas,
} from './pattern.ts'
import { checkSteps, stepsField, toStepColumns, toSteps } from './sequence-steps.ts'

const docs = `
Reports events of a key that satisfy steps one after another, in event-time order.

**After the step before**
- *Right after*: the very next event of the key, else the partial match ends;
- *Skipping others*: the next event that satisfies the condition;
- *Each one later*: every later event that satisfies it, each in a match of its own.

**Happens**: once, once or not at all, once or more, exactly n, n to m, at least n times. *Between its own events* says what may lie
there, *Until* ends the repetition (an event for which it is true is not taken). Each number of repetitions gives a match
of its own; with *As often as possible*, of the matches that end with the same event and differ first in that, only the longer one is reported.

**Must not happen.** No event between the steps around it satisfies its condition; with *Right after*, the very next event does not. It
may be the event that completes the match, which is not between. As
the last step it needs *Within*: the match is reported when that has passed, at its deadline.

**Within** is half-open: an event exactly that long after the first event of the match, or after the one before, is too late.

**After a match**
- *Keep all* matches;
- *Next event*: of those that begin with the same event, one is kept;
- *Past its last event*: no match overlaps another one;
- *First / last event of a step*: none that began before that event is kept.

Of several matches the one that begins first decides. So a match waits while an earlier partial match could still skip it; its
\`match_time\` is when that was decided.

**Timeouts**: partial matches that *Within* ended before they were complete leave through **timeouts** with \`status\` = \`timeout\`, where that is
chosen.

**Partial matches, at most** bounds the state of a key. Beyond it the newest are lost, and a row with \`status\` = \`overflow\` says how many
(\`event_count\`) and at which event.

**Late events** are those at or below the watermark when they arrive. They take no part and leave through **late**. An event for which
a condition or an extra column fails leaves through **errors**, with the reason in \`_error\`.

A match has \`pattern_id\`, a stable \`match_id\`, the keys, \`match_start\`, \`match_end\`, \`match_time\`, \`status\`, \`event_count\`, for each step
\`<name>_first\`, \`<name>_last\` and \`<name>_count\`, and the columns that you add; those are computed from its last event. Conditions look at one
event alone.

Example: keys \`user\`, steps \`failed\`: \`kind = 'failed'\` at least 3 times, \`ok\`: \`kind = 'ok'\`, within 2 minutes.
`

const AFTER_MATCH = {
  'no-skip': 'Keep all',
  next: 'Next event',
  'past-last': 'Past its last event',
  first: 'First event of a step',
  last: 'Last event of a step',
} as const

const config = z.strictObject({
  keys: keysField(),
  steps: stepsField(),
  within: optionalDuration('Within', { help: 'An event exactly this long after is too late.' }),
  withinFrom: choice('Within is from', { first: 'The first event', previous: 'The event before' }, 'first'),
  afterMatch: choice('After a match, go on at', AFTER_MATCH, 'no-skip'),
  afterStep: optionalText('Step', { when: { field: 'afterMatch', in: ['first', 'last'] } }),
  onTimeout: choice('Timeouts', { ignore: 'Ignore', emit: 'To the timeouts output' }, 'ignore'),
  maxPartials: integer('Partial matches, at most', 1000, { min: 1, max: 1_000_000 }),
  ...commonFields(),
})

type Config = z.output<typeof config>

const toWithinMs = ({ within }: Config) => (within === '' ? null : toMilliseconds(within))

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = firstInput(inputs)
  const own = toStepColumns(toSteps(config.steps)).map(({ name }) => name)
  return [
    ...checkPattern(config, input, inputs.length > 0, own),
    ...checkSteps(config.steps, input.columns, toWithinMs(config), config.maxPartials),
    ...(config.within === '' ? [] : checkDuration(config.within, 'Within', 'within')),
    ...(isStepMissing(config) ? [error('config.step', 'Name a step that happens.', 'afterStep')] : []),
  ]
}

const isStepMissing = (config: Config) => isStepSkip(config) && toAfterStep(config) < 0

const toAfterStep = ({ steps, afterStep }: Config) =>
  steps.findIndex(({ name, negated }) => !negated && name.toLowerCase() === afterStep.toLowerCase())

const toOutputs = (config: Config) =>
  patternOutputs(config, config.onTimeout === 'emit' ? [{ id: 'timeouts', label: 'Timeouts', kind: 'stream' }] : [])

export const sequenceDetector = defineNode({
  ...PATTERN,
  type: 'sequence-detector',
  label: 'Sequence',
  summary: 'Events that follow one another in steps',
  synonyms: ['cep', 'followed by', 'then', 'steps', 'funnel', 'pattern', 'chain', 'next'],
  icon: 'list-ordered',
  lane: 'o-o-o!',
  docs,
  config,
  example: {
    keys: ['origin'],
    steps: [
      { id: 's1', name: 'late', condition: 'delay > 30', quantifier: 'at-least', atLeast: 2 },
      { id: 's2', name: 'on_time', condition: 'delay <= 0' },
    ],
    within: '2 hours',
    afterMatch: 'past-last',
    emit: [{ id: 'e1', name: 'last_delay', expr: 'delay' }],
  },
  outputs: toOutputs,
  sentence,
  schema: (config, inputs) => {
    const input = firstInput(inputs)
    const matches = toMatchSchema(input, config.keys, config.emit, toStepColumns(toSteps(config.steps)))
    return { matches, timeouts: matches, ...toLeftOutSchemas(input) }
  },
  problems,
  engine,
  context,
})

function sentence({ steps, keys, within }: Config): string {
  const named = steps.map(({ name, negated }) => (negated ? `no ${name}` : name)).join(' then ')
  return `${named}${keys.length > 0 ? ` by ${keys.join(', ')}` : ''}${within === '' ? '' : ` within ${within}`}`
}

/** Conditions of the steps, then those that end their repetition, by the names that the operator knows. */
function toFlags(config: Config): { readonly name: string; readonly text: string; readonly field: string }[] {
  const steps = toSteps(config.steps)
  return [
    ...config.steps.map(({ condition }, index) => ({
      name: `step_${index}`,
      text: condition,
      field: `steps.${index}.condition`,
    })),
    ...config.steps.map(({ until }, index) => ({
      name: `step_${index}_until`,
      text: steps[index]?.until === null ? 'false' : until,
      field: `steps.${index}.until`,
    })),
  ]
}

function engine(config: Config, inputs: readonly NodeInput[], { nodeId }: EngineNode) {
  const input = firstInput(inputs)
  const durationMs = toWithinMs(config)
  return createSequenceDetector({
    patternId: nodeId,
    input: toEngineInput(config, input),
    steps: toSteps(config.steps),
    flags: toFlags(config).map(({ text, field }) => compileField(text, input.columns, field)),
    within: durationMs === null ? null : { durationMs, from: config.withinFrom },
    afterMatch: { to: config.afterMatch, step: toAfterStep(config) },
    emitsTimeouts: config.onTimeout === 'emit',
    maxPartials: config.maxPartials,
  })
}

function context(config: Config, inputs: readonly NodeInput[], options: CodeOptions) {
  const input = firstInput(inputs)
  const steps = toSteps(config.steps)
  const used = toFlags(config).filter(({ text }, index) => index < steps.length || text !== 'false')
  const values = Object.fromEntries(
    used.map(({ name, text, field }) => [name, toGuardedSql(text, input.columns, field)] as const),
  )
  const durationMs = toWithinMs(config)
  const { afterMatch } = config
  return {
    ...toDetectContext(
      config,
      input,
      { values, keep: looksAtAll(steps) ? null : keepAny(Object.values(values)) },
      options,
    ),
    steps: steps.map(({ name, contiguity, negated, min, max, inner, greedy, until }) => ({
      name,
      contiguity,
      negated,
      times: min === 1 && max === 1 ? null : { min, max, inner },
      greedy,
      hasUntil: until !== null,
    })),
    within: durationMs === null ? null : { durationMs, from: config.withinFrom },
    skip:
      afterMatch === 'no-skip' ? null : { to: afterMatch, step: isStepSkip(config) ? spellAfterStep(config) : null },
    emitsTimeouts: config.onTimeout === 'emit',
    maxPartials: config.maxPartials,
  }
}

/** As the step spells it. */
const spellAfterStep = (config: Config) => config.steps[toAfterStep(config)]?.name ?? config.afterStep

const isStepSkip = ({ afterMatch }: Config) => afterMatch === 'first' || afterMatch === 'last'
