import type { Value } from '../expression/value.ts'

/** Event time in whole milliseconds (rule G1) of a timestamp value; null where there is none. */
export function toEventMs(value: Value | undefined): number | null {
  if (typeof value !== 'bigint') return null
  // Within 2^53 the division of doubles is exact enough to be floored and far cheaper than that of bigints.
  const micros = Number(value)
  return Number.isSafeInteger(micros)
    ? Math.floor(micros / 1000)
    : Number((value - (((value % 1000n) + 1000n) % 1000n)) / 1000n)
}

/** A timestamp value from milliseconds. */
export function toTimestamp(milliseconds: number): bigint {
  return BigInt(milliseconds) * 1000n
}

/** Later than any event: the watermark that releases what is still waiting. */
export const END_OF_TIME_MS = Number.MAX_SAFE_INTEGER

/** As people read it, in UTC. */
export function spellTime(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime())
    ? 'the end of time'
    : date
        .toISOString()
        .replace('T', ' ')
        .replace(/(\.000)?Z$/, '')
}
