import type { Expression } from './ast.ts'
import { parseDecimal } from './decimal.ts'
import { parseDate, parseTimestamp } from './temporal.ts'
import { SyntaxProblem } from './tokenize.ts'

type Span = readonly [number, number]

/** A number as written (`1`, `1L`, `1.5`, `1e3`, `-9223372036854775808`) or a boolean, with the type that Spark gives it. */
export function parseLiteral(text: string | boolean, span: Span): Expression {
  if (typeof text === 'boolean') return { kind: 'literal', type: { kind: 'boolean' }, value: text, span }
  const suffix = /(BD|[A-Za-z])$/.exec(text)?.[1]?.toUpperCase() ?? ''
  const digits = suffix ? text.slice(0, -suffix.length) : text
  if (suffix === 'D') return { kind: 'literal', type: { kind: 'double' }, value: Number(digits), span }
  if (suffix === 'F') return { kind: 'literal', type: { kind: 'float' }, value: Math.fround(Number(digits)), span }
  if (suffix === 'L') return longLiteral(digits, span)
  if (suffix === 'Y' || suffix === 'S') return smallLiteral(digits, suffix === 'Y' ? 127 : 32_767, span)
  if (/[eE]/.test(digits)) return { kind: 'literal', type: { kind: 'double' }, value: Number(digits), span }
  if (digits.includes('.') || suffix === 'BD') return decimalLiteral(digits, span)
  const value = BigInt(digits)
  if (BigInt.asIntN(32, value) === value) {
    return { kind: 'literal', type: { kind: 'int' }, value: Number(value), span }
  }
  return BigInt.asIntN(64, value) === value ? longLiteral(digits, span) : decimalLiteral(digits, span)
}

function longLiteral(digits: string, span: Span): Expression {
  const value = /^-?\d+$/.test(digits) ? BigInt(digits) : null
  if (value === null || BigInt.asIntN(64, value) !== value) {
    throw new SyntaxProblem(`${digits} does not fit a bigint`, span)
  }
  return { kind: 'literal', type: { kind: 'bigint' }, value, span }
}

function smallLiteral(digits: string, limit: number, span: Span): Expression {
  const value = Number(digits)
  if (!Number.isInteger(value) || value > limit || value < -limit - 1) {
    throw new SyntaxProblem(`${digits} is out of range`, span)
  }
  return { kind: 'literal', type: { kind: limit === 127 ? 'tinyint' : 'smallint' }, value, span }
}

function decimalLiteral(digits: string, span: Span): Expression {
  const [whole = '', fraction = ''] = digits.replace('-', '').split('.')
  const precision = Math.max(whole.replace(/^0+/, '').length + fraction.length, fraction.length, 1)
  if (precision > 38) throw new SyntaxProblem(`${digits} has more than 38 digits`, span)
  const type = { kind: 'decimal', precision, scale: fraction.length } as const
  return { kind: 'literal', type, value: parseDecimal(digits, fraction.length), span }
}

const DAY_TIME_UNITS: Readonly<Record<string, bigint>> = {
  microsecond: 1n,
  millisecond: 1000n,
  second: 1_000_000n,
  minute: 60_000_000n,
  hour: 3_600_000_000n,
  day: 86_400_000_000n,
  week: 604_800_000_000n,
}

/** `DATE '...'`, `TIMESTAMP '...'` and `INTERVAL 2 HOURS 30 MINUTES` (day-time units only). */
export function parseTypedLiteral(word: string, value: string | readonly [string, string][], span: Span): Expression {
  if (typeof value !== 'string') return parseInterval(value, span)
  const parsed = word === 'date' ? parseDate(value) : parseTimestamp(value)
  if (parsed === null) throw new SyntaxProblem(`${JSON.stringify(value)} is no ${word}`, span)
  const kind = word as 'date' | 'timestamp' | 'timestamp_ntz'
  return { kind: 'literal', type: { kind }, value: parsed, span }
}

/** Microseconds, with six more digits, of `1 02:03:04.5`. */
function parseDayToSecond(text: string): bigint | null {
  const found = /^([+-]?)(\d+) (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?$/.exec(text.trim())
  if (!found) return null
  const [, sign, days = '', hours = '', minutes = '', seconds = '', fraction = ''] = found
  const whole = ((BigInt(days) * 24n + BigInt(hours)) * 60n + BigInt(minutes)) * 60n + BigInt(seconds)
  const micros = whole * 1_000_000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'))
  return (sign === '-' ? -micros : micros) * 1_000_000n
}

function parseInterval(parts: readonly [string, string][], span: Span): Expression {
  let micros = 0n
  for (const [count, unit] of parts) {
    const size = unit === 'day to second' ? 1n : DAY_TIME_UNITS[unit.replace(/s$/, '')]
    const scaled = unit === 'day to second' ? parseDayToSecond(count) : parseDecimal(count, 6)
    if (size === undefined || scaled === null) {
      throw new SyntaxProblem('An interval is a number and a unit from MICROSECONDS to WEEKS', span)
    }
    micros += (scaled * size) / 1_000_000n
  }
  if (parts.length === 0) throw new SyntaxProblem('An interval needs a number and a unit, as INTERVAL 2 HOURS', span)
  return { kind: 'literal', type: { kind: 'interval day to second' }, value: micros, span }
}
