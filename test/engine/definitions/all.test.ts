import { expect, it } from 'vitest'
import { DEFINITIONS } from './all.ts'

/** The least that the random traces have to have, by status. */
const ENOUGH = {
  'count-threshold': { runs: 700, match: 1_000, late: 300 },
  'velocity-detector': { runs: 700, match: 800, late: 400 },
  deduplication: { runs: 700, match: 2_000, late: 300 },
  'session-detector': { runs: 700, match: 2_000, update: 1_000, late: 400 },
  'heartbeat-liveness': { runs: 700, down: 2_000, up: 300, late: 400 },
  'temporal-correlation': { runs: 700, match: 800, unmatched_a: 400, unmatched_b: 300, late: 80 },
  'sequence-detector': { runs: 500, match: 200, timeout: 250, overflow: 50, late: 50 },
  'sequence-detector with groups': { runs: 250, match: 70, timeout: 100, overflow: 20, late: 20 },
  'absence-detector': { runs: 500, absent: 1_500, late: 300 },
  'match-recognize-sql': { runs: 800, match: 600, empty: 30, unmatched: 200, late: 100 },
  'state-machine': { runs: 800, transition: 800, terminal: 250, timeout: 250, stay: 400, late: 200 },
  'geofence-location': { runs: 1_500, enter: 600, exit: 100, dwell: 300, inside: 800, outside: 1_000, late: 800 },
  'trend-detector': { runs: 2_000, match: 500, late: 1_000 },
  'outlier-anomaly': { runs: 2_000, match: 500, late: 700 },
}

it('has all patterns', () => {
  expect(Object.keys(ENOUGH).sort()).toEqual(Object.keys(DEFINITIONS).sort())
})

it.each(Object.entries(ENOUGH))(
  '%s gives the rows of its definition, late ones too, with what explains them',
  (type, { runs, ...least }) => {
    const found = DEFINITIONS[type]?.({ numRuns: runs, seed: 7 })
    for (const [status, count] of Object.entries(least)) expect(found?.[status], status).toBeGreaterThanOrEqual(count)
  },
)
