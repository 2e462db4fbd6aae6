import fc from 'fast-check'
import { type Definition, type Found, LAST, toFound } from './compare.ts'
import { byKey, keys, tieBreak, toDuration } from './events.ts'

const configs = fc.record({
  keys: keys.filter((names) => names.length > 0),
  orderTieBreak: tieBreak,
  intervalMs: fc.integer({ min: 1, max: 4 }),
  graceMs: fc.integer({ min: 0, max: 3 }),
  report: fc.constantFrom('down', 'both', 'both'),
  retentionMs: fc.integer({ min: 1, max: 6 }),
})
type Config = typeof configs extends fc.Arbitrary<infer C> ? C : never

export const heartbeatLiveness: Definition<Config> = {
  type: 'heartbeat-liveness',
  configs,
  toConfig: ({ keys: entity, intervalMs, graceMs, retentionMs, ...config }) => ({
    ...config,
    entity,
    interval: toDuration(intervalMs),
    grace: toDuration(graceMs),
    retention: toDuration(retentionMs),
    emit: LAST,
  }),
  /** Between any two events that follow each other, and after the last one. */
  find: (config, all) =>
    byKey(all, config).flatMap((events) =>
      events.flatMap((event, at): Found[] => {
        const next = events[at + 1]
        const downMs = event.timeMs + config.intervalMs + config.graceMs
        if (next && next.timeMs < downMs) return []
        const times = { match_end: downMs, match_time: downMs }
        const down = toFound([event], config.keys, { ...times, status: 'down', outage_ms: null })
        if (config.report === 'down' || !next || next.timeMs >= downMs + config.retentionMs) return [down]
        return [down, toFound([event, next], config.keys, { status: 'up', outage_ms: next.timeMs - downMs })]
      }),
    ),
}
