import { z } from 'zod'
import { createCountThreshold } from '../engine/operators/count-threshold.ts'
import { checkExpression } from '../expression/check.ts'
import { formatType } from '../expression/parse-type.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { error, firstInput } from './columns.ts'
import { type CodeOptions, defineNode, type EngineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { BOOLEAN, checkField, compileField, toGuardedSql } from './expressions.ts'
import { choice, duration, expression, group, integer, optionalExpression, withDefault } from './fields.ts'
import { toMatchSchema } from './match-schema.ts'
import {
  checkPattern,
  commonFields,
  keepNotNull,
  keysField,
  PATTERN,
  patternOutputs,
  toDetectContext,
  toEngineInput,
  toLeftOutSchemas,
} from './pattern.ts'

const docs = `
Counts the events of each key that satisfy a condition and reports when there are enough.

**Window**
- *Last d up to each event* looks back from every event over the closed interval \`[t - d, t]\` and counts in event-time order.
  Events of the same time are ordered by the tie-break columns, then by all columns; they do not count each other in advance.
- *Tumbling* and *sliding* windows are half-open, \`[start, start + d)\`, and report once, at the window's end. A window without
  events does not exist, so *at most 2* speaks only of windows that have one.

**Firing** (looking back only)
- *every*: each event whose count is as asked for;
- *crossing*: only if the count of the event before it was not, or no event counted for longer than *d*: such a silence ends what was reached;
- *reset*: a firing uses up the events it counted, the next one starts from nothing.

**Computed by** (tumbling and sliding windows)
- *The pattern*: as all patterns are; late events leave through **late**, and other patterns may follow;
- *Spark's own windows*: a windowed aggregation of Spark's, which is several times as fast. It gives the same matches with the same ids, but takes
  late events as Spark does: one counts as long as its window is open, and is dropped without a trace after that. Its matches have no event time for
  patterns and windows behind it, and rows with maps cannot be ordered.

**Distinct** counts different values of an expression instead of events; null is not counted.

**When rows are emitted.** A match leaves when the watermark reaches its time: that of the last event, or the window's end.
Until then it is *pending*. Because events are first put in order, the result does not depend on how they arrived.

**Errors.** An event for which the condition, the distinct value or an extra column fails, such as by a division by zero, leaves through **errors** with the reason in \`_error\`.

**Late events** are those at or below the watermark when they arrive. They are not counted and leave through **late**. Behind
another pattern or a windowed aggregate there are none.

A match has \`pattern_id\`, a stable \`match_id\`, the keys, \`match_start\` and \`match_end\` (the window's, or the first and the last event
counted), \`match_time\`, \`status\`, \`event_count\` (events counted, also where values are) and the columns that you add; those are computed
from its last event.

Example: keys \`origin\`, condition \`delay > 30\`, at least 3 in the last 2 hours, *reset*: one alert for every three delays.
`

const WINDOWS = { lookback: 'Last, up to each event', tumbling: 'Tumbling', sliding: 'Sliding' } as const
const PLANS = { pattern: 'The pattern', native: "Spark's own windows" } as const
const COMPARISONS = { 'at-least': 'At least', exactly: 'Exactly', 'at-most': 'At most' } as const

const config = z.strictObject({
  keys: keysField(),
  condition: withDefault(expression('Condition', { expects: 'boolean', placeholder: 'delay > 30' }), 'true'),
  comparison: choice('Count is', COMPARISONS, 'at-least'),
  threshold: integer('Threshold', 3, { min: 1 }),
  window: group('Window', {
    kind: choice('Kind', WINDOWS, 'lookback'),
    duration: duration('Length', 3_600_000),
    slide: duration('Slide', 600_000, { when: { field: 'kind', in: ['sliding'] } }),
    plan: choice('Computed by', PLANS, 'pattern', {
      when: { field: 'kind', in: ['tumbling', 'sliding'] },
      help: 'The same windows. Spark alone is faster; late events count while their window is open, and no pattern can follow.',
    }),
  }),
  fire: choice('Fire', { every: 'Every time', crossing: 'On crossing', reset: 'And start over' }, 'crossing', {
    help: 'For the lookback: how often a key that stays above the threshold is reported.',
  }),
  distinct: optionalExpression('Count distinct', { placeholder: 'device_id' }),
  ...commonFields(),
})

type Config = z.output<typeof config>

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = firstInput(inputs)
  return [
    ...checkPattern(config, input, inputs.length > 0),
    ...checkField(config.condition, input.columns, 'condition', BOOLEAN),
    ...checkField(config.distinct, input.columns, 'distinct'),
    ...checkWindow(config),
    ...(isNative(config) ? checkOrdered(input) : []),
  ]
}

const isNative = ({ window }: Config) => window.kind !== 'lookback' && window.plan === 'native'

