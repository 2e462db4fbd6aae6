import { z } from 'zod'
import { createOutlierAnomaly } from '../engine/operators/outlier-anomaly.ts'
import { checkExpression } from '../expression/check.ts'
import { isNumeric } from '../expression/typed.ts'
import type { Column } from '../expression/types.ts'
import { error, firstInput, warning } from './columns.ts'
import { type CodeOptions, defineNode, type EngineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { checkField, compileField, toGuardedSql } from './expressions.ts'
import { choice, duration, expression, group, integer, number, toggle } from './fields.ts'
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
Reports values that are far from those that came before.

**Baseline.** Each event is compared with the events of its key before it, never with itself: the last so many *events*, or those of the
last *time* \`[t - d, t]\`, both ends included. It is judged when the baseline has the **smallest number of events**. Events of
the same time are ordered by the tie-break columns, then by all columns; those before it count.

**Method**: the score says how far the value is from the middle of its baseline, negative where it is below.
- *Z-score*: distance from the mean, in sample deviations (divided by n - 1).
- *Modified z-score*: distance from the median, in 1.4826 times the median of all distances from it (MAD). A few outliers in the baseline do not move it.
- *IQR*: distance above the upper or below the lower quartile, in distances between the two. The usual threshold is 1.5. Quartiles lie between
  two values, as \`percentile\` has them (type 7).
- *EWMA*: distance from a moving average, in moving deviations. Both follow the values: the newest has the weight *smoothing*, all before it the rest. It
  keeps two numbers for a key, and has no other baseline.
- *Seasonal*: z-score among events of the same slot of a season, such as the same hour (slot) of the day (season). Seasons and slots begin
  at 1970-01-01 00:00 UTC, and each slot has a baseline of its own.

An event is an **outlier** when its score is beyond the **threshold**; a score of exactly the threshold is not, nor is one on a side that is not reported. Where all values of the baseline are
equal, every other value is an outlier, with an infinite score.

**Outliers stay out of the baseline** where that is chosen, so that one does not hide the next. Then a value that has moved for good is reported again and again,
until the key is forgotten or the baseline's time has passed; else it becomes the new normal.

**Forget after.** A key that is silent for longer begins anew; an event exactly at the last one's time plus that still belongs.

Events without a value, NaN and infinite values are as if they were not there.

**When rows are emitted.** A match leaves when the watermark reaches its event's time. Until then it is *pending*.

**Errors.** An event for which the value or an extra column fails leaves through **errors** with the reason in \`_error\`.

**Late events** are those at or below the watermark when they arrive. They are not looked at and leave through **late**.

A match has \`pattern_id\`, a stable \`match_id\`, the keys, \`match_start\`, \`match_end\` and \`match_time\` (all three the event's time), \`status\`,
\`event_count\` = 1, \`observed\` (the value), \`score\`, \`expected_low\` and \`expected_high\` (values between them are none), \`samples\` (events of the
baseline) and the columns that you add; those are computed from the event.

Example: keys \`device_id\`, value \`temperature\`, modified z-score beyond 3.5, of the last 50 events.
`

const METHODS = {
  'z-score': 'Z-score',
  'modified-z-score': 'Modified z-score (MAD)',
  iqr: 'IQR',
  ewma: 'EWMA',
  seasonal: 'Seasonal',
} as const

/** So many baselines may one key have. */
const SLOTS = 10_080

const SEASONAL = { field: 'method', in: ['seasonal'] }

const config = z.strictObject({
  keys: keysField(),
  value: expression('Value', { placeholder: 'temperature' }),
  method: choice('Method', METHODS, 'z-score'),
  baseline: group(
    'Baseline',
    {
      of: choice('The last', { count: 'Events', duration: 'Time' }, 'count'),
      count: integer('Events', 100, { min: 2, max: 10_000, when: { field: 'of', in: ['count'] } }),
      duration: duration('Time', 3_600_000, { when: { field: 'of', in: ['duration'] } }),
    },
    { when: { field: 'method', in: ['z-score', 'modified-z-score', 'iqr', 'seasonal'] } },
  ),
  smoothing: number('Smoothing', 0.1, {
    help: 'Weight of the newest value, above 0 and at most 1.',
    when: { field: 'method', in: ['ewma'] },
  }),
  season: duration('Season', 86_400_000, { when: SEASONAL }),
  slot: duration('Slot', 3_600_000, {
    help: 'Events are compared with those of the same slot in earlier seasons.',
    when: SEASONAL,
  }),
  threshold: number('Threshold', 3, {
    help: 'An event is an outlier when its score is beyond it; for IQR usually 1.5.',
  }),
  minSamples: integer('Smallest number of events', 10, { help: 'With fewer before it, no event is judged.', min: 2 }),
  side: choice('Report', { both: 'High and low', high: 'High', low: 'Low' }, 'both'),
  excludeOutliersFromBaseline: toggle('Outliers stay out of the baseline', true),
  retention: duration('Forget after', 604_800_000, { help: 'A key that is silent for longer begins anew.' }),
  ...commonFields(),
})

type Config = z.output<typeof config>

const DOUBLE = { kind: 'double' } as const

const OWN: readonly Column[] = [
  ...['observed', 'score', 'expected_low', 'expected_high'].map((name) => ({ name, type: DOUBLE, nullable: false })),
  { name: 'samples', type: { kind: 'bigint' }, nullable: false },
]

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = firstInput(inputs)
  const own = OWN.map(({ name }) => name)
  return [
    ...checkPattern(config, input, inputs.length > 0, own),
    ...checkField(config.value, input.columns, 'value'),
    ...checkType(config.value, input.columns),
    ...(config.method === 'ewma' ? checkSmoothing(config) : checkBaseline(config)),
    ...(config.method === 'seasonal' ? checkSeason(config) : []),
    ...(config.threshold < 0
      ? [error('config.negative', '"Threshold" cannot be below zero.', 'threshold', fix('3', 'threshold', 3))]
      : []),
    ...checkDuration(config.retention, 'Forget after', 'retention'),
  ]
}

