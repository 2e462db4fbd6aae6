import {
  addMonths,
  checkDays,
  civil,
  firstOf,
  lastOfMonth,
  truncateDate,
  truncateTime,
  weekOfYear,
} from '../calendar.ts'
import { SparkError } from '../spark-error.ts'
import { toDays } from '../temporal.ts'
import { time } from './date-time.ts'
import { DATE, type FunctionEntry, INT, type SimpleEntry, STRING, TIMESTAMP } from './define.ts'
import { ADD_MONTHS_GUARD, DATE_GUARD, TRUNCATE_GUARD } from './time-guard.ts'

/** Functions that reckon in months, quarters and weeks. Dates are days since 1970-01-01, times microseconds in UTC. */
export const CALENDAR: readonly FunctionEntry[] = [
  part({
    signature: 'quarter(date)',
    docs: 'The quarter of the year, 1 to 4.',
    apply: (days: number) => Math.ceil(civil(days).month / 3),
  }),
  part({
    signature: 'dayofyear(date)',
    docs: 'The day of the year, from 1.',
    apply: (days: number) => days - firstOf(civil(days).year, 1) + 1,
  }),
  part({
    signature: 'weekofyear(date)',
    docs: 'The week of the year as ISO 8601 counts: it has the year’s first Thursday.',
    apply: weekOfYear,
  }),
  part({
    signature: 'last_day(date)',
    docs: 'The last day of the month.',
    result: DATE,
    apply: lastOfMonth,
  }),
  time({
    signature: 'add_months(date, months)',
    docs: 'The date some months later; a day that the month does not have becomes its last.',
    examples: ["add_months(DATE '2024-01-31', 1)", "add_months(DATE '2024-02-29', -12)", 'add_months(d, 13)'],
    types: [DATE, INT],
    result: DATE,
    apply: addMonths,
    guard: ADD_MONTHS_GUARD,
  }),
  time({
    signature: 'make_date(year, month, day)',
    docs: 'The date; an error where there is none.',
    examples: ['make_date(2024, 2, 29)', 'make_date(2023, 2, 29)', 'make_date(year(d), 1, 1)'],
    types: [INT, INT, INT],
    result: DATE,
    apply: (year: number, month: number, day: number) => {
      const days = Math.abs(year) > 999_999_999 ? null : toDays(year, month, day)
      if (days !== null) return checkDays(days)
      throw new SparkError('DATETIME_FIELD_OUT_OF_BOUNDS', `There is no day ${year}-${month}-${day}`)
    },
    guard: DATE_GUARD,
  }),
  time({
    signature: 'trunc(date, unit)',
    docs: 'The first day of the YEAR, QUARTER, MONTH or WEEK; null for another unit.',
    examples: ["trunc(d, 'YEAR')", "trunc(d, 'quarter')", "trunc(d, 'MM')", "trunc(d, 'week')", "trunc(d, 'day')"],
    types: [DATE, STRING],
    result: DATE,
    nullable: true,
    apply: (days: number, unit: string) => truncateDate(days, unit.toUpperCase()),
  }),
  time({
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
    types: [STRING, TIMESTAMP],
    result: TIMESTAMP,
    nullable: true,
    apply: (unit: string, micros: bigint) => truncateTime(unit.toUpperCase(), micros),
    guard: TRUNCATE_GUARD,
  }),
]

type OfDate = Omit<SimpleEntry, 'category' | 'examples' | 'types' | 'result'> & { readonly result?: typeof DATE }

function part(entry: OfDate): FunctionEntry {
  const name = entry.signature.slice(0, -'(date)'.length)
  return time({ result: INT, ...entry, examples: [`${name}(d)`, `${name}(DATE '2021-01-03')`], types: [DATE] })
}
