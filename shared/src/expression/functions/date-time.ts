import { coerce } from '../coerce.ts'
import { compileDateTimePattern } from '../datetime-pattern.ts'
import { SparkError } from '../spark-error.ts'
import { type CivilTime, checkMicros, floorDiv, MICROS_PER_DAY, MICROS_PER_SECOND, toCivil } from '../temporal.ts'
import type { TypedExpression } from '../typed.ts'
import type { Row } from '../value.ts'
import { BIGINT, DATE, type FunctionEntry, INT, readArgs, STRING, simple, strict, TIMESTAMP } from './define.ts'

/** Dates and times in the session's zone, UTC. */
export const DATE_TIME: readonly FunctionEntry[] = [
  day('year', 'The year.', (days) => civilDay(days).year),
  day('month', 'The month, 1 to 12.', (days) => civilDay(days).month),
  day('day', 'The day of the month.', (days) => civilDay(days).day),
  part('hour', 'The hour, 0 to 23.', (time) => time.hour),
  part('minute', 'The minute.', (time) => time.minute),
  part('second', 'The second.', (time) => time.second),
  day('dayofweek', 'The day of the week: 1 is Sunday, 7 is Saturday.', (days) => ((((days + 4) % 7) + 7) % 7) + 1),
  day('weekday', 'The day of the week: 0 is Monday, 6 is Sunday.', (days) => (((days + 3) % 7) + 7) % 7),
  epoch('unix_seconds', 'Seconds since 1970-01-01 UTC.', MICROS_PER_SECOND),
  epoch('unix_millis', 'Milliseconds since 1970-01-01 UTC.', 1000n),
  epoch('unix_micros', 'Microseconds since 1970-01-01 UTC.', 1n),
  fromEpoch('timestamp_seconds', 'The timestamp of seconds since 1970-01-01 UTC.', MICROS_PER_SECOND),
  fromEpoch('timestamp_millis', 'The timestamp of milliseconds since 1970-01-01 UTC.', 1000n),
  fromEpoch('timestamp_micros', 'The timestamp of microseconds since 1970-01-01 UTC.', 1n),
  shift('date_add', 'The date a number of days later.', 1),
  shift('date_sub', 'The date a number of days earlier.', -1),
  simple(
    {
      name: 'datediff',
      category: 'date-time',
      signature: 'datediff(end, start)',
      docs: 'Days from start to end.',
      examples: ["datediff(d, DATE '2000-01-01')"],
    },
    [DATE, DATE],
    INT,
    // As Java's integers, it goes round.
    (end: number, start: number) => (end - start) | 0,
  ),
  conversion('to_timestamp', 'to_timestamp(text, pattern)', TIMESTAMP, [
    "to_timestamp('2001/01/31 10:05', 'yyyy/MM/dd HH:mm')",
    "to_timestamp('2001-01-31 10:05:06.5')",
  ]),
  tolerant('try_to_timestamp', 'try_to_timestamp(text, pattern)', [
    "try_to_timestamp('2001/01/31 10:05', 'yyyy/MM/dd HH:mm')",
    "try_to_timestamp('x', 'yyyy/MM/dd HH:mm')",
    "try_to_timestamp('x')",
  ]),
  conversion('to_date', 'to_date(text, pattern)', DATE, [
    "to_date('31.01.2001', 'dd.MM.yyyy')",
    "to_date('2001-01-31')",
  ]),
]

export const DATE_TIME_ALIASES: Readonly<Record<string, string>> = {
  dayofmonth: 'day',
  date_diff: 'datediff',
  dateadd: 'date_add',
}

function part(name: string, docs: string, read: (time: CivilTime) => number): FunctionEntry {
  return simple(
    { name, category: 'date-time', signature: `${name}(time)`, docs, examples: [`${name}(t)`] },
    [TIMESTAMP],
    INT,
    (micros: bigint) => read(toCivil(micros)),
  )
}

