import { coerce } from '../coerce.ts'
import { compileDateTimePattern } from '../datetime-pattern.ts'
import { SparkError } from '../spark-error.ts'
import { floorDiv, MICROS_PER_DAY } from '../temporal.ts'
import type { TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import { DATE, type FunctionEntry, nameOf, type Resolution, readArgs, STRING, strict, TIMESTAMP } from './define.ts'
import { PATTERN_GUARD } from './time-guard.ts'
import { tolerant } from './tolerant.ts'

/** Texts read as dates and times. */
export const TIME_TEXTS: readonly FunctionEntry[] = [
  conversion(TIMESTAMP, {
    signature: 'to_timestamp(text, pattern)',
    docs: 'A text read by a pattern such as yyyy-MM-dd HH:mm:ss; without one, as a cast does.',
    examples: ["to_timestamp('2001/01/31 10:05', 'yyyy/MM/dd HH:mm')", "to_timestamp('2001-01-31 10:05:06.5')"],
  }),
  tolerant(
    {
      name: 'try_to_timestamp',
      category: 'date-time',
      signature: 'try_to_timestamp(text, pattern)',
      docs: 'As to_timestamp, but null for a text that does not fit.',
      examples: [
        "try_to_timestamp('2001/01/31 10:05', 'yyyy/MM/dd HH:mm')",
        "try_to_timestamp('x', 'yyyy/MM/dd HH:mm')",
        "try_to_timestamp('x')",
      ],
      guard: { forgivesCasts: true },
    },
    (args) => convert('try_to_timestamp(text, pattern)', TIMESTAMP, args),
  ),
  conversion(DATE, {
    signature: 'to_date(text, pattern)',
    docs: 'A text read by a pattern such as dd.MM.yyyy; without one, as a cast does.',
    examples: ["to_date('31.01.2001', 'dd.MM.yyyy')", "to_date('2001-01-31')"],
  }),
]

function conversion(type: SparkType, entry: Pick<FunctionEntry, 'signature' | 'docs' | 'examples'>): FunctionEntry {
  return {
    ...entry,
    name: nameOf(entry.signature),
    category: 'date-time',
    resolve: (args) => convert(entry.signature, type, args),
    guard: PATTERN_GUARD,
  }
}

function convert(signature: string, type: SparkType, args: readonly TypedExpression[]): Resolution {
  const [first] = args
  if (args.length === 1 && first) return coerce(first, type) ?? `Write ${signature}`
  const read = readArgs(signature, args, [STRING, STRING])
  if (!Array.isArray(read)) return read
  const [text, pattern] = read as [TypedExpression, TypedExpression]
  const parse = typeof pattern.literal === 'string' ? compileDateTimePattern(pattern.literal) : null
  if (!parse) return { sparkOnly: 'This pattern', type }
  return strict(type, [text], (value) => {
    const micros = parse(value as string)
    if (micros === null) {
      throw new SparkError('CANNOT_PARSE_TIMESTAMP', `${JSON.stringify(value)} does not fit the pattern`)
    }
    return type.kind === 'date' ? Number(floorDiv(micros, MICROS_PER_DAY)) : micros
  })
}
