/**
 * Durations have one canonical text form, which is also what Spark reads: a whole number and a unit. The largest unit
 * that divides the duration is the canonical one: 7,200,000 ms is `2 hours`, 90,000 ms is `90 seconds`.
 */
const UNITS = [
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1_000],
  ['milliseconds', 1],
] as const

const PATTERN = /^(\d{1,12}) (days?|hours?|minutes?|seconds?|milliseconds?)$/

export function isDuration(text: string): boolean {
  return PATTERN.test(text)
}

/** Milliseconds of a duration's text form. Throws where {@link isDuration} is false. */
export function toMilliseconds(text: string): number {
  const [, count, unit] = PATTERN.exec(text) ?? []
  const factor = UNITS.find(([name]) => name.replace(/s$/, '') === unit?.replace(/s$/, ''))?.[1]
  if (count === undefined || factor === undefined) throw new Error(`not a duration: ${JSON.stringify(text)}`)
  return Number(count) * factor
}

/** An interval of SQL. */
export const toInterval = (ms: number) => `INTERVAL '${ms / 1000}' SECOND`

/** Canonical text form of a duration in milliseconds (a whole number, at least 0). */
export function formatDuration(milliseconds: number): string {
  const [name, factor] = UNITS.find(([, size]) => milliseconds % size === 0 && milliseconds >= size) ?? [
    'seconds',
    1000,
  ]
  const count = milliseconds / factor
  return `${count} ${count === 1 ? name.slice(0, -1) : name}`
}
