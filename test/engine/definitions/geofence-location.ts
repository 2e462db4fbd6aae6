import type { JsonObject } from '@lakestream/shared/pipeline/model'
import fc from 'fast-check'
import { type Definition, type Found, LAST, toFound } from './compare.ts'
import { byKey, type Event, keys, tieBreak, toDuration } from './events.ts'

type Pair = readonly [latitude: number, longitude: number]
type Fence =
  | { readonly center: Pair; readonly radius: number }
  /** The outer ring, then its holes. */
  | { readonly rings: readonly (readonly Pair[])[] }

/** So many degrees are 1,000 m on the sphere. */
const KILOMETRE = 8.993203637245381e-3
type Coordinates = Readonly<Record<string, (event: Event) => number | null>>
const by = (v: number | null, toDegrees: (of: number) => number) => (v === null ? null : toDegrees(v))
const LATITUDES: Coordinates = {
  v: ({ v }) => v,
  [`v * ${KILOMETRE.toExponential()}`]: ({ v }) => by(v, (of) => of * KILOMETRE),
  // Less than half a millimetre further, and more.
  [`v * ${KILOMETRE.toExponential()} + 4e-9`]: ({ v }) => by(v, (of) => of * KILOMETRE + 4e-9),
  [`v * ${KILOMETRE.toExponential()} + 6e-9`]: ({ v }) => by(v, (of) => of * KILOMETRE + 6e-9),
  'v * 40': ({ v }) => by(v, (of) => of * 40),
}
const LONGITUDES: Coordinates = {
  '0d': () => 0,
  v: ({ v }) => v,
  '2 - v': ({ v }) => by(v, (of) => 2 - of),
  'CASE WHEN a THEN 1d WHEN b THEN 2d END': ({ a, b }) => (a ? 1 : b ? 2 : null),
  'CASE WHEN a THEN 180d WHEN b THEN -179d ELSE 181d END': ({ a, b }) => (a ? 180 : b ? -179 : 181),
}

const polygon = (...rings: Pair[][]): Fence => ({ rings })
const SQUARE: Pair[] = [
  [0, 0],
  [2, 0],
  [2, 2],
  [0, 2],
]
const FENCES: readonly Fence[] = [
  { center: [0, 0], radius: 1_000 },
  { center: [0, 0], radius: 2_000 },
  { center: [1, 1], radius: 157_000 },
  { center: [0, 179], radius: 250_000 },
  polygon(SQUARE),
  polygon(
    SQUARE.toReversed(),
    SQUARE.map(([a, b]): Pair => [0.5 + a / 4, 0.5 + b / 4]),
  ),
  polygon(
    [
      [-1, -1],
      [4, -1],
      [4, 4],
      [-1, 4],
    ],
    SQUARE,
  ),
  polygon([
    [0, 0],
    [3, 0],
    [0, 3],
  ]),
  // It crosses itself: its middle is inside twice, so outside.
  polygon([
    [0, 0],
    [3, 0],
    [3, 3],
    [-1, 3],
    [-1, 1],
    [2, 1],
    [2, 2],
    [0, 2],
  ]),
]

const configs = fc.record({
  keys,
  orderTieBreak: tieBreak,
  latitude: fc.constantFrom('v', ...Object.keys(LATITUDES)),
  longitude: fc.constantFrom(...Object.keys(LONGITUDES)),
  fences: fc.uniqueArray(fc.nat(FENCES.length - 1), { minLength: 1, maxLength: 3 }),
  trigger: fc.constantFrom('enter', 'exit', 'dwell', 'inside', 'outside' as const),
  dwell: fc.integer({ min: 1, max: 5 }),
  retention: fc.integer({ min: 1, max: 8 }),
})
type Config = typeof configs extends fc.Arbitrary<infer C> ? C : never

/** An event at a place, seen from a fence. */
interface Visit {
  readonly event: Event
  readonly place: Pair
  readonly isInside: boolean
  readonly distance: number | null
}

const radians = (degrees: number) => (degrees * Math.PI) / 180

function toMetres([lat1, lon1]: Pair, [lat2, lon2]: Pair): number {
  const half = (of: number) => Math.sin(radians(of) / 2) ** 2
  const h = half(lat2 - lat1) + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * half(lon2 - lon1)
  return Math.round(2 * 6_371_008.8 * Math.asin(Math.sqrt(Math.min(1, h))) * 1_000) / 1_000
}

