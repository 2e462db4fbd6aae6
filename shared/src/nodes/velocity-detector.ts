import { z } from 'zod'
import { createVelocityDetector, type Measured } from '../engine/operators/velocity-detector.ts'
import { toCanonical } from '../expression/canonical-text.ts'
import { checkExpression } from '../expression/check.ts'
import { isNumeric } from '../expression/typed.ts'
import type { Column } from '../expression/types.ts'
import type { Row } from '../expression/value.ts'
import { error, firstInput, requireValue } from './columns.ts'
import { type CodeOptions, defineNode, type EngineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { BOOLEAN, checkField, compileField, toGuardedSql } from './expressions.ts'
import { choice, duration, expression, number, optionalExpression, withDefault } from './fields.ts'
import { toMatchSchema } from './match-schema.ts'
import {
  checkDuration,
  checkPattern,
  commonFields,
  keepNotNull,
  keysField,
  PATTERN,
  toDetectContext,
  toEngineInput,
  toLeftOutSchemas,
} from './pattern.ts'

const docs = `
Reports keys whose events come, or whose values grow, faster or slower than a rate.

**What is measured**, over the events of a key that satisfy the condition, in the closed lookback \`[t - d, t]\` of each event:
- *events*: their number, divided by the lookback;
- *sum*: the sum of a value, divided by the lookback;
- *different values*: the number of different values, divided by the lookback;
- *change*: the last value minus the first one, divided by the time between those two. If that time is 0 there is no rate, and
  nothing is reported.

The result is the rate **per** second, minute or hour: 12 events in a lookback of 2 minutes are 6 per minute. It is a double;
sums are made from left to right in event-time order. Events without a value are as if they were not there.

**Events of the same time are peers**, as in SQL's \`RANGE\`: each of them sees all of them.

**Firing**
- *every*: each event at which the rate is above, or below, the given one;
- *crossing*: only the first event at which it is so. It is armed again by an event at which it is not so, and by a silence longer
  than the lookback.

*Below* speaks only when an event comes; for keys that fall silent use *Absence* or *Heartbeat*.

**When rows are emitted.** A match leaves when the watermark reaches its event's time. Until then it is *pending*.

**Errors.** An event for which the condition, the value or an extra column fails, such as by a division by zero, leaves through **errors** with the reason in
\`_error\`.

**Late events** are those at or below the watermark when they arrive. They are not measured and leave through **late**.

A match has \`pattern_id\`, a stable \`match_id\`, the keys, \`match_start\` (the first event in the lookback), \`match_end\` and
\`match_time\` (the event's time), \`status\`, \`event_count\` (events in the lookback), \`rate\` and the columns that you add; those
are computed from the event.

Example: keys \`card\`, sum of \`amount\` above 1000 per hour, over the last 30 minutes.
`

const MEASURES = { count: 'Events', sum: 'Sum', distinct: 'Different values', change: 'Change' } as const
const UNITS = { second: 1_000, minute: 60_000, hour: 3_600_000 } as const

const config = z.strictObject({
  keys: keysField(),
  condition: withDefault(expression('Condition', { expects: 'boolean', placeholder: 'delay > 30' }), 'true'),
  measure: choice('Measure', MEASURES, 'count'),
  value: optionalExpression('Of', {
    placeholder: 'amount',
    when: { field: 'measure', in: ['sum', 'distinct', 'change'] },
  }),
  direction: choice('Rate is', { above: 'Above', below: 'Below' }, 'above'),
  rate: number('Rate', 10),
  per: choice('Per', { second: 'Second', minute: 'Minute', hour: 'Hour' }, 'minute'),
  lookback: duration('Over the last', 300_000, {
    help: 'Both ends belong to it: an event exactly this long ago counts.',
  }),
  fire: choice('Fire', { every: 'Every time', crossing: 'On crossing' }, 'crossing'),
  ...commonFields(),
})

type Config = z.output<typeof config>

const OWN: readonly Column[] = [{ name: 'rate', type: { kind: 'double' }, nullable: false }]

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = firstInput(inputs)
  return [
    ...checkPattern(
      config,
      input,
      inputs.length > 0,
      OWN.map(({ name }) => name),
    ),
    ...checkField(config.condition, input.columns, 'condition', BOOLEAN),
    ...(config.measure === 'count' ? [] : checkValue(config, input.columns)),
    ...checkDuration(config.lookback, 'Over the last', 'lookback'),
  ]
}

