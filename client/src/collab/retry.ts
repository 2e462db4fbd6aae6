const FIRST_MS = 500
const LONGEST_MS = 10_000

/**
 * How long to wait before the next attempt to connect, in milliseconds: twice as long after each failure, and different in each
 * tab, so that all those whom a restart has cut off do not come back in the same instant.
 */
export function retryDelayMs(failures: number, random: () => number = Math.random): number {
  const longest = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS)
  return longest / 2 + (random() * longest) / 2
}
