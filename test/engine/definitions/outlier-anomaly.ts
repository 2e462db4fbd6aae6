import fc from 'fast-check'
import { type Definition, type Found, LAST, toFound } from './compare.ts'
import { byKey, type Event, keys, tieBreak, toDuration } from './events.ts'

const configs = fc.record({
  keys,
  orderTieBreak: tieBreak,
  // Of fractions the sums of a moving average would hang on how they are added.
  value: fc.constantFrom('v', 'v / 10'),
  method: fc.constantFrom('z-score', 'modified-z-score', 'iqr', 'ewma', 'seasonal' as const),
  of: fc.constantFrom('count', 'duration' as const),
  count: fc.integer({ min: 2, max: 5 }),
  duration: fc.integer({ min: 1, max: 8 }),
  // Sums of such weights are exact.
  smoothing: fc.constantFrom(0.25, 0.5, 1),
  season: fc.integer({ min: 2, max: 5 }),
  slot: fc.integer({ min: 1, max: 5 }),
  threshold: fc.constantFrom(0, 0.5, 1, 1.5, 2),
  minSamples: fc.integer({ min: 2, max: 4 }),
  side: fc.constantFrom('both', 'high', 'low' as const),
  excludeOutliersFromBaseline: fc.boolean(),
  retention: fc.integer({ min: 3, max: 12 }),
})
type Config = typeof configs extends fc.Arbitrary<infer C> ? C : never

type Point = Event & { readonly v: number }

/** The middle of a baseline: values from `low` to `high` have the score 0, further away they count by distances of `unit`. */
interface Middle {
  readonly low: number
  readonly high: number
  readonly unit: number
}

const sum = (all: readonly number[]) => all.reduce((total, each) => total + each, 0)

/** Type 7: linear between the two values at (n - 1) p. */
function quantile(all: readonly number[], p: number): number {
  const sorted = all.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * p
  const [below, above] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0]
  return below + (above - below) * (at - Math.floor(at))
}

function toMiddle(values: readonly number[], { method, smoothing }: Config): Middle {
  switch (method) {
    case 'z-score':
    case 'seasonal': {
      const [first = 0] = values
      // Whatever a sum would round.
      const mean = values.every((each) => each === first) ? first : sum(values) / values.length
      const unit = Math.sqrt(sum(values.map((each) => (each - mean) ** 2)) / (values.length - 1))
      return { low: mean, high: mean, unit }
    }
    case 'modified-z-score': {
      const median = quantile(values, 0.5)
      return {
        low: median,
        high: median,
        unit:
          1.4826 *
          quantile(
            values.map((each) => Math.abs(each - median)),
            0.5,
          ),
      }
    }
    case 'iqr': {
      const [low, high] = [quantile(values, 0.25), quantile(values, 0.75)]
      return { low, high, unit: high - low }
    }
    case 'ewma': {
      // The newest has the weight, all before it the rest, and so on to the first.
      const weights = values.map((_, at) => (at === 0 ? 1 : smoothing) * (1 - smoothing) ** (values.length - 1 - at))
      const mean = sum(values.map((each, at) => each * (weights[at] ?? 0)))
      const variance = sum(values.map((each, at) => (each - mean) ** 2 * (weights[at] ?? 0)))
      return { low: mean, high: mean, unit: Math.sqrt(variance) }
    }
  }
}

function toScore(value: number, { low, high, unit }: Middle): number {
  const distance = value < low ? value - low : value > high ? value - high : 0
  return distance === 0 ? 0 : distance / unit
}

/** The baseline of an event: of those before it what belongs to it. */
function toBaseline(before: readonly Point[], event: Point, config: Config): readonly Point[] {
  const { method, of, count, duration } = config
  if (method === 'ewma') return before
  const slotOf = ({ timeMs }: Point) => Math.floor((timeMs % config.season) / config.slot)
  const own = method === 'seasonal' ? before.filter((each) => slotOf(each) === slotOf(event)) : before
  return of === 'count' ? own.slice(-count) : own.filter(({ timeMs }) => timeMs >= event.timeMs - duration)
}

const isFraction = ({ value, method }: Config) => value !== 'v' && method !== 'ewma'

function findOutliers(config: Config, events: readonly Event[]): Found[] {
  const { threshold, minSamples, side } = config
  return byKey(events, config).flatMap((all) => {
    const points = all.flatMap((each) =>
      each.v !== null && Number.isFinite(each.v) ? [{ ...each, v: isFraction(config) ? each.v / 10 : each.v }] : [],
    )
    const found: Found[] = []
    let known: Point[] = []
    for (const [at, point] of points.entries()) {
      if (at > 0 && point.timeMs - (points[at - 1]?.timeMs ?? 0) > config.retention) known = []
      const baseline = toBaseline(known, point, config)
      const middle = toMiddle(
        baseline.map(({ v }) => v),
        config,
      )
      const score = toScore(point.v, middle)
      const isOutlier =
        baseline.length >= minSamples &&
        ((side !== 'low' && score > threshold) || (side !== 'high' && score < -threshold))
      if (isOutlier)
        found.push(
          toFound([point], config.keys, {
            observed: point.v,
            score,
            expected_low: middle.low - threshold * middle.unit,
            expected_high: middle.high + threshold * middle.unit,
            samples: baseline.length,
          }),
        )
      if (!isOutlier || !config.excludeOutliersFromBaseline) known.push(point)
    }
    return found
  })
}

export const outlier: Definition<Config> = {
  type: 'outlier-anomaly',
  configs,
  values: [null, Number.NaN, Number.POSITIVE_INFINITY, 0, 0, 1, 1, 1, 2, 2, 3, 4, 8, -4],
  // The weights of more are not exact.
  most: 14,
  toConfig: ({ value, of, count, duration, season, slot, retention, ...config }) => ({
    ...config,
    value: config.method === 'ewma' ? 'v' : value,
    baseline: { of, count, duration: toDuration(duration) },
    season: toDuration(season),
    slot: toDuration(slot),
    retention: toDuration(retention),
    emit: LAST,
  }),
  find: findOutliers,
}
