import { parseFormat } from '../java-format.ts'
import { formatGrouped, toShortestDigits } from '../number-text.ts'
import { SparkError } from '../spark-error.ts'
import { isFractional, isNumeric, type TypedExpression } from '../typed.ts'
import type { Row, Value } from '../value.ts'
import { type FunctionEntry, INT, type Resolution, readArgs, STRING, strict } from './define.ts'
import { text } from './string.ts'
import { FORMAT_GUARD, UNGUARDED } from './text-guard.ts'

/** Numbers written as texts. */
export const NUMBER_TEXTS: readonly FunctionEntry[] = [
  {
    name: 'format_number',
    category: 'string',
    signature: 'format_number(number, digits)',
    docs: 'The number with commas between thousands and so many digits after the point, rounded to the even one from the middle.',
    examples: [
      'format_number(12332.123456, 4)',
      'format_number(12332.125D, 2)',
      'format_number(b, 2)',
      'format_number(a, 1)',
      'format_number(1.005D, 2)',
      'format_number(0.5D, 0)',
      'format_number(-0.001, 1)',
      'format_number(2.5, -1)',
      'format_number(CAST(1.1 AS float), 3)',
    ],
    resolve: resolveFormatNumber,
  },
  {
    name: 'format_string',
    category: 'string',
    signature: 'format_string(format, a, …)',
    docs: 'A text with values in it, as %s, %d, %5.2f and others of Java’s formats say.',
    examples: [
      "format_string('%s has %d', s, a)",
      "format_string('%5d|%-5d|%05d|%,d|%+d|% d|%(d', 1, 2, 3, 1234567, 5, 9, -10)",
      "format_string('%.2f|%f|%10.3f|%,.2f|%-8.1f|%08.2f', 1.005D, b, 3.14159D, 1234567.891D, 0.25D, -3.14159D)",
      "format_string('%x %X %s %10s|%-10s|%.2s|%S|%b', -1, 255L, a, s, p, 'efg', 'x', p)",
      "printf('%2$s %1$s %%', d, 1.50)",
    ],
    resolve: resolveFormatString,
    guard: FORMAT_GUARD,
  },
  text({
    signature: 'conv(digits, from, to)',
    docs: 'A whole number in digits of one base, from 2 to 36, written in another; a negative base keeps the sign.',
    examples: [
      "conv('100', 2, 10)",
      "conv('-15', 10, -16)",
      "conv('-15', 10, 16)",
      "conv('1x2', 10, 16)",
      'conv(a, 10, 36)',
      "conv('99999999999999999999', 10, 16)",
      "conv('', 10, 2)",
      "conv('1', 1, 10)",
      "conv('9223372036854775808', 10, -10)",
      'conv(s, 16, 10)',
    ],
    types: [STRING, INT, INT],
    nullable: true,
    apply: convertBase,
    guard: UNGUARDED,
  }),
]

export const NUMBER_TEXT_ALIASES: Readonly<Record<string, string>> = { printf: 'format_string' }

function resolveFormatNumber([number, digits, ...rest]: readonly TypedExpression[]): Resolution {
  if (!number || !digits || rest.length > 0 || !isNumeric(number.type)) return 'Write format_number(number, digits)'
  const { type } = number
  if (digits.type.kind === 'string') return { sparkOnly: 'format_number with a pattern', type: STRING }
  const places = readArgs('format_number(number, digits)', [digits], [INT])
  if (!Array.isArray(places)) return places
  const write = (value: Value, count: Value) => {
    const isNegative = Number(value) < 0 || Object.is(value, -0)
    if ((count as number) < 0) return null
    if (Number.isNaN(value)) return 'NaN'
    if (typeof value === 'number' && !Number.isFinite(value)) return isNegative ? '-∞' : '∞'
    if (isFractional(type))
      return formatGrouped(toShortestDigits(value as number), isNegative, count as number, value as number)
    const scale = type.kind === 'decimal' ? type.scale : 0
    return formatGrouped({ unscaled: BigInt(value as number), scale }, isNegative, count as number)
  }
  return strict(STRING, [number, ...places], write, true)
}

function resolveFormatString([format, ...values]: readonly TypedExpression[]): Resolution {
  if (format?.type.kind !== 'string') {
    return format?.type.kind === 'void'
      ? { type: STRING, nullable: true, evaluate: () => null }
      : 'Write format_string(format, a, …)'
  }
  const types = values.map(({ type }) => type)
  const pieces = typeof format.literal === 'string' ? parseFormat(format.literal, types) : null
  if (!pieces) return { sparkOnly: 'This format', type: STRING }
  const evaluate = (row: Row) => {
    const read = values.map((value) => value.evaluate(row))
    return pieces.map((piece) => (typeof piece === 'string' ? piece : piece(read))).join('')
  }
  return { type: STRING, nullable: false, operands: values, evaluate }
}

/** Through an unsigned number of 64 bits; what is behind the last digit of the base does not count. */
function convertBase(written: string, from: number, to: number): string | null {
  const base = Math.abs(to)
  const digits = written.replace(/^ +| +$/g, '')
  if (from < 2 || from > 36 || base < 2 || base > 36 || digits === '') return null
  const isNegative = digits.startsWith('-')
  let size = 0n
  for (const char of isNegative ? digits.slice(1) : digits) {
    const digit = /^[0-9a-zA-Z]$/.test(char) ? Number.parseInt(char, 36) : 36
    if (digit >= from) break
    size = size * BigInt(from) + BigInt(digit)
    if (BigInt.asUintN(64, size) !== size)
      throw new SparkError('ARITHMETIC_OVERFLOW', `${written} is too large for conv`)
  }
  const long = BigInt.asIntN(64, size)
  let value = isNegative && to > 0 ? (long < 0n ? -1n : -long) : long
  const keepsSign = to < 0 && (isNegative || value < 0n)
  if (to < 0 && value < 0n) value = -value
  return (keepsSign ? '-' : '') + BigInt.asUintN(64, value).toString(base).toUpperCase()
}
