import { civil, firstOf, weekOfYear } from '../calendar.ts'
import { coerce } from '../coerce.ts'
import { constantOf } from '../guard/constant.ts'
import type { Guard } from '../guard/part.ts'
import { call, textOf } from '../guard/write.ts'
import { SparkError } from '../spark-error.ts'
import { floorDiv, floorMod, MICROS_PER_DAY, MICROS_PER_SECOND, toCivil } from '../temporal.ts'
import { isTemporal, type TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import { time } from './date-time.ts'
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  type FunctionEntry,
  INT,
  type Resolution,
  STRING,
  strict,
  TIMESTAMP,
} from './define.ts'

/** Weekdays by their names, from Thursday on, with which days since 1970-01-01 begin. */
const WEEKDAYS = 'THURSDAY FRIDAY SATURDAY SUNDAY MONDAY TUESDAY WEDNESDAY'.split(' ')
const DAY_NAMES = new Map(
  WEEKDAYS.flatMap((name, at) => [name, name.slice(0, 3), name.slice(0, 2)].map((each) => [each, at] as const)),
)

const DAY_GUARD: Guard = {
  fails: ({ parts: [, name] }) => {
    const known = name && constantOf(name)
    if (!name || known === null || (typeof known === 'string' && DAY_NAMES.has(known.toUpperCase()))) return []
    const isDay = call('in', call('upper', name.value), ...[...DAY_NAMES.keys()].map(textOf))
    return [{ when: call('not', isDay), reason: 'ILLEGAL_DAY_OF_WEEK' }]
  },
}

/** Parts of times and what lies between them. */
export const TIME_PARTS: readonly FunctionEntry[] = [
  {
    name: 'date_part',
    category: 'date-time',
    signature: 'date_part(unit, time)',
    docs: 'One part of a time: YEAR, QUARTER, MONTH, WEEK, DAY, DOW, DOY, HOUR, MINUTE or SECOND.',
    examples: [
      "date_part('YEAR', t)",
      'extract(QUARTER FROM d)',
      'extract(week FROM t)',
      "datepart('dow', d)",
      "date_part('SECOND', t)",
      'extract(DOY FROM d)',
      'extract(hour FROM d)',
      'extract(yearofweek FROM d)',
      'extract(dow_iso FROM d)',
    ],
    resolve: resolvePart,
  },
  time({
    signature: 'unix_date(date)',
    docs: 'Days since 1970-01-01.',
    examples: ['unix_date(d)'],
    types: [DATE],
    result: INT,
    apply: (days: number) => days,
  }),
  time({
    signature: 'date_from_unix_date(days)',
    docs: 'The date so many days after 1970-01-01.',
    examples: ['date_from_unix_date(1000)', 'date_from_unix_date(-1)'],
    types: [INT],
    result: DATE,
    apply: (days: number) => days,
  }),
  time({
    signature: 'next_day(date, weekday)',
    docs: 'The first day after the date that is this weekday, such as Monday, Mon or Mo.',
    examples: [
      "next_day(d, 'Mon')",
      "next_day(d, 'TUESDAY')",
      "next_day(t, 'we')",
      "next_day(d, 'x')",
      'next_day(d, s)',
    ],
    types: [DATE, STRING],
    result: DATE,
    apply: (days: number, name: string) => {
      const weekday = DAY_NAMES.get(name.toUpperCase())
      if (weekday === undefined) throw new SparkError('ILLEGAL_DAY_OF_WEEK', `${name} is no day of the week`)
      return (days + 1 + floorMod(weekday - 1 - days, 7)) | 0
    },
    guard: DAY_GUARD,
  }),
  time({
    signature: 'months_between(end, start, rounded)',
    docs: 'Months from start to end; of a part of a month, of 31 days. It is rounded to 8 digits unless told otherwise.',
    examples: [
      "months_between(t, DATE '2000-12-15')",
      "months_between(DATE '2001-02-28', DATE '2000-12-31')",
      "months_between(t, TIMESTAMP '1999-10-30 10:30:00', false)",
      "months_between(DATE '2001-01-31', d)",
    ],
    types: [TIMESTAMP, TIMESTAMP, BOOLEAN],
    optional: 1,
    result: DOUBLE,
    apply: monthsBetween,
  }),
  {
    name: 'timestampdiff',
    category: 'date-time',
    signature: 'timestampdiff(UNIT, start, end)',
    docs: 'How many whole units, from MICROSECOND to YEAR, lie between two times.',
    examples: [
      "timestampdiff(HOUR, TIMESTAMP_NTZ '2001-01-01 00:00:00', t)",
      "timestampdiff(MONTH, TIMESTAMP '2000-12-31 10:00:00', t)",
      "timestampdiff(YEAR, t, TIMESTAMP '2024-02-29 00:00:00')",
      'datediff(DAY, t, d)',
      "timestampdiff(WEEK, DATE '1999-12-31', d)",
      "timestampdiff(QUARTER, t, TIMESTAMP '1999-12-31 23:59:59')",
      "timestampdiff(MICROSECOND, TIMESTAMP '2001-01-01 00:00:00', TIMESTAMP '2001-01-01 00:00:01')",
    ],
    resolve: resolveDifference,
  },
]

export const TIME_PART_ALIASES: Readonly<Record<string, string>> = { datepart: 'date_part' }

const SECONDS: SparkType = { kind: 'decimal', precision: 8, scale: 6 }

interface Part {
  readonly of: SparkType
  readonly type?: SparkType
  readonly read: (value: never) => number | bigint
}

