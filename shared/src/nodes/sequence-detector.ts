import { z } from 'zod'
import type { MatchScope } from '../engine/match-expression/match-checker.ts'
import { createSequenceDetector } from '../engine/operators/sequence-detector.ts'
import { looksAtAll } from '../engine/row-pattern/sequence-program.ts'
import { error, firstInput } from './columns.ts'
import { type CodeOptions, defineNode, type EngineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { compileField, toGuardedSql } from './expressions.ts'
import { choice, integer, optionalDuration, optionalText } from './fields.ts'
import { GivenValues, toMeasure } from './given-values.ts'
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
import { readExpressions } from './sequence-expressions.ts'
import { groupsField, spellSequence, toGroups, toLastStep } from './sequence-groups.ts'
import { checkSteps, stepsField, toStepColumns, toSteps } from './sequence-steps.ts'
import { checkStepColumn, compileLookingBack, mayHaveTaken, readStepColumn, toStepScope } from './step-expressions.ts'

const docs = `
Reports events of a key that satisfy steps one after another, in event-time order.

**After the step before**
- *Right after*: the very next event of the key, else the partial match ends;
- *Skipping others*: the next event that satisfies the condition;
- *Each one later*: every later event that satisfies it, each in a match of its own.

**Happens**: once, once or not at all, once or more, exactly n, n to m, at least n times. *Between its own events* says what may lie
there, *Until* ends the repetition (an event for which it is true is not taken). Each number of repetitions gives a match
of its own; with *As often as possible*, of the matches that end with the same event and differ first in that, only the longer one is reported.

**Groups** are neighbouring steps, from one to another, that happen together: once or not at all, once or more and so on, as if they were written
out so often. The first step of a repetition follows the event before it as *Between its repetitions* says; in the first one, and in all for
the other steps, as the step itself says. Groups may lie in one another; of two with the same steps, the first in the list is the inner one. What must not happen at the end of a group must not before
the next repetition either. The same events in the same steps are one match, however they are shared out among repetitions. With *As often as
possible*, of the matches that end with the same event and differ first in whether the group happens once more, only those in which it does are reported.
A step's columns and functions are over all repetitions.

*Until* of a group ends its repetition: from the group's first event on, an event for which it is true is taken by none of its steps, and none of
them is waited for any longer. A repetition that had only begun then comes to nothing; those before it stand, if there are enough, and what
is behind the group may still come. Before the group's first event such an event is merely not taken. A group within another one begins anew in each repetition
of that.

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
(\`event_count\`) and at which event. The newer of two is the one that began later or, of those that began with the same events, took the next one
later or not yet; of those that grew from one at the same event, the one whose step comes later, where first comes the step before once more, then
those behind it in its group, then those of the group's repetition, then what is behind the group.

**Late events** are those at or below the watermark when they arrive. They take no part and leave through **late**. An event for which
a condition or an extra column fails leaves through **errors**, with the reason in \`_error\`.

A match has \`pattern_id\`, a stable \`match_id\`, the keys, \`match_start\`, \`match_end\`, \`match_time\`, \`status\`, \`event_count\`, for each step
\`<name>_first\`, \`<name>_last\` and \`<name>_count\`, and the columns that you add.

**Looking back.** A condition and *Until* may look at the events that steps have taken before, a repeated step also at its own, *Until* of a group at those of
its steps. Each partial match
judges an event by what it has taken itself. With steps \`a\` and \`b\`:
- \`a.v\` and \`last(a.v)\` are of the last event of \`a\`, \`last(a.v, 1)\` of the one before that, \`first(a.v)\` of its first;
- \`count(b)\`, \`sum(b.v)\`, \`avg(b.v)\`, \`min(b.v)\` and \`max(b.v)\` are over all events of \`b\`;
- \`first(v)\`, \`sum(v)\`, \`count(*)\` and their kin, without a step, are over all events so far;
- \`v\` is of the event that is looked at, which is not among those. Where nothing was taken, all but a count are null.

What stands before the first AND behind which a condition looks back is computed by Spark beforehand, and events for which no condition can be
true are not kept: write \`kind = 'b' AND v > last(a.v)\`, not the other way round. What fails while it looks back, as a division by zero, can no longer leave
through errors: such a condition is not true.

Extra columns are computed from the last event of the match; where one of them names a step or such a function, from the whole match, as
\`last(b.v) - first(a.v)\` and \`count(b)\`. There the last event is among those of its step. What fails is null.

Example: keys \`user\`, steps \`failed\`: \`kind = 'failed'\` at least 3 times, \`ok\`: \`kind = 'ok'\`, within 2 minutes. Prices that rise: \`low\`, any event,
then \`up\`: \`price > coalesce(last(up.price), low.price)\` at least 3 times, with the column \`last(up.price) / low.price\`. Question and
answer three times: steps \`asked\` and \`answered\`, a group from \`asked\` to \`answered\` exactly 3 times.
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
  groups: groupsField(),
  within: optionalDuration('Within', { help: 'An event exactly this long after is too late.' }),
  withinFrom: choice('Within is from', { first: 'The first event', previous: 'The event before' }, 'first'),
  afterMatch: choice('After a match, go on at', AFTER_MATCH, 'no-skip'),
  afterStep: optionalText('Step', { among: 'steps.name', when: { field: 'afterMatch', in: ['first', 'last'] } }),
  onTimeout: choice('Timeouts', { ignore: 'Ignore', emit: 'To the timeouts output' }, 'ignore'),
  maxPartials: integer('Partial matches, at most', 1000, { min: 1, max: 1_000_000 }),
  ...commonFields(),
})

type Config = z.output<typeof config>

const toWithinMs = ({ within }: Config) => (within === '' ? null : toMilliseconds(within))

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = firstInput(inputs)
  const own = toStepColumns(toSteps(config.steps)).map(({ name }) => name)
  const scope = toStepScope(toSteps(config.steps), toGroups(config.groups, config.steps), input.columns)
  const measured = config.emit.map(({ expr }) => readStepColumn(expr, scope) !== null)
  return [
    ...checkPattern({ ...config, emit: blank(config.emit, measured, '') }, input, inputs.length > 0, own),
    ...config.emit.flatMap(({ expr }, index) =>
      measured[index] ? checkStepColumn(expr, scope, `emit.${index}.expr`) : [],
    ),
    ...checkSteps(config, input.columns, toWithinMs(config), config.maxPartials),
    ...(config.within === '' ? [] : checkDuration(config.within, 'Within', 'within')),
    ...(isStepMissing(config) ? [error('config.step', 'Name a step that happens.', 'afterStep')] : []),
  ]
}

/** A condition sees the steps that may come before it and its own, that of a group those up to its last, an extra column all of them; one that must not happen has no events. */
function lookBack(config: Config, inputs: readonly NodeInput[], path: string): MatchScope | null {
  const [, of, index] = /^(steps|groups)\.(\d+)\./.exec(path) ?? []
  const steps = toSteps(config.steps)
  const groups = toGroups(config.groups, config.steps)
  const group = of === 'groups' ? config.groups[Number(index)] : undefined
  const looking = of === undefined ? steps.length : group ? toLastStep(group, steps) : Number(index)
  const happening = steps.filter(({ negated }, step) => !negated && mayHaveTaken(groups, step, looking))
  return toStepScope(happening, groups, firstInput(inputs).columns).match
}

/** Extra columns with another text in place of those that are not computed from an event. */
const blank = (emit: Config['emit'], blanked: readonly boolean[], text: string) =>
  emit.map((each, index) => (blanked[index] ? { ...each, expr: text } : each))

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
    groups: [{ id: 'g1', first: 'late', last: 'on_time', quantifier: 'exactly', atLeast: 2 }],
    within: '6 hours',
    afterMatch: 'past-last',
    emit: [{ id: 'e1', name: 'last_delay', expr: 'delay' }],
  },
  outputs: toOutputs,
  sentence,
  schema: (config, inputs) => {
    const input = firstInput(inputs)
    const { measures } = readExpressions(config, input.columns)
    const own = [...toStepColumns(toSteps(config.steps)), ...measures.map(({ column }) => column)]
    const matches = toMatchSchema(input, config.keys, measures.length > 0 ? [] : config.emit, own)
    return { matches, timeouts: matches, ...toLeftOutSchemas(input) }
  },
  problems,
  lookBack,
  engine,
  context,
})

function sentence({ steps, groups, keys, within }: Config): string {
  return `${spellSequence(steps, groups)}${keys.length > 0 ? ` by ${keys.join(', ')}` : ''}${within === '' ? '' : ` within ${within}`}`
}

function engine(config: Config, inputs: readonly NodeInput[], { nodeId }: EngineNode) {
  const input = firstInput(inputs)
  const { flags, measures } = readExpressions(config, input.columns)
  const durationMs = toWithinMs(config)
  const measured = measures.map(({ checked }) => checked !== null)
  return createSequenceDetector({
    patternId: nodeId,
    input: toEngineInput({ ...config, emit: blank(config.emit, measured, 'null') }, input),
    steps: toSteps(config.steps),
    groups: toGroups(config.groups, config.steps),
    flags: flags.map(({ early, field }) => (early === 'false' ? null : compileField(early, input.columns, field))),
    tests: flags.map(({ late, field }) => late && compileLookingBack(late, field)),
    measures: measures.map(({ checked, expr }) => checked && compileLookingBack(checked, expr).evaluate),
    within: durationMs === null ? null : { durationMs, from: config.withinFrom },
    afterMatch: { to: config.afterMatch, step: toAfterStep(config) },
    emitsTimeouts: config.onTimeout === 'emit',
    maxPartials: config.maxPartials,
  })
}

function context(config: Config, inputs: readonly NodeInput[], options: CodeOptions) {
  const input = firstInput(inputs)
  const steps = toSteps(config.steps)
  const groups = toGroups(config.groups, config.steps)
  const { flags, measures } = readExpressions(config, input.columns)
  const used = flags.filter(({ early }, index) => index < steps.length || early !== 'false')
  const conditions = Object.fromEntries(
    used.map(({ name, early, field }) => [name, toGuardedSql(early, input.columns, field)] as const),
  )
  const given = new GivenValues(input.columns, flags.length)
  const tests = flags.map(({ late }) => late && given.plan(late))
  const columns = measures.map(({ column, expr, checked }) =>
    toMeasure(
      column,
      checked ? given.plan(checked) : given.add(toGuardedSql(expr, input.columns, column.name), column.name, 'typed'),
    ),
  )
  const durationMs = toWithinMs(config)
  const { afterMatch } = config
  return {
    ...toDetectContext(
      { ...config, emit: measures.length > 0 ? [] : config.emit },
      input,
      {
        values: { ...conditions, ...given.values() },
        keep: looksAtAll(steps, groups) ? null : keepAny(Object.values(conditions)),
      },
      options,
    ),
    steps: steps.map(({ name, contiguity, negated, min, max, inner, greedy, until }, index) => ({
      name,
      contiguity,
      negated,
      times: min === 1 && max === 1 ? null : { min, max, inner },
      greedy,
      hasUntil: until !== null,
      condition: tests[index] ?? null,
      until: tests[steps.length + index] ?? null,
    })),
    groups: groups.map(({ first, last, min, max, inner, greedy, until }) => ({
      first: steps[first]?.name ?? '',
      last: steps[last]?.name ?? '',
      min,
      max,
      inner,
      greedy,
      hasUntil: until !== null,
      until: until === null ? null : (tests[until] ?? null),
    })),
    given: given.kinds(),
    measures: columns,
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