/** Spark finds a window's first and last event by the order of their columns. */
function checkOrdered({ columns }: StreamSchema): NodeProblem[] {
  const unordered = columns.find(({ type }) => formatType(type).includes('map<'))
  if (!unordered) return []
  const message = `Spark has no order of maps, so its own windows cannot tell which event with "${unordered.name}" is the last: drop that column before, or let the pattern compute it.`
  return [
    error('config.native', message, 'window.plan', {
      label: 'Let the pattern compute it',
      field: 'window.plan',
      value: 'pattern',
    }),
  ]
}

function checkWindow({ window, fire, comparison }: Config): NodeProblem[] {
  if (toMilliseconds(window.duration) === 0)
    return [error('config.window', 'The window needs a length.', 'window.duration')]
  if (window.kind === 'sliding') {
    const slide = toMilliseconds(window.slide)
    const fits = slide > 0 && slide <= toMilliseconds(window.duration)
    return fits ? [] : [error('config.window', 'The slide must be above zero and at most the length.', 'window.slide')]
  }
  if (window.kind === 'lookback' && comparison === 'at-most' && fire === 'reset') {
    return [
      error('config.fire', 'Starting over makes sense only for a count that is reached.', 'fire', {
        label: 'Fire every time',
        field: 'fire',
        value: 'every',
      }),
    ]
  }
  return []
}

export const countThreshold = defineNode({
  ...PATTERN,
  type: 'count-threshold',
  label: 'Count threshold',
  summary: 'Enough events of a key within a time',
  synonyms: ['burst', 'alert', 'brute force', 'n times', 'frequency', 'rate limit'],
  icon: 'gauge',
  lane: 'o-oo!',
  docs,
  config,
  outputs: (config) => patternOutputs(isNative(config) ? { lateEvents: 'drop' } : config),
  example: {
    keys: ['origin'],
    condition: 'delay > 30',
    window: { kind: 'lookback', duration: '2 hours' },
    fire: 'reset',
    emit: [{ id: 'e1', name: 'last_delay', expr: 'delay' }],
  },
  sentence,
  schema: (config, inputs) => {
    const input = firstInput(inputs)
    const matches = toMatchSchema(input, config.keys, config.emit)
    // Spark knows the time of a window a microsecond before its end, which is not the match's.
    return { matches: isNative(config) ? { ...matches, eventTime: null } : matches, ...toLeftOutSchemas(input) }
  },
  problems,
  engine,
  context,
})

function sentence({ comparison, threshold, keys, window }: Config): string {
  const by = keys.length > 0 ? ` by ${keys.join(', ')}` : ''
  const count = comparison === 'at-least' ? threshold : `${COMPARISONS[comparison].toLowerCase()} ${threshold}`
  return window.kind === 'lookback' ? `${count}${by} within ${window.duration}` : `${count}${by} per ${window.duration}`
}

function engine(config: Config, inputs: readonly NodeInput[], { nodeId }: EngineNode) {
  const input = firstInput(inputs)
  const { columns } = input
  const { condition, distinct, threshold, comparison, fire } = config
  return createCountThreshold({
    patternId: nodeId,
    input: toEngineInput(config, input),
    condition: compileField(condition, columns, 'condition'),
    distinct:
      distinct === ''
        ? null
        : {
            type: checkExpression(distinct, columns).type ?? { kind: 'string' },
            evaluate: compileField(distinct, columns, 'distinct'),
          },
    threshold,
    comparison,
    window: toWindow(config),
    fire,
  })
}

function toWindow(config: Config) {
  const { window } = config
  const durationMs = toMilliseconds(window.duration)
  if (window.kind === 'lookback') return { kind: 'lookback', durationMs } as const
  const slideMs = window.kind === 'sliding' ? toMilliseconds(window.slide) : durationMs
  return { kind: 'windows', durationMs, slideMs, offsetMs: 0, native: isNative(config) } as const
}

function context(config: Config, inputs: readonly NodeInput[], options: CodeOptions) {
  const input = firstInput(inputs)
  const durationMs = toMilliseconds(config.window.duration)
  const condition = toGuardedSql(config.condition, input.columns, 'condition')
  const distinct = config.distinct === '' ? null : toGuardedSql(config.distinct, input.columns, 'distinct')
  const keep = distinct === null ? condition : keepNotNull(condition, distinct)
  return {
    ...toDetectContext(config, input, { values: distinct === null ? {} : { distinct }, keep }, options),
    threshold: config.threshold,
    comparison: config.comparison.replace('-', ' '),
    ...(isNative(config) && { detector: 'count_natively' }),
    lookback: config.window.kind === 'lookback' ? { durationMs, fire: config.fire } : null,
    tumbling: config.window.kind === 'tumbling' ? { durationMs } : null,
    sliding: config.window.kind === 'sliding' ? { durationMs, slideMs: toMilliseconds(config.window.slide) } : null,
  }
}