function checkValue({ measure, value }: Config, columns: readonly Column[]): NodeProblem[] {
  const found = [...requireValue(value, 'A value', 'value'), ...checkField(value, columns, 'value')]
  const type = value === '' ? null : checkExpression(value, columns).type
  if (!type || measure === 'distinct' || isNumeric(type)) return found
  const message = `The ${MEASURES[measure].toLowerCase()} needs a number; this is ${type.kind}. Cast it, or count different values.`
  return [...found, error('config.type', message, 'value')]
}

export const velocityDetector = defineNode({
  ...PATTERN,
  type: 'velocity-detector',
  label: 'Velocity',
  summary: 'Events or values that grow too fast or too slowly',
  synonyms: ['rate', 'speed', 'frequency', 'throughput', 'slope', 'per minute', 'fraud'],
  icon: 'activity',
  lane: 'o-ooo!',
  docs,
  config,
  example: {
    keys: ['origin'],
    condition: 'delay > 0',
    measure: 'sum',
    value: 'delay',
    rate: 60,
    per: 'hour',
    lookback: '2 hours',
    emit: [{ id: 'e1', name: 'last_delay', expr: 'delay' }],
  },
  sentence: ({ measure, keys, direction, rate, per }) =>
    `${MEASURES[measure].toLowerCase()}${keys.length > 0 ? ` by ${keys.join(', ')}` : ''} ${direction} ${rate} per ${per}`,
  schema: ({ keys, emit }, inputs) => {
    const input = firstInput(inputs)
    return { matches: toMatchSchema(input, keys, emit, OWN), ...toLeftOutSchemas(input) }
  },
  problems,
  engine,
  context,
})

function engine(config: Config, inputs: readonly NodeInput[], { nodeId }: EngineNode) {
  const input = firstInput(inputs)
  const { measure, direction, rate, fire } = config
  const condition = compileField(config.condition, input.columns, 'condition')
  const toMeasured = compileMeasured(config, input.columns)
  return createVelocityDetector({
    patternId: nodeId,
    input: toEngineInput(config, input),
    read: (row) => (condition(row) === true ? toMeasured(row) : null),
    measure,
    direction,
    rate,
    fire,
    perMs: UNITS[config.per],
    lookbackMs: toMilliseconds(config.lookback),
  })
}

function compileMeasured({ measure, value }: Config, columns: readonly Column[]): (row: Row) => Measured | null {
  if (measure === 'count') return () => 0
  if (measure !== 'distinct') {
    const evaluate = compileField(`CAST((${value}) AS double)`, columns, 'value')
    return (row) => evaluate(row) as number | null
  }
  const evaluate = compileField(value, columns, 'value')
  const text = toCanonical(checkExpression(value, columns).type ?? { kind: 'string' })
  return (row) => {
    const found = evaluate(row)
    return found === null ? null : text(found)
  }
}

function context(config: Config, inputs: readonly NodeInput[], options: CodeOptions) {
  const input = firstInput(inputs)
  const { measure, direction, rate, fire } = config
  const condition = toGuardedSql(config.condition, input.columns, 'condition')
  const value = measure === 'count' ? null : toGuardedSql(config.value, input.columns, 'value')
  const given = {
    values: value === null ? {} : { [measure === 'distinct' ? 'distinct' : 'value']: value },
    keep: value === null ? condition : keepNotNull(condition, value),
  }
  return {
    ...toDetectContext(config, input, given, options),
    measure,
    direction,
    rate,
    fire,
    perMs: UNITS[config.per],
    lookbackMs: toMilliseconds(config.lookback),
  }
}
