import fc from 'fast-check'
import { type Definition, type Found, LAST, toFound } from './compare.ts'
import { byKey, condition, type Event, holds, keys, readValue, tieBreak, toDuration, value } from './events.ts'

const configs = fc.record({
  keys,
  orderTieBreak: tieBreak,
  condition,
  comparison: fc.constantFrom('at-least', 'at-least', 'exactly', 'at-most'),
  threshold: fc.integer({ min: 1, max: 4 }),
  kind: fc.constantFrom('lookback', 'lookback', 'tumbling', 'sliding'),
  durationMs: fc.integer({ min: 1, max: 8 }),
  slideMs: fc.integer({ min: 1, max: 8 }),
  plan: fc.constantFrom('pattern', 'native'),
  fire: fc.constantFrom('every', 'crossing', 'reset'),
  distinct: fc.oneof(fc.constant(''), value),
})
type Config = typeof configs extends fc.Arbitrary<infer C> ? C : never

const reaches = ({ comparison, threshold, distinct }: Config, events: readonly Event[]) => {
  const count = distinct === '' ? events.length : new Set(events.map((event) => readValue(distinct, event))).size
  return { 'at-least': count >= threshold, exactly: count === threshold, 'at-most': count <= threshold }[comparison]
}

/** Each event looks back at those before it in the order of G2. */
function findLookbacks(config: Config, events: readonly Event[]): Found[] {
  const found: Found[] = []
  let isReached = false
  let begin = 0
  for (const [at, event] of events.entries()) {
    const counted = events.slice(begin, at + 1).filter(({ timeMs }) => timeMs >= event.timeMs - config.durationMs)
    // What is out of reach is forgotten.
    const wasReached = isReached && counted.length > 1
    isReached = reaches(config, counted)
    if (!isReached || (config.fire === 'crossing' && wasReached)) continue
    found.push(toFound(counted, config.keys))
    if (config.fire === 'reset') begin = at + 1
  }
  return found
}

/** Each window [start, start + duration) that has an event, at its end. */
function findWindows(config: Config, events: readonly Event[]): Found[] {
  const { durationMs, kind } = config
  const slideMs = kind === 'sliding' ? config.slideMs : durationMs
  const starts = new Set(
    events.flatMap(({ timeMs }) =>
      Array.from({ length: durationMs }, (_, back) => timeMs - back).filter((start) => start % slideMs === 0),
    ),
  )
  return [...starts].flatMap((start) => {
    const counted = events.filter(({ timeMs }) => timeMs >= start && timeMs < start + durationMs)
    if (!reaches(config, counted)) return []
    const end = start + durationMs
    return [toFound(counted, config.keys, { match_start: start, match_end: end, match_time: end })]
  })
}

export const countThreshold: Definition<Config> = {
  type: 'count-threshold',
  configs,
  toConfig: ({ kind, durationMs, slideMs, plan, ...config }) => ({
    ...config,
    window: { kind, duration: toDuration(durationMs), slide: toDuration(slideMs), plan },
    emit: LAST,
  }),
  isNative: ({ kind, plan }) => kind !== 'lookback' && plan === 'native',
  find: (config, all) => {
    const counted = all.filter(
      (event) =>
        holds(config.condition)(event) && (config.distinct === '' || readValue(config.distinct, event) !== null),
    )
    return byKey(counted, config).flatMap((events) =>
      config.kind === 'lookback' ? findLookbacks(config, events) : findWindows(config, events),
    )
  },
}
