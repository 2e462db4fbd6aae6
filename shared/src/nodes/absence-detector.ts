import { z } from 'zod'
import { createAbsenceDetector } from '../engine/operators/absence-detector.ts'
import type { Column } from '../expression/types.ts'
import { firstInput } from './columns.ts'
import { type CodeOptions, defineNode, type EngineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { BOOLEAN, checkField, compileField, toGuardedSql } from './expressions.ts'
import { choice, duration, expression, integer, optionalExpression } from './fields.ts'
import { GivenValues } from './given-values.ts'
import { toMatchSchema } from './match-schema.ts'
import {
  checkDuration,
  checkPattern,
  checkSilence,
  commonFields,
  keepAny,
  keysField,
  PATTERN,
  toDetectContext,
  toEngineInput,
  toLeftOutSchemas,
} from './pattern.ts'
import {
  checkStepCondition,
  compileLookingBack,
  readStepCondition,
  type StepCondition,
  toStepScope,
} from './step-expressions.ts'

const docs = `
Reports what did **not** happen: a trigger that no expected event of the same key follows in time.

**Each trigger is an obligation of its own.** It is met by the first event after it, in event-time order, for which *expected* is
true and that comes within the half-open time \`[t, t + within)\`; one event meets all that are open. An event exactly at
\`t + within\` is too late: the deadline comes before it. *Cancelled by* takes all open obligations of the key away without a report. An
event that is trigger and expected event at once meets the earlier obligations, then begins its own.

**Looking back.** *Expected* and *Cancelled by* may look at the event that triggered: \`trigger.amount\` is its \`amount\`, \`amount\` alone that of the
event that is looked at. Then each obligation judges the event by its own trigger: one event may meet some and leave others open. What
stands before the first AND behind which a condition looks back is computed by Spark beforehand: write \`kind = 'payment' AND amount >= trigger.amount\`,
not the other way round. What fails while it looks back, as a division by zero, can no longer leave through errors: such a condition is not true.

**Repeat**
- *Once per trigger*: one report at \`t + within\`;
- *While absent*: again and again after that, until an expected or cancelling event comes or the largest number is reached. That
  number keeps the state of keys that never speak again bounded.

**When rows are emitted.** A report leaves when the watermark reaches its deadline, also if its key never speaks again. Other keys
must speak for that: a stream that falls silent as a whole has a watermark that stands still.

**Errors.** An event for which a condition or an extra column fails, such as by a division by zero, leaves through **errors** with the reason in
\`_error\`.

**Late events** are those at or below the watermark when they arrive. They trigger and meet nothing, and leave through **late**.

A match has \`pattern_id\`, a stable \`match_id\`, the keys, \`match_start\` (the trigger's time), \`match_end\` and \`match_time\` (the
deadline), \`status\` = \`absent\`, \`event_count\` = 1, \`report_number\` (1, 2, ... for a trigger) and the columns that you add; those
are computed from the trigger.

Example: keys \`order_id\`, trigger \`kind = 'paid'\`, expected \`kind = 'shipped'\`, within 2 days, cancelled by \`kind = 'refunded'\`. An order that is
not paid in full: trigger \`kind = 'order'\`, expected \`kind = 'payment' AND amount >= trigger.amount\`.
`

const config = z.strictObject({
  keys: keysField(),
  trigger: expression('Trigger', { expects: 'boolean', placeholder: "kind = 'paid'" }),
  expected: expression('Expected after it', { expects: 'boolean', placeholder: "kind = 'shipped'" }),
  within: duration('Within', 600_000, { help: 'An event exactly this long after the trigger is too late.' }),
  cancelBy: optionalExpression('Cancelled by', { expects: 'boolean', placeholder: "kind = 'refunded'" }),
  repeat: choice('Report', { once: 'Once per trigger', 'while-absent': 'While absent' }, 'once'),
  every: duration('Every', 600_000, { when: { field: 'repeat', in: ['while-absent'] } }),
  atMost: integer('Reports per trigger, at most', 10, { min: 1, when: { field: 'repeat', in: ['while-absent'] } }),
  ...commonFields(),
})

type Config = z.output<typeof config>

const OWN: readonly Column[] = [{ name: 'report_number', type: { kind: 'bigint' }, nullable: false }]

const ENDS = ['expected', 'cancelBy'] as const

/** What ends an obligation may name the event that began it. */
const toScope = (columns: readonly Column[]) => toStepScope([{ name: 'trigger', negated: false }], [], columns)

const readEnds = (config: Config, columns: readonly Column[]) => {
  const [expected, cancel] = ENDS.map((field) => readStepCondition(config[field] || 'false', toScope(columns)))
  return { expected, cancel } as Readonly<Record<'expected' | 'cancel', StepCondition>>
}

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = firstInput(inputs)
  const { columns } = input
  return [
    ...checkPattern(
      config,
      input,
      inputs.length > 0,
      OWN.map(({ name }) => name),
    ),
    ...checkField(config.trigger, columns, 'trigger', BOOLEAN),
    ...ENDS.flatMap((field) =>
      config[field] === '' ? [] : checkStepCondition(config[field], toScope(columns), 0, field),
    ),
    ...checkSilence(inputs.length > 0, config.keys),
    ...checkDuration(config.within, 'Within', 'within'),
    ...(config.repeat === 'while-absent' ? checkDuration(config.every, 'Every', 'every') : []),
  ]
}

