import fc from 'fast-check'
import { type Definition, type Found, LAST, toFound } from './compare.ts'
import { byKey, type Event, keys, tieBreak, toDuration } from './events.ts'

const configs = fc.record({
  keys,
  orderTieBreak: tieBreak,
  direction: fc.constantFrom('up', 'down', 'flat', 'reversal' as const),
  by: fc.constantFrom('steps', 'duration', 'line' as const),
  minSteps: fc.constantFrom(1, 1, 2, 3),
  minDuration: fc.integer({ min: 1, max: 4 }),
  points: fc.integer({ min: 3, max: 4 }),
  toleranceOf: fc.constantFrom('value', 'percent' as const),
  tolerance: fc.constantFrom(0, 0, 0, 1, 50, 100),
  minChange: fc.constantFrom(0, 0, 0, 0, 1, 2, 3),
  maxGap: fc.integer({ min: 2, max: 5 }),
  fire: fc.constantFrom('every', 'crossing' as const),
})
type Config = typeof configs extends fc.Arbitrary<infer C> ? C : never

/** An event with a value. */
type Point = Event & { readonly v: number }
type Way = 'up' | 'down' | 'flat'

/** What lies between a first and a last event. */
interface Stretch {
  readonly points: readonly Point[]
  readonly way: Way
  readonly change: number
}

const last = <T>(all: readonly T[]) => all.at(-1) as T
const isFar = (one: Point, other: Point, { maxGap }: Config) => other.timeMs - one.timeMs > maxGap

function toWay(change: number, before: number, { toleranceOf, tolerance }: Config): Way {
  const limit = toleranceOf === 'value' ? tolerance : (Math.abs(before) * tolerance) / 100
  return change > limit ? 'up' : change < -limit ? 'down' : 'flat'
}

/** Of these events the last ones, as many as make steps in one direction. */
function findRun(points: readonly Point[], config: Config): Stretch | null {
  const wayOf = (at: number) => {
    const [one, other] = [points[at - 1], points[at]]
    return one && other && !isFar(one, other, config) ? toWay(other.v - one.v, one.v, config) : null
  }
  const way = wayOf(points.length - 1)
  if (way === null) return null
  let from = points.length - 1
  while (wayOf(from) === way) from -= 1
  const run = points.slice(from)
  return { points: run, way, change: last(run).v - (run[0] as Point).v }
}

function findLine(points: readonly Point[], config: Config): Stretch | null {
  const { points: count } = config
  const used = points.slice(-count)
  const [first] = used
  if (used.length < count || !first || used.some((each, at) => at > 0 && isFar(used[at - 1] as Point, each, config)))
    return null
  const mean = (all: readonly number[]) => all.reduce((sum, each) => sum + each, 0) / all.length
  const offsets = used.map(({ timeMs }) => timeMs - first.timeMs)
  const [meanTime, meanValue] = [mean(offsets), mean(used.map(({ v }) => v))]
  const spread = offsets.reduce((sum, each) => sum + (each - meanTime) ** 2, 0)
  if (spread === 0) return null
  const slope =
    offsets.reduce((sum, each, at) => sum + (each - meanTime) * ((used[at]?.v ?? 0) - meanValue), 0) / spread
  const change = slope * last(offsets)
  return { points: used, way: toWay(change, meanValue - slope * meanTime, config), change }
}

function isLong({ points, way, change }: Stretch, { by, minSteps, minDuration, minChange }: Config): boolean {
  const lengthMs = last(points).timeMs - (points[0] as Point).timeMs
  const isLongEnough = by === 'line' || (by === 'steps' ? points.length > minSteps : lengthMs >= minDuration)
  return isLongEnough && (way === 'flat' || Math.abs(change) >= minChange)
}

/** What is found at the last of these events. */
function findAt(points: readonly Point[], config: Config): Stretch | null {
  const { direction, by } = config
  const here = by === 'line' ? findLine(points, config) : findRun(points, config)
  if (!here) return null
  if (direction !== 'reversal') return here.way === direction && isLong(here, config) ? here : null
  const before = findRun(points.slice(0, -1), config)
  const isTurn = before && [before.way, here.way].toSorted().join(' ') === 'down up'
  if (!isTurn || !isLong(before, config)) return null
  return { points: [...before.points, last(points)], way: here.way, change: before.change }
}

/** On crossing: not so at the event before, in the same run. */
function isCrossing(points: readonly Point[], found: Stretch, config: Config): boolean {
  const before = points.slice(0, -1)
  const known = findAt(before, config)
  if (!known || isFar(last(before), last(points), config)) return true
  return config.by !== 'line' && known.points[0] !== found.points[0]
}

function findTrends(config: Config, events: readonly Event[]): Found[] {
  return byKey(events, config).flatMap((all) => {
    const points = all.filter((each): each is Point => each.v !== null && !Number.isNaN(each.v))
    return points.flatMap((_, at) => {
      const until = points.slice(0, at + 1)
      const found = findAt(until, config)
      if (!found) return []
      if (config.direction !== 'reversal' && config.fire === 'crossing' && !isCrossing(until, found, config)) return []
      return [toFound(found.points, config.keys, { trend: found.way, change: found.change })]
    })
  })
}

export const trend: Definition<Config> = {
  type: 'trend-detector',
  configs,
  values: [null, Number.NaN, 0, 1, 1, 2, 2, 3, 4, -2, 6],
  toConfig: ({ minDuration, maxGap, ...config }) => ({
    ...config,
    value: 'v',
    minDuration: toDuration(minDuration),
    maxGap: toDuration(maxGap),
    emit: LAST,
  }),
  find: findTrends,
}