const ofDay = (read: (days: number) => number): Part => ({ of: DATE, read })
const ofTime = (read: (micros: bigint) => number): Part => ({ of: TIMESTAMP, read })

const PARTS: Readonly<Record<string, Part>> = {
  year: ofDay((days) => civil(days).year),
  yearofweek: ofDay((days) => civil(days - floorMod(days + 3, 7) + 3).year),
  quarter: ofDay((days) => Math.ceil(civil(days).month / 3)),
  month: ofDay((days) => civil(days).month),
  week: ofDay(weekOfYear),
  day: ofDay((days) => civil(days).day),
  dow: ofDay((days) => floorMod(days + 4, 7) + 1),
  dow_iso: ofDay((days) => floorMod(days + 3, 7) + 1),
  doy: ofDay((days) => days - firstOf(civil(days).year, 1) + 1),
  hour: ofTime((micros) => toCivil(micros).hour),
  minute: ofTime((micros) => toCivil(micros).minute),
  second: {
    of: TIMESTAMP,
    type: SECONDS,
    read: (micros: bigint) => micros - floorDiv(micros, 60n * MICROS_PER_SECOND) * 60n * MICROS_PER_SECOND,
  },
}

const PART_NAMES: Readonly<Record<string, string>> = {
  ...{
    y: 'year',
    yr: 'year',
    yrs: 'year',
    years: 'year',
    mon: 'month',
    mons: 'month',
    months: 'month',
    qtr: 'quarter',
  },
  ...{ w: 'week', weeks: 'week', d: 'day', days: 'day', dayofweek: 'dow', dayofweek_iso: 'dow_iso' },
  ...{
    h: 'hour',
    hr: 'hour',
    hrs: 'hour',
    hours: 'hour',
    m: 'minute',
    min: 'minute',
    mins: 'minute',
    minutes: 'minute',
  },
  ...{ s: 'second', sec: 'second', secs: 'second', seconds: 'second' },
}

function resolvePart([unit, moment, ...rest]: readonly TypedExpression[]): Resolution {
  const name = typeof unit?.literal === 'string' ? unit.literal.toLowerCase() : null
  if (!moment || rest.length > 0) return 'Write date_part(unit, time)'
  const known = name === null ? undefined : PARTS[PART_NAMES[name] ?? name]
  if (!known || !isTemporal(moment.type)) return { sparkOnly: 'This part' }
  const value = coerce(moment, known.of)
  return value
    ? strict(known.type ?? INT, [value], (whole) => known.read(whole as never))
    : 'Write date_part(unit, time)'
}

function monthsBetween(end: bigint, start: bigint, isRounded = true): number {
  const [last, first] = [end, start].map((micros) => {
    const days = floorDiv(micros, MICROS_PER_DAY)
    const { year, month, day } = toCivil(micros)
    const isLast = toCivil((days + 1n) * MICROS_PER_DAY).day === 1
    const second = Number(floorDiv(micros - days * MICROS_PER_DAY, MICROS_PER_SECOND))
    return { months: year * 12 + month, day, isLast, second }
  }) as [MonthPlace, MonthPlace]
  const months = last.months - first.months
  if (last.day === first.day || (last.isLast && first.isLast)) return months
  const seconds = (last.day - first.day) * 86_400 + last.second - first.second
  const exact = months + seconds / (31 * 86_400)
  return isRounded ? Math.floor(exact * 1e8 + 0.5) / 1e8 : exact
}

interface MonthPlace {
  readonly months: number
  readonly day: number
  readonly isLast: boolean
  readonly second: number
}

const MICROS_OF: Readonly<Record<string, bigint>> = {
  microsecond: 1n,
  millisecond: 1000n,
  second: MICROS_PER_SECOND,
  minute: 60n * MICROS_PER_SECOND,
  hour: 3600n * MICROS_PER_SECOND,
  day: MICROS_PER_DAY,
  week: 7n * MICROS_PER_DAY,
}
const MONTHS_OF: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 }

function resolveDifference([unit, from, to, ...rest]: readonly TypedExpression[]): Resolution {
  const name = typeof unit?.literal === 'string' ? unit.literal.toLowerCase() : ''
  const [start, end] = [from && toMoment(from), to && toMoment(to)]
  if (!start || !end || rest.length > 0) return 'Write timestampdiff(UNIT, start, end)'
  const months = MONTHS_OF[name]
  if (months !== undefined) {
    return strict(BIGINT, [start, end], (x, y) => BigInt(Math.trunc(wholeMonths(x as bigint, y as bigint) / months)))
  }
  const size = MICROS_OF[name]
  return size === undefined
    ? { sparkOnly: 'This unit', type: BIGINT }
    : strict(BIGINT, [start, end], (x, y) => ((y as bigint) - (x as bigint)) / size)
}

function toMoment(typed: TypedExpression): TypedExpression | null {
  return isTemporal(typed.type) ? coerce(typed, TIMESTAMP) : null
}

/** As Java's `ChronoUnit.MONTHS.between`: whole days between the times count, and 32 of them, packed, are a month. */
function wholeMonths(start: bigint, end: bigint): number {
  const [first, last] = [start, end].map((micros) => floorDiv(micros, MICROS_PER_DAY)) as [bigint, bigint]
  const [from, to] = [start - first * MICROS_PER_DAY, end - last * MICROS_PER_DAY]
  const step = last > first && to < from ? -1n : last < first && to > from ? 1n : 0n
  const pack = (days: bigint) => {
    const { year, month, day } = civil(Number(days))
    return (year * 12 + month) * 32 + day
  }
  return Math.trunc((pack(last + step) - pack(first)) / 32)
}