function civilDay(days: number): CivilTime {
  return toCivil(BigInt(days) * MICROS_PER_DAY)
}

function day(name: string, docs: string, read: (days: number) => number): FunctionEntry {
  return simple(
    { name, category: 'date-time', signature: `${name}(date)`, docs, examples: [`${name}(d)`, `${name}(t)`] },
    [DATE],
    INT,
    read,
  )
}

function epoch(name: string, docs: string, size: bigint): FunctionEntry {
  return simple(
    { name, category: 'date-time', signature: `${name}(timestamp)`, docs, examples: [`${name}(t)`] },
    [TIMESTAMP],
    BIGINT,
    (micros: bigint) => floorDiv(micros, size),
  )
}

function fromEpoch(name: string, docs: string, size: bigint): FunctionEntry {
  const examples = [`${name}(1000000000)`, `${name}(CAST(a AS bigint))`]
  return simple(
    { name, category: 'date-time', signature: `${name}(number)`, docs, examples },
    [BIGINT],
    TIMESTAMP,
    (count: bigint) => {
      return checkMicros(count * size)
    },
  )
}

function shift(name: string, docs: string, sign: number): FunctionEntry {
  return simple(
    { name, category: 'date-time', signature: `${name}(date, days)`, docs, examples: [`${name}(d, 31)`] },
    [DATE, INT],
    DATE,
    // As Java's integers, it goes round.
    (days: number, count: number) => (days + sign * count) | 0,
  )
}

/** As `to_timestamp`, but null where that fails. */
function tolerant(name: string, signature: string, examples: readonly string[]): FunctionEntry {
  const { resolve } = conversion('to_timestamp', signature, TIMESTAMP, [])
  return {
    name,
    category: 'date-time',
    signature,
    docs: 'As to_timestamp, but null for a text that does not fit.',
    examples,
    resolve: (args) => {
      // Only what does not fit is forgiven, not an error in computing the text.
      const failing = resolve(args.map(keepErrors))
      if (typeof failing === 'string' || 'sparkOnly' in failing) return failing
      const evaluate = (row: Row) => {
        try {
          return failing.evaluate(row)
        } catch (error) {
          if (error instanceof ArgumentFailure) throw error.cause
          return null
        }
      }
      return { type: TIMESTAMP, nullable: true, evaluate }
    },
  }
}

/** An error of an argument, told apart from one of the function itself. */
class ArgumentFailure extends Error {}

function keepErrors(arg: TypedExpression): TypedExpression {
  const evaluate = (row: Row) => {
    try {
      return arg.evaluate(row)
    } catch (cause) {
      throw new ArgumentFailure('argument', { cause })
    }
  }
  return { ...arg, evaluate }
}

function conversion(
  name: string,
  signature: string,
  type: typeof TIMESTAMP,
  examples: readonly string[],
): FunctionEntry {
  return {
    name,
    category: 'date-time',
    signature,
    docs: 'A text read by a pattern such as yyyy-MM-dd HH:mm:ss; without one, as a cast does.',
    examples,
    resolve: (args) => {
      const [first] = args
      if (args.length === 1 && first) return coerce(first, type) ?? `Write ${signature}`
      const read = readArgs(signature, args, [STRING, STRING])
      if (typeof read === 'string') return read
      const [text, pattern] = read as [TypedExpression, TypedExpression]
      const parse = typeof pattern.literal === 'string' ? compileDateTimePattern(pattern.literal) : null
      if (!parse) return `The pattern must be written as a text of the letters y M d H m s S`
      return strict(type, [text], (value) => {
        const micros = parse(value as string)
        if (micros === null)
          throw new SparkError('CANNOT_PARSE_TIMESTAMP', `${JSON.stringify(value)} does not fit the pattern`)
        return type.kind === 'date' ? Number(floorDiv(micros, MICROS_PER_DAY)) : micros
      })
    },
  }
}
