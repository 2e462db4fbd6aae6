import { expect, it } from 'vitest'
import { DEFINITIONS } from './all.ts'

/** The least that the random traces have to have, by status. */
const ENOUGH = {
  'sequence-detector': { runs: 500, match: 200, timeout: 250, overflow: 50 },
  'sequence-detector with groups': { runs: 250, match: 70, timeout: 100, overflow: 20 },
  'absence-detector': { runs: 500, absent: 300 },
  'match-recognize-sql': { runs: 800, match: 700, empty: 30, unmatched: 300 },
  'state-machine': { runs: 800, transition: 800, terminal: 250, timeout: 250, stay: 400 },
  'geofence-location': { runs: 1_500, enter: 400, exit: 80, dwell: 250, inside: 500, outside: 1_000 },
  'trend-detector': { runs: 2_000, match: 500 },
  'outlier-anomaly': { runs: 2_000, match: 800 },
}

it.each(Object.entries(ENOUGH))(
  '%s gives the rows of its definition, at once and batch by batch',
  (type, { runs, ...least }) => {
    const found = DEFINITIONS[type]?.({ numRuns: runs, seed: 7 })
    for (const [status, count] of Object.entries(least)) expect(found?.[status], status).toBeGreaterThanOrEqual(count)
  },
)
