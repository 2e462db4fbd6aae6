import { SparkError } from '../spark-error.ts'
import { checkMicros, floorDiv, MICROS_PER_DAY, toCivil, toDays } from '../temporal.ts'
import type { Value } from '../value.ts'
import { DATE, type FunctionEntry, INT, STRING, simple, TIMESTAMP } from './define.ts'

/** Functions that reckon in months, quarters and weeks. Dates are days since 1970-01-01, times microseconds in UTC. */
export const CALENDAR: readonly FunctionEntry[] = [
  of('quarter', 'The quarter of the year, 1 to 4.', (days) => Math.ceil(civil(days).month / 3)),
  of('dayofyear', 'The day of the year, from 1.', (days) => days - firstOf(civil(days).year, 1) + 1),
  of('weekofyear', 'The week of the year as ISO 8601 counts: it has the year’s first Thursday.', weekOfYear),
  of('last_day', 'The last day of the month.', (days) => addMonths(firstOfMonth(days), 1) - 1, DATE),
  simple(
    {
      name: 'add_months',
      category: 'date-time',
      signature: 'add_months(date, months)',
      docs: 'The date some months later; a day that the month does not have becomes its last.',
      examples: ["add_months(DATE '2024-01-31', 1)", "add_months(DATE '2024-02-29', -12)", 'add_months(d, 13)'],
    },
    [DATE, INT],
    DATE,
    addMonths,
  ),
  simple(
    {
      name: 'make_date',
      category: 'date-time',
      signature: 'make_date(year, month, day)',
      docs: 'The date; an error where there is none.',
      examples: ['make_date(2024, 2, 29)', 'make_date(2023, 2, 29)', 'make_date(year(d), 1, 1)'],
    },
    [INT, INT, INT],
    DATE,
    (year: number, month: number, day: number) => {
      const days = toDays(year, month, day)
      if (days !== null) return days
      throw new SparkError('DATETIME_FIELD_OUT_OF_BOUNDS', `There is no day ${year}-${month}-${day}`)
    },
  ),
  simple(
    {
      name: 'trunc',
      category: 'date-time',
      signature: 'trunc(date, unit)',
      docs: 'The first day of the YEAR, QUARTER, MONTH or WEEK; null for another unit.',
      examples: ["trunc(d, 'YEAR')", "trunc(d, 'quarter')", "trunc(d, 'MM')", "trunc(d, 'week')", "trunc(d, 'day')"],
    },
    [DATE, STRING],
    DATE,
    (days: number, unit: string) => truncateDate(days, unit.toUpperCase()),
    { nullable: true },
  ),
  simple(
    {
      name: 'date_trunc',
      category: 'date-time',
      signature: 'date_trunc(unit, time)',
      docs: 'The start of the unit, from YEAR to MICROSECOND; null for another unit.',
      examples: [
        "date_trunc('HOUR', t)",
        "date_trunc('day', t)",
        "date_trunc('week', t)",
        "date_trunc('quarter', t)",
        "date_trunc('millisecond', t)",
        "date_trunc('x', t)",
      ],
    },
    [STRING, TIMESTAMP],
    TIMESTAMP,
    (unit: string, micros: bigint) => truncateTime(unit.toUpperCase(), micros),
    { nullable: true },
  ),
]

function of(name: string, docs: string, read: (days: number) => number, result = INT): FunctionEntry {
  return simple(
    {
      name,
      category: 'date-time',
      signature: `${name}(date)`,
      docs,
      examples: [`${name}(d)`, `${name}(DATE '2021-01-03')`],
    },
    [DATE],
    result,
    read,
  )
}

const civil = (days: number) => toCivil(BigInt(days) * MICROS_PER_DAY)
/** Of years beyond those that a date can have, none is asked for. */
const firstOf = (year: number, month: number) => toDays(year, month, 1) ?? 0
const firstOfMonth = (days: number) => days - civil(days).day + 1
const weekday = (days: number) => (((days + 3) % 7) + 7) % 7

function weekOfYear(days: number): number {
  const thursday = days - weekday(days) + 3
  return Math.floor((thursday - firstOf(civil(thursday).year, 1)) / 7) + 1
}

function addMonths(days: number, months: number): number {
  const { year, month, day } = civil(days)
  const moved = year * 12 + month - 1 + months
  const first = firstOf(Math.floor(moved / 12), (((moved % 12) + 12) % 12) + 1)
  const next = firstOf(Math.floor((moved + 1) / 12), ((((moved + 1) % 12) + 12) % 12) + 1)
  return first + Math.min(day, next - first) - 1
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

function truncateDate(days: number, unit: string): Value {
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

function truncateTime(unit: string, micros: bigint): Value {
  const size = TIME_UNITS[unit]
  if (size !== undefined) return checkMicros(floorDiv(micros, size) * size)
  const days = truncateDate(Number(floorDiv(micros, MICROS_PER_DAY)), unit)
  return days === null ? null : checkMicros(BigInt(days as number) * MICROS_PER_DAY)
}
