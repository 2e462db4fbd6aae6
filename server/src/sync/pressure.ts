import { performance } from 'node:perf_hooks'

const SAMPLE_MS = 500
const BUSY_FROM = 0.65
const BUSY_TO = 0.95
const MOST_MS = 25

let last = performance.eventLoopUtilization()
let sampledAt = performance.now()
let delayMs = 0

/**
 * How long work that gets cheaper by the batch may wait for company, in milliseconds: nothing while this process has time to
 * spare, more the busier it is.
 */
export function pressureDelayMs(): number {
  const now = performance.now()
  if (now - sampledAt < SAMPLE_MS) return delayMs
  const { utilization } = performance.eventLoopUtilization(last)
  last = performance.eventLoopUtilization()
  sampledAt = now
  const busy = Math.min(Math.max((utilization - BUSY_FROM) / (BUSY_TO - BUSY_FROM), 0), 1)
  // Smoothed, because waiting makes the process less busy at once.
  delayMs = (delayMs + busy * MOST_MS) / 2
  return delayMs
}
