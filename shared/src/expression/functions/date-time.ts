import { checkMicros, floorDiv, MICROS_PER_DAY, MICROS_PER_SECOND, toCivil } from '../temporal.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'
import { BIGINT, DATE, type FunctionEntry, INT, type SimpleEntry, simple, TIMESTAMP } from './define.ts'
import { epochGuard } from './time-guard.ts'

/** Dates and times in the session's zone, UTC: dates are days since 1970-01-01, times microseconds. */
export const DATE_TIME: readonly FunctionEntry[] = [
  part({ name: 'year', of: DATE, docs: 'The year.', apply: (days: number) => civilDay(days).year }),
  part({ name: 'month', of: DATE, docs: 'The month, 1 to 12.', apply: (days: number) => civilDay(days).month }),
  part({ name: 'day', of: DATE, docs: 'The day of the month.', apply: (days: number) => civilDay(days).day }),
  part({ name: 'hour', of: TIMESTAMP, docs: 'The hour, 0 to 23.', apply: (micros: bigint) => toCivil(micros).hour }),
  part({ name: 'minute', of: TIMESTAMP, docs: 'The minute.', apply: (micros: bigint) => toCivil(micros).minute }),
  part({ name: 'second', of: TIMESTAMP, docs: 'The second.', apply: (micros: bigint) => toCivil(micros).second }),
  part({
    name: 'dayofweek',
    of: DATE,
    docs: 'The day of the week: 1 is Sunday, 7 is Saturday.',
    apply: (days: number) => ((((days + 4) % 7) + 7) % 7) + 1,
  }),
  part({
    name: 'weekday',
    of: DATE,
    docs: 'The day of the week: 0 is Monday, 6 is Sunday.',
    apply: (days: number) => (((days + 3) % 7) + 7) % 7,
  }),
  epoch('unix_seconds', 'Seconds', MICROS_PER_SECOND),
  epoch('unix_millis', 'Milliseconds', 1000n),
  epoch('unix_micros', 'Microseconds', 1n),
  fromEpoch('timestamp_millis', 'milliseconds', 1000n),
  fromEpoch('timestamp_micros', 'microseconds', 1n),
  fromEpoch('timestamp_seconds', 'seconds', MICROS_PER_SECOND),
  shift('date_add', 'later', 1),
  shift('date_sub', 'earlier', -1),
  time({
    signature: 'datediff(end, start)',
    docs: 'Days from start to end.',
    examples: ["datediff(d, DATE '2000-01-01')"],
    types: [DATE, DATE],
    result: INT,
    // As Java's integers, it goes round.
    apply: (end: number, start: number) => (end - start) | 0,
  }),
]

export const DATE_TIME_ALIASES: Readonly<Record<string, string>> = {
  dayofmonth: 'day',
  date_diff: 'datediff',
  dateadd: 'date_add',
}

export function time(entry: Omit<SimpleEntry, 'category'>): FunctionEntry {
  return simple({ category: 'date-time', ...entry })
}

interface Part {
  readonly name: string
  readonly of: SparkType
  readonly docs: string
  readonly apply: (value: never) => Value
}

function part({ name, of, ...entry }: Part): FunctionEntry {
  const examples = of === DATE ? [`${name}(d)`, `${name}(t)`] : [`${name}(t)`]
  return time({ ...entry, signature: `${name}(${of === DATE ? 'date' : 'time'})`, examples, types: [of], result: INT })
}

function civilDay(days: number) {
  return toCivil(BigInt(days) * MICROS_PER_DAY)
}

function epoch(name: string, unit: string, size: bigint): FunctionEntry {
  return time({
    signature: `${name}(timestamp)`,
    docs: `${unit} since 1970-01-01 UTC.`,
    examples: [`${name}(t)`],
    types: [TIMESTAMP],
    result: BIGINT,
    apply: (micros: bigint) => floorDiv(micros, size),
  })
}

function fromEpoch(name: string, unit: string, size: bigint): FunctionEntry {
  return time({
    signature: `${name}(number)`,
    docs: `The timestamp of ${unit} since 1970-01-01 UTC.`,
    examples: [`${name}(1000000000)`, `${name}(CAST(a AS bigint))`],
    types: [BIGINT],
    last: ['bigint', 'int', 'smallint', 'tinyint', 'string'],
    result: TIMESTAMP,
    apply: (count: bigint) => checkMicros(count * size),
    guard: epochGuard(size),
  })
}

function shift(name: string, direction: string, sign: number): FunctionEntry {
  return time({
    signature: `${name}(date, days)`,
    docs: `The date a number of days ${direction}.`,
    examples: [`${name}(d, 31)`],
    types: [DATE, INT],
    last: ['int', 'smallint', 'tinyint', 'string'],
    result: DATE,
    // As Java's integers, it goes round.
    apply: (days: number, count: number) => (days + sign * count) | 0,
  })
}