/** How often a ring goes round a place. */
function countTurns(ring: readonly Pair[], [latitude, longitude]: Pair): number {
  const angles = ring.map(([lat, lon]) => Math.atan2(lat - latitude, lon - longitude))
  const turns = angles.map((angle, at) => {
    const turn = (angles[(at + 1) % angles.length] ?? 0) - angle
    return turn > Math.PI ? turn - 2 * Math.PI : turn <= -Math.PI ? turn + 2 * Math.PI : turn
  })
  return Math.round(turns.reduce((sum, each) => sum + each, 0) / (2 * Math.PI))
}

function toVisit(event: Event, place: Pair, fence: Fence): Visit {
  if ('center' in fence) {
    const distance = toMetres(fence.center, place)
    return { event, place, isInside: distance <= fence.radius, distance }
  }
  // Of a western or southern edge what lies right behind it is inside.
  const beside: Pair = [place[0] + 1e-10, place[1] + 1e-7]
  const turns = fence.rings.reduce((sum, ring) => sum + countTurns(ring, beside), 0)
  return { event, place, isInside: turns % 2 !== 0, distance: null }
}

function toPlace(event: Event, { latitude, longitude }: Config): Pair | null {
  const [lat, lon] = [LATITUDES[latitude]?.(event) ?? null, LONGITUDES[longitude]?.(event) ?? null]
  return lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lat, lon] : null
}

/** Visits one after another that are told of at a time. */
interface Passed {
  readonly visits: readonly Visit[]
  readonly endMs: number
}

const lastOf = <T>(all: readonly T[]) => all.at(-1) as T

/** Visits one after another inside, before the key is forgotten, with what comes after them. */
function listStays(visits: readonly Visit[], { retention }: Config) {
  const isNext = (at: number) =>
    (visits[at]?.event.timeMs ?? 0) < (visits[at - 1]?.event.timeMs ?? 0) + retention &&
    visits[at - 1]?.isInside === true
  return visits.flatMap(({ isInside }, from) => {
    if (!isInside || (from > 0 && isNext(from))) return []
    let end = from + 1
    while (end < visits.length && isNext(end) && visits[end]?.isInside) end += 1
    return [{ inside: visits.slice(from, end), left: end < visits.length && isNext(end) ? visits[end] : undefined }]
  })
}

function pass(visits: readonly Visit[], config: Config): Passed[] {
  const { trigger, dwell } = config
  if (trigger === 'inside' || trigger === 'outside')
    return visits
      .filter(({ isInside }) => isInside === (trigger === 'inside'))
      .map((visit) => ({ visits: [visit], endMs: visit.event.timeMs }))
  return listStays(visits, config).flatMap(({ inside, left }): Passed[] => {
    const first = inside[0] as Visit
    const startMs = first.event.timeMs
    if (trigger === 'enter') return [{ visits: [first], endMs: startMs }]
    if (trigger === 'exit') return left ? [{ visits: [...inside, left], endMs: left.event.timeMs }] : []
    const endMs = startMs + dwell
    const before = inside.filter(({ event }) => event.timeMs < endMs)
    const isCut = left && left.event.timeMs < endMs
    const forgottenMs = lastOf(before).event.timeMs + config.retention
    return isCut || forgottenMs < endMs ? [] : [{ visits: before, endMs }]
  })
}

function findPassed(config: Config, events: readonly Event[]): Found[] {
  return byKey(events, config).flatMap((all) =>
    config.fences.flatMap((fence) => {
      const visits = all.flatMap((event) => {
        const place = toPlace(event, config)
        return place ? [toVisit(event, place, FENCES[fence] as Fence)] : []
      })
      return pass(visits, config).map(({ visits: passed, endMs }) => {
        const { place, distance } = lastOf(passed)
        return toFound(
          passed.map(({ event }) => event),
          config.keys,
          {
            ...{ match_end: endMs, match_time: endMs, status: config.trigger },
            ...{ fence: `fence ${fence}`, latitude: place[0], longitude: place[1], distance },
          },
        )
      })
    }),
  )
}

const write = (pair: Pair) => pair.join(', ')

function toFenceJson(at: number): JsonObject {
  const fence = FENCES[at] as Fence
  const about = { id: `f${at}`, name: `fence ${at}` }
  return 'center' in fence
    ? { ...about, shape: 'circle', center: write(fence.center), radius: fence.radius }
    : { ...about, shape: 'polygon', corners: fence.rings.map((ring) => ring.map(write).join('\n')).join('\n\n') }
}

export const geofence: Definition<Config> = {
  type: 'geofence-location',
  configs,
  values: [null, Number.NaN, 0, 0.5, 1, 1, 1.5, 2, 2, 3, -1],
  toConfig: ({ fences, dwell, retention, ...config }) => ({
    ...config,
    fences: fences.map(toFenceJson),
    dwell: toDuration(dwell),
    retention: toDuration(retention),
    emit: LAST,
  }),
  find: findPassed,
}
