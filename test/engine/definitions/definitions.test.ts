import { expect, it } from 'vitest'
import { compareRows } from './compare.ts'
import { countThreshold } from './count-threshold.ts'
import { deduplication } from './deduplication.ts'
import { heartbeatLiveness } from './heartbeat-liveness.ts'
import { sessionDetector } from './session-detector.ts'
import { temporalCorrelation } from './temporal-correlation.ts'
import { velocityDetector } from './velocity-detector.ts'

const sampling = { numRuns: 1_000, seed: 7 }

it('counts are those of each lookback and of each window by itself', () => {
  expect(compareRows(countThreshold, sampling)['match']).toBeGreaterThan(400)
})

it('rates are those of each lookback by itself', () => {
  expect(compareRows(velocityDetector, sampling)['match']).toBeGreaterThan(300)
})

it('duplicates are those in the window of the event that opens it', () => {
  expect(compareRows(deduplication, sampling)['match']).toBeGreaterThan(1_000)
})

it('sessions are cut where their events, the gap and the longest duration say so', () => {
  const { match, update } = compareRows(sessionDetector, sampling)
  expect(match).toBeGreaterThan(1_000)
  expect(update).toBeGreaterThan(500)
})

it('a heartbeat is down and up as the silences between events are', () => {
  const { down, up } = compareRows(heartbeatLiveness, sampling)
  expect(down).toBeGreaterThan(1_000)
  expect(up).toBeGreaterThan(100)
})

it('pairs and events without a partner are those of any two events', () => {
  const found = compareRows(temporalCorrelation, sampling)
  expect(found['match']).toBeGreaterThan(150)
  expect(found['unmatched_a']).toBeGreaterThan(150)
  expect(found['unmatched_b']).toBeGreaterThan(150)
})