const fix = (text: string, field: string, value: string | number) => ({ label: `Set it to ${text}`, field, value })

function checkType(value: string, columns: readonly Column[]): NodeProblem[] {
  const type = value === '' ? null : checkExpression(value, columns).type
  if (!type || isNumeric(type)) return []
  return [error('config.type', `An outlier needs a number; this is ${type.kind}. Cast it.`, 'value')]
}

function checkSmoothing({ smoothing }: Config): NodeProblem[] {
  if (smoothing > 0 && smoothing <= 1) return []
  return [error('config.smoothing', 'Smoothing is above 0 and at most 1.', 'smoothing', fix('0.1', 'smoothing', 0.1))]
}

function checkBaseline({ baseline, minSamples }: Config): NodeProblem[] {
  if (baseline.of === 'duration') return checkDuration(baseline.duration, 'Time', 'baseline.duration')
  if (minSamples <= baseline.count) return []
  const message = `The baseline never has ${minSamples} events: it is the last ${baseline.count}.`
  return [error('config.never', message, 'minSamples', fix(`${baseline.count}`, 'minSamples', baseline.count))]
}

function checkSeason({ baseline, season, slot, retention }: Config): NodeProblem[] {
  const [seasonMs, slotMs] = [toMilliseconds(season), toMilliseconds(slot)]
  if (seasonMs === 0 || slotMs === 0)
    return [...checkDuration(season, 'Season', 'season'), ...checkDuration(slot, 'Slot', 'slot')]
  const isShort = (time: string) => toMilliseconds(time) < seasonMs
  return [
    ...(slotMs > seasonMs
      ? [error('config.slot', 'A slot is a part of the season.', 'slot', fix(season, 'slot', season))]
      : []),
    ...(seasonMs / slotMs > SLOTS
      ? [error('config.slot', `A season has at most ${SLOTS} slots; make them longer.`, 'slot')]
      : []),
    ...(isShort(retention)
      ? [
          error(
            'config.retention',
            'A key is forgotten before the next season.',
            'retention',
            fix(season, 'retention', season),
          ),
        ]
      : []),
    ...(baseline.of === 'duration' && isShort(baseline.duration)
      ? [
          warning(
            'config.season',
            'The baseline ends within one season, so no earlier one is in it.',
            'baseline.duration',
          ),
        ]
      : []),
  ]
}

