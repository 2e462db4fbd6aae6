import { SparkError } from './spark-error.ts'
import { checkMicros, floorDiv, MICROS_PER_DAY, toCivil, toDays } from './temporal.ts'
import type { Value } from './value.ts'

/** Months, quarters and weeks of dates (days since 1970-01-01) and times (microseconds in UTC). */
export const civil = (days: number) => toCivil(BigInt(days) * MICROS_PER_DAY)
/** Of years beyond those that a date can have, none is asked for. */
export const firstOf = (year: number, month: number) => toDays(year, month, 1) ?? 0
const firstOfMonth = (days: number) => days - civil(days).day + 1
const weekday = (days: number) => (((days + 3) % 7) + 7) % 7

export function weekOfYear(days: number): number {
  const thursday = days - weekday(days) + 3
  return Math.floor((thursday - firstOf(civil(thursday).year, 1)) / 7) + 1
}

export function addMonths(days: number, months: number): number {
  return checkDays(moveMonths(days, months))
}

/** As Java's integers, it goes round. */
export const lastOfMonth = (days: number) => (moveMonths(firstOfMonth(days), 1) - 1) | 0

function moveMonths(days: number, months: number): number {
  const { year, month, day } = civil(days)
  const moved = year * 12 + month - 1 + months
  const first = firstOf(Math.floor(moved / 12), (((moved % 12) + 12) % 12) + 1)
  const next = firstOf(Math.floor((moved + 1) / 12), ((((moved + 1) % 12) + 12) % 12) + 1)
  return first + Math.min(day, next - first) - 1
}

/** A date is a 32-bit number of days: throws `ARITHMETIC_OVERFLOW` for what is further away. */
export function checkDays(days: number): number {
  if ((days | 0) === days) return days
  throw new SparkError('ARITHMETIC_OVERFLOW', 'The day is too far away for a date')
}

const DATE_UNITS: Readonly<Record<string, 'year' | 'quarter' | 'month' | 'week'>> = {
  YEAR: 'year',
  YYYY: 'year',
  YY: 'year',
  QUARTER: 'quarter',
  MONTH: 'month',
  MON: 'month',
  MM: 'month',
  WEEK: 'week',
}

export function truncateDate(days: number, unit: string): Value {
  const { year, month } = civil(days)
  switch (DATE_UNITS[unit]) {
    case 'year':
      return firstOf(year, 1)
    case 'quarter':
      return firstOf(year, month - ((month - 1) % 3))
    case 'month':
      return firstOf(year, month)
    case 'week':
      return days - weekday(days)
    default:
      return null
  }
}

const TIME_UNITS: Readonly<Record<string, bigint>> = {
  DAY: MICROS_PER_DAY,
  DD: MICROS_PER_DAY,
  HOUR: 3_600_000_000n,
  MINUTE: 60_000_000n,
  SECOND: 1_000_000n,
  MILLISECOND: 1000n,
  MICROSECOND: 1n,
}

export function truncateTime(unit: string, micros: bigint): Value {
  const size = TIME_UNITS[unit]
  if (size !== undefined) return checkMicros(floorDiv(micros, size) * size)
  const days = truncateDate(Number(floorDiv(micros, MICROS_PER_DAY)), unit)
  return days === null ? null : checkMicros(BigInt(days as number) * MICROS_PER_DAY)
}