export const absenceDetector = defineNode({
  ...PATTERN,
  type: 'absence-detector',
  label: 'Absence',
  summary: 'An event that no expected one follows in time',
  synonyms: ['missing', 'not followed by', 'timeout', 'no response', 'sla', 'deadline', 'never'],
  icon: 'timer-off',
  lane: 'o---x!',
  docs,
  config,
  example: {
    keys: ['origin'],
    trigger: 'delay > 30',
    expected: 'delay <= 0',
    within: '2 hours',
    repeat: 'while-absent',
    emit: [{ id: 'e1', name: 'first_delay', expr: 'delay' }],
  },
  sentence: ({ keys, within }) => `not followed${keys.length > 0 ? ` by ${keys.join(', ')}` : ''} within ${within}`,
  schema: ({ keys, emit }, inputs) => {
    const input = firstInput(inputs)
    return { matches: toMatchSchema(input, keys, emit, OWN), ...toLeftOutSchemas(input) }
  },
  problems,
  lookBack: (_config, inputs, path) =>
    ENDS.some((field) => field === path) ? toScope(firstInput(inputs).columns).match : null,
  engine,
  context,
})

function engine(config: Config, inputs: readonly NodeInput[], { nodeId }: EngineNode) {
  const input = firstInput(inputs)
  const { expected, cancel } = readEnds(config, input.columns)
  const compile = ({ early, late }: StepCondition, field: string) => ({
    early: compileField(early, input.columns, field),
    late: late && compileLookingBack(late, field),
  })
  return createAbsenceDetector({
    patternId: nodeId,
    input: toEngineInput(config, input),
    trigger: compileField(config.trigger, input.columns, 'trigger'),
    expected: compile(expected, 'expected'),
    cancel: compile(cancel, 'cancelBy'),
    withinMs: toMilliseconds(config.within),
    repeat: toRepeat(config),
  })
}

const toRepeat = ({ repeat, every, atMost }: Config) =>
  repeat === 'once' ? null : { everyMs: toMilliseconds(every), atMost }

function context(config: Config, inputs: readonly NodeInput[], options: CodeOptions) {
  const input = firstInput(inputs)
  const { expected, cancel } = readEnds(config, input.columns)
  const flags = {
    trigger: toGuardedSql(config.trigger, input.columns, 'trigger'),
    expected: toGuardedSql(expected.early, input.columns, 'expected'),
    ...(config.cancelBy !== '' && { cancel: toGuardedSql(cancel.early, input.columns, 'cancelBy') }),
  }
  // Behind the three flags.
  const given = new GivenValues(input.columns, 3)
  const plans = { expected: expected.late && given.plan(expected.late), cancel: cancel.late && given.plan(cancel.late) }
  const values = { ...flags, ...given.values() }
  return {
    ...toDetectContext(config, input, { values, keep: keepAny(Object.values(flags)) }, options),
    withinMs: toMilliseconds(config.within),
    repeat: toRepeat(config),
    ...plans,
    given: given.kinds(),
  }
}
