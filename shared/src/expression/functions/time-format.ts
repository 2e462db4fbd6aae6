import { civil } from '../calendar.ts'
import { coerce, coerceArgument } from '../coerce.ts'
import { compileDateTimeFormat, dayName, monthName } from '../datetime-format.ts'
import { compileDateTimePattern } from '../datetime-pattern.ts'
import type { Guard } from '../guard/part.ts'
import { call, isNull, textOf } from '../guard/write.ts'
import { SparkError } from '../spark-error.ts'
import { MICROS_PER_SECOND } from '../temporal.ts'
import { isTemporal, type TypedExpression } from '../typed.ts'
import { time } from './date-time.ts'
import { BIGINT, DATE, type FunctionEntry, type Resolution, readArgs, STRING, strict, TIMESTAMP } from './define.ts'

/** How a time is written where no pattern is given. */
const USUAL = 'yyyy-MM-dd HH:mm:ss'

/** A text, or nothing, has the usual pattern. */
const TEXT_GUARD: Guard = {
  fails: (whole) => {
    const [first] = whole.parts
    return first?.typed.type.kind === 'string'
      ? [{ when: isNull(tryTime(whole.args)), reason: 'CANNOT_PARSE_TIMESTAMP' }]
      : []
  },
  attempt: ({ args }) => call('unix_timestamp', tryTime(args)),
}

const tryTime = ([text, pattern]: Parameters<NonNullable<Guard['attempt']>>[0]['args']) =>
  call('try_to_timestamp', text ?? textOf(''), pattern ?? textOf(USUAL))

/** Times written by patterns, and as numbers. */
export const TIME_FORMATS: readonly FunctionEntry[] = [
  {
    name: 'date_format',
    category: 'date-time',
    signature: 'date_format(time, pattern)',
    docs: 'A time written by a pattern such as yyyy-MM-dd HH:mm.',
    examples: [
      "date_format(t, 'yyyy-MM-dd HH:mm:ss.SSS')",
      "date_format(d, 'dd.MM.yy')",
      'date_format(t, "EEE, d MMM y \'at\' h:mm a")',
      "date_format(d, 'EEEE MMMM D Q')",
      'date_format(t, "yyyyMMdd\'T\'HHmmssX xxx DDD")',
    ],
    resolve: (args) => {
      const read = readArgs('date_format(time, pattern)', args, [TIMESTAMP, STRING])
      if (!Array.isArray(read)) return read
      const [moment, pattern] = read as [TypedExpression, TypedExpression]
      const write = toFormat(pattern)
      if (!write) return { sparkOnly: 'This pattern', type: STRING }
      return strict(STRING, [moment], (micros) => write(micros as bigint), true)
    },
  },
  {
    name: 'from_unixtime',
    category: 'date-time',
    signature: 'from_unixtime(seconds, pattern)',
    docs: 'Seconds since 1970-01-01 UTC written by a pattern, by default yyyy-MM-dd HH:mm:ss.',
    examples: ['from_unixtime(0)', "from_unixtime(1700000000, 'yyyy-MM-dd')", 'from_unixtime(a % 100000000000)'],
    resolve: (args) => {
      const read = readArgs('from_unixtime(seconds, pattern)', args, [BIGINT, STRING], 1)
      if (!Array.isArray(read)) return read
      const [seconds, pattern] = read as [TypedExpression, TypedExpression?]
      const write = pattern ? toFormat(pattern) : compileDateTimeFormat(USUAL)
      if (!write) return { sparkOnly: 'This pattern', type: STRING }
      // As Java's longs, it goes round.
      return strict(STRING, [seconds], (count) => write(BigInt.asIntN(64, (count as bigint) * MICROS_PER_SECOND)), true)
    },
  },
  {
    name: 'unix_timestamp',
    category: 'date-time',
    signature: 'unix_timestamp(time, pattern)',
    docs: 'Seconds since 1970-01-01 UTC of a time, or of a text by a pattern, by default yyyy-MM-dd HH:mm:ss.',
    examples: [
      'unix_timestamp(t)',
      'unix_timestamp(d)',
      "unix_timestamp('2001-01-31 10:00:00')",
      "to_unix_timestamp('31.01.2001', 'dd.MM.yyyy')",
      "unix_timestamp('x')",
    ],
    resolve: resolveUnixTime,
    guard: TEXT_GUARD,
  },
  time({
    signature: 'dayname(date)',
    docs: 'The first three letters of the day’s English name.',
    examples: ['dayname(d)', 'dayname(t)'],
    types: [DATE],
    result: STRING,
    apply: dayName,
  }),
  time({
    signature: 'monthname(date)',
    docs: 'The first three letters of the month’s English name.',
    examples: ['monthname(d)'],
    types: [DATE],
    result: STRING,
    apply: (days: number) => monthName(civil(days).month),
  }),
]

export const TIME_FORMAT_ALIASES: Readonly<Record<string, string>> = { to_unix_timestamp: 'unix_timestamp' }

function toFormat({ literal }: TypedExpression): ((micros: bigint) => string) | null {
  return typeof literal === 'string' ? compileDateTimeFormat(literal) : null
}

function resolveUnixTime([first, pattern, ...rest]: readonly TypedExpression[]): Resolution {
  if (!first) return { sparkOnly: 'unix_timestamp of now', type: BIGINT }
  if (rest.length > 0) return 'Write unix_timestamp(time, pattern)'
  if (isTemporal(first.type)) {
    const moment = coerce(first, TIMESTAMP)
    return moment
      ? strict(BIGINT, [moment], (micros) => (micros as bigint) / MICROS_PER_SECOND, true)
      : 'Write unix_timestamp(time, pattern)'
  }
  const text = coerceArgument(first, STRING)
  const written = pattern ? pattern.literal : USUAL
  const parse = typeof written === 'string' ? compileDateTimePattern(written) : null
  if (!text) return 'Write unix_timestamp(time, pattern)'
  if (!parse) return { sparkOnly: 'This pattern', type: BIGINT }
  return strict(
    BIGINT,
    [text],
    (value) => {
      const micros = parse(value as string)
      if (micros !== null) return micros / MICROS_PER_SECOND
      throw new SparkError('CANNOT_PARSE_TIMESTAMP', `${JSON.stringify(value)} does not fit the pattern`)
    },
    true,
  )
}
