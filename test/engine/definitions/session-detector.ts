import fc from 'fast-check'
import { type Definition, type Found, LAST, toFound } from './compare.ts'
import { byKey, compare, condition, type Event, holds, keys, readValue, tieBreak, toDuration, value } from './events.ts'

const FUNCTIONS: Readonly<Record<string, (values: readonly number[]) => number | null>> = {
  count: (values) => values.length,
  distinct: (values) => new Set(values).size,
  sum: (values) => (values.length > 0 ? add(values) : null),
  avg: (values) => (values.length > 0 ? add(values) / values.length : null),
  min: (values) => values.toSorted(compare)[0] ?? null,
  max: (values) => values.toSorted(compare).at(-1) ?? null,
  first: (values) => values[0] ?? null,
  last: (values) => values.at(-1) ?? null,
}
const add = (values: readonly number[]) => values.reduce((total, each) => total + each, 0)

const aggregate = fc.record({ function: fc.constantFrom(...Object.keys(FUNCTIONS)), expr: value })
const configs = fc.record({
  keys,
  orderTieBreak: tieBreak,
  gapMs: fc.integer({ min: 1, max: 6 }),
  maxDurationMs: fc.option(fc.integer({ min: 1, max: 12 })),
  startWhen: fc.oneof(fc.constant(''), condition),
  endWhen: fc.oneof(fc.constant(''), condition),
  aggregates: fc.array(fc.oneof(aggregate, fc.constant({ function: 'count', expr: '' })), { maxLength: 3 }),
  report: fc.constantFrom('close', 'updates'),
})
type Config = typeof configs extends fc.Arbitrary<infer C> ? C : never

/** What is known of a session by some of its events. */
function toRow(config: Config, events: readonly Event[], endMs: number, changes: Found): Found {
  const aggregates = config.aggregates.map(({ function: name, expr }, at) => {
    const values = expr === '' ? events.map(() => 1) : events.flatMap((event) => readValue(expr, event) ?? [])
    return [`value_${at}`, FUNCTIONS[name]?.(values)]
  })
  const own = { ...Object.fromEntries(aggregates), last_event: events.at(-1)?.timeMs }
  return toFound(events, config.keys, { ...own, match_end: endMs, match_time: endMs, ...changes })
}

/** The first event that may begin a session does, and takes those behind it until the session ends. */
function find(config: Config, events: readonly Event[]): Found[] {
  const { gapMs, maxDurationMs, startWhen, endWhen, report } = config
  const begin = events.findIndex((event) => startWhen === '' || holds(startWhen)(event))
  const first = events[begin]
  if (!first) return []
  const latestMs = maxDurationMs === null ? Number.POSITIVE_INFINITY : first.timeMs + maxDurationMs
  const isEnd = (event: Event) => endWhen !== '' && holds(endWhen)(event)
  const joins = (event: Event, at: number) => {
    const before = events[at - 1] as Event
    return !isEnd(before) && event.timeMs <= before.timeMs + gapMs && event.timeMs < latestMs
  }
  const next = events.findIndex((event, at) => at > begin && !joins(event, at))
  const session = events.slice(begin, next < 0 ? events.length : next)
  const last = session.at(-1) as Event
  const isEnded = isEnd(last)
  const gapEndMs = last.timeMs + gapMs
  // At the same moment the longest duration comes first: it ends before the events of that time, the gap after them.
  const closedBy = isEnded ? 'end' : latestMs <= gapEndMs ? 'max-duration' : 'gap'
  const endMs = isEnded ? last.timeMs : Math.min(latestMs, gapEndMs)
  const joined = report === 'updates' ? session.filter((event) => !isEnd(event)) : []
  return [
    ...joined.map((event, at) =>
      toRow(config, session.slice(0, at + 1), event.timeMs, { status: 'update', closed_by: null }),
    ),
    toRow(config, session, endMs, { closed_by: closedBy }),
    ...(next < 0 ? [] : find(config, events.slice(next))),
  ]
}

export const sessionDetector: Definition<Config> = {
  type: 'session-detector',
  configs,
  toConfig: ({ gapMs, maxDurationMs, aggregates, ...config }) => ({
    ...config,
    gap: toDuration(gapMs),
    maxDuration: maxDurationMs === null ? '' : toDuration(maxDurationMs),
    aggregates: aggregates.map((each, at) => ({ ...each, id: `a${at}`, name: `value_${at}` })),
    emit: LAST,
  }),
  find: (config, all) => byKey(all, config).flatMap((events) => find(config, events)),
}