export const outlierAnomaly = defineNode({
  ...PATTERN,
  type: 'outlier-anomaly',
  label: 'Outlier',
  summary: 'Values far from those that came before',
  synonyms: ['anomaly', 'z-score', 'mad', 'iqr', 'ewma', 'seasonal', 'deviation', 'spike', 'unusual'],
  icon: 'chart-scatter',
  lane: 'ooo-o!',
  docs,
  config,
  example: {
    keys: ['origin'],
    value: 'delay',
    method: 'modified-z-score',
    baseline: { of: 'count', count: 50 },
    threshold: 5,
    minSamples: 20,
    side: 'high',
    emit: [{ id: 'e1', name: 'last_delay', expr: 'delay' }],
  },
  sentence: ({ value, keys, method, threshold }) =>
    `${value || 'value'}${keys.length > 0 ? ` by ${keys.join(', ')}` : ''}: ${WORDS[method]} beyond ${threshold}`,
  schema: ({ keys, emit }, inputs) => {
    const input = firstInput(inputs)
    return { matches: toMatchSchema(input, keys, emit, OWN), ...toLeftOutSchemas(input) }
  },
  problems,
  engine,
  context,
})

const WORDS = {
  'z-score': 'z-score',
  'modified-z-score': 'MAD score',
  iqr: 'IQR score',
  ewma: 'EWMA score',
  seasonal: 'seasonal score',
} as const

function toRule(config: Config) {
  const { threshold, minSamples, side, excludeOutliersFromBaseline } = config
  return {
    threshold,
    minSamples,
    side,
    excludesOutliers: excludeOutliersFromBaseline,
    forgetMs: toMilliseconds(config.retention),
  }
}

function toBaseline({ method, baseline, smoothing, season, slot }: Config) {
  if (method === 'ewma') return { by: method, smoothing } as const
  const isSeasonal = method === 'seasonal'
  return {
    by: isSeasonal ? ('z-score' as const) : method,
    of: baseline.of === 'count' ? { count: baseline.count } : { durationMs: toMilliseconds(baseline.duration) },
    season: isSeasonal ? { lengthMs: toMilliseconds(season), slotMs: toMilliseconds(slot) } : null,
  }
}

function engine(config: Config, inputs: readonly NodeInput[], { nodeId }: EngineNode) {
  const input = firstInput(inputs)
  const evaluate = compileField(`CAST((${config.value}) AS double)`, input.columns, 'value')
  return createOutlierAnomaly({
    patternId: nodeId,
    input: toEngineInput(config, input),
    read: (row) => {
      const value = evaluate(row) as number | null
      return Number.isFinite(value) ? value : null
    },
    baseline: toBaseline(config),
    ...toRule(config),
  })
}

const EVERY_ROW = { value: 'true', failed: null }

function context(config: Config, inputs: readonly NodeInput[], options: CodeOptions) {
  const input = firstInput(inputs)
  const value = toGuardedSql(config.value, input.columns, 'value')
  const given = { values: { value }, keep: keepNotNull(EVERY_ROW, value) }
  const baseline = toBaseline(config)
  return {
    ...toDetectContext(config, input, given, options),
    smoothed: baseline.by === 'ewma' ? { smoothing: baseline.smoothing } : null,
    recent:
      baseline.by === 'ewma'
        ? null
        : { by: baseline.by, season: baseline.season, count: null, durationMs: null, ...baseline.of },
    ...toRule(config),
  }
}
