import { expect, it } from 'vitest'
import { compareRows } from './compare.ts'
import { countThreshold } from './count-threshold.ts'
import { deduplication } from './deduplication.ts'
import { heartbeatLiveness } from './heartbeat-liveness.ts'
import { sessionDetector } from './session-detector.ts'
import { temporalCorrelation } from './temporal-correlation.ts'
import { velocityDetector } from './velocity-detector.ts'

const sampling = { numRuns: 700, seed: 7 }

it('counts are those of each lookback and of each window by itself', () => {
  const { match, late } = compareRows(countThreshold, sampling)
  expect(match).toBeGreaterThan(1_000)
  expect(late).toBeGreaterThan(200)
})

it('rates are those of each lookback by itself', () => {
  const { match, late } = compareRows(velocityDetector, sampling)
  expect(match).toBeGreaterThan(800)
  expect(late).toBeGreaterThan(200)
})

it('duplicates are those in the window of the event that opens it', () => {
  const { match, late } = compareRows(deduplication, sampling)
  expect(match).toBeGreaterThan(2_000)
  expect(late).toBeGreaterThan(200)
})

it('sessions are cut where their events, the gap and the longest duration say so', () => {
  const { match, update, late } = compareRows(sessionDetector, sampling)
  expect(match).toBeGreaterThan(2_000)
  expect(update).toBeGreaterThan(1_000)
  expect(late).toBeGreaterThan(200)
})

it('a heartbeat is down and up as the silences between events are', () => {
  const { down, up, late } = compareRows(heartbeatLiveness, sampling)
  expect(down).toBeGreaterThan(2_000)
  expect(up).toBeGreaterThan(300)
  expect(late).toBeGreaterThan(200)
})

it('pairs and events without a partner are those of any two events', () => {
  const { match, unmatched_a, unmatched_b, late } = compareRows(temporalCorrelation, sampling)
  expect(match).toBeGreaterThan(800)
  expect(unmatched_a).toBeGreaterThan(300)
  expect(unmatched_b).toBeGreaterThan(300)
  expect(late).toBeGreaterThan(80)
})
