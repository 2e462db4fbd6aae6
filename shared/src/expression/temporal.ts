/**
 * Dates as days and timestamps as microseconds since 1970-01-01 UTC, in the proleptic Gregorian calendar, as Spark keeps them.
 * The session's time zone is UTC everywhere in LakeStream.
 */
import { SparkError } from './spark-error.ts'

export const MICROS_PER_SECOND = 1_000_000n
export const MICROS_PER_DAY = 86_400_000_000n

export interface CivilTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly micros: number
}

/** The calendar repeats after 400 years, by which times are brought to those that a Date can hold. */
const ERA_YEARS = 400
const ERA_DAYS = 146_097

/** Days since the epoch of a calendar day, or null where there is no such day. */
export function toDays(year: number, month: number, day: number): number | null {
  const era = Math.floor(year / ERA_YEARS)
  const yearOfEra = year - era * ERA_YEARS
  const date = new Date(0)
  date.setUTCFullYear(yearOfEra, month - 1, day)
  if (date.getUTCFullYear() !== yearOfEra || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  return Math.floor(date.getTime() / 86_400_000) + era * ERA_DAYS
}

export function toCivil(micros: bigint): CivilTime {
  const days = floorDiv(micros, MICROS_PER_DAY)
  const rest = Number(micros - days * MICROS_PER_DAY)
  const era = Math.floor(Number(days) / ERA_DAYS)
  const date = new Date((Number(days) - era * ERA_DAYS) * 86_400_000)
  return {
    year: date.getUTCFullYear() + era * ERA_YEARS,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: Math.floor(rest / 3_600_000_000),
    minute: Math.floor(rest / 60_000_000) % 60,
    second: Math.floor(rest / 1_000_000) % 60,
    micros: rest % 1_000_000,
  }
}

/** A timestamp is a 64-bit number: throws `ARITHMETIC_OVERFLOW` for what is further away. */
export function checkMicros(micros: bigint): bigint {
  if (BigInt.asIntN(64, micros) === micros) return micros
  throw new SparkError('ARITHMETIC_OVERFLOW', 'The time is too far away for a timestamp')
}

/** Microseconds of a civil time in UTC, or null where there is no such time. */
export function toMicros(time: CivilTime): bigint | null {
  const days = toDays(time.year, time.month, time.day)
  if (days === null || time.hour > 23 || time.minute > 59 || time.second > 59) return null
  const seconds = BigInt(days * 86_400 + time.hour * 3600 + time.minute * 60 + time.second)
  return seconds * MICROS_PER_SECOND + BigInt(time.micros)
}

/** As Java's `Math.floorMod`: of the sign of the divisor. */
export const floorMod = (value: number, by: number) => ((value % by) + by) % by

export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient
}

/** `2001-01-31`. */
export function formatDate(days: number): string {
  const time = toCivil(BigInt(days) * MICROS_PER_DAY)
  return `${formatYear(time.year)}-${pad(time.month)}-${pad(time.day)}`
}

/** Spark's cast to string: `2001-01-31 10:00:00`, with as many fraction digits as the value needs. */
export function formatTimestamp(micros: bigint): string {
  const time = toCivil(micros)
  const fraction = time.micros === 0 ? '' : `.${pad(time.micros, 6).replace(/0+$/, '')}`
  return `${formatDate(Number(floorDiv(micros, MICROS_PER_DAY)))} ${formatClock(time)}${fraction}`
}

/** ISO 8601 with three fraction digits, or six where three do not suffice; the neutral row encoding. */
export function formatIso(micros: bigint): string {
  const time = toCivil(micros)
  const fraction = time.micros % 1000 === 0 ? pad(time.micros / 1000, 3) : pad(time.micros, 6)
  return `${formatDate(Number(floorDiv(micros, MICROS_PER_DAY)))}T${formatClock(time)}.${fraction}`
}

/** Spark's cast of a string to date; null where it is none. Time and zone after the day are allowed and ignored. */
export function parseDate(text: string): number | null {
  const found = /^([+-]?\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T].*)?)?)?$/.exec(text.trim())
  if (!found) return null
  return toDays(Number(found[1]), Number(found[2] ?? 1), Number(found[3] ?? 1))
}

const TIMESTAMP =
  /^([+-]?\d{4,6})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T](\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,9}))?)?\s*(.*))?)?)?)?$/

const TIME_OF_DAY = /^(T\d{1,2}(:|$)|\d{1,2}:)/

/**
 * Spark's cast of a string to timestamp in a UTC session; null where it is none or has a zone that is not an offset. A time alone is one of
 * today. With `isLocal` the clock is taken as it is written, without a look at the zone, as a timestamp_ntz has none.
 */
export function parseTimestamp(text: string, isLocal = false): bigint | null {
  const written = text.trim()
  const today = () => formatDate(Math.floor(Date.now() / 86_400_000))
  const found = TIMESTAMP.exec(TIME_OF_DAY.test(written) ? `${today()} ${written.replace('T', '')}` : written)
  if (!found) return null
  const [, year, month = '1', day = '1', hour = '0', minute = '0', second = '0', fraction = '', zone = ''] = found
  const offset = parseOffset(zone)
  if (offset === null) return null
  const micros = toMicros({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    micros: Number(fraction.slice(0, 6).padEnd(6, '0')),
  })
  if (micros === null) return null
  const instant = isLocal ? micros : micros - BigInt(offset) * MICROS_PER_SECOND
  return BigInt.asIntN(64, instant) === instant ? instant : null
}

/** Seconds east of UTC of `Z`, `UTC`, `+02:00` and the like; null where the text is none of them. */
export function parseOffset(zone: string): number | null {
  if (/^(Z|UTC|GMT|)$/.test(zone)) return 0
  const found = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2})(?::?(\d{2}))?)?$/.exec(zone)
  if (!found) return null
  const [, sign, hours, minutes = '0', seconds = '0'] = found
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return size > 18 * 3600 ? null : sign === '-' ? -size : size
}

function formatClock(time: CivilTime): string {
  return `${pad(time.hour)}:${pad(time.minute)}:${pad(time.second)}`
}

function formatYear(year: number): string {
  if (year < 0) return `-${pad(-year, 4)}`
  return year > 9999 ? `+${year}` : pad(year, 4)
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}
