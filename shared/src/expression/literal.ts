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

export function textLiteral(value: string, span: Span): Expression & { readonly kind: 'literal' } {
  return { kind: 'literal', type: { kind: 'string' }, value, span }
}

const TYPED = ['date', 'timestamp', 'timestamp_ntz', 'timestamp_ltz', 'time', 'x']

/** Whether the word makes what it is of the text behind it. */
export function isTypedLiteral(word: string): boolean {
  return TYPED.includes(word)
}

/** `DATE '...'`, `TIMESTAMP '...'`, `X'...'` and their kin. Throws {@link SyntaxProblem}. */
export function parseTypedLiteral(word: string, text: string, span: Span): Expression {
  if (word === 'time') return call('to_time', [textLiteral(text, span)], span)
  if (word === 'x') return bytesLiteral(text, span)
  const kind = word === 'timestamp_ltz' ? 'timestamp' : (word as 'date' | 'timestamp' | 'timestamp_ntz')
  const value = kind === 'date' ? parseDate(text) : parseTimestamp(text, kind === 'timestamp_ntz')
  if (value !== null) return { kind: 'literal', type: { kind }, value, span }
  const special = specialTime(kind, text.trim().toLowerCase(), span)
  if (!special) throw new SyntaxProblem(`${JSON.stringify(text)} is no ${kind}`, span)
  return special
}

/** Days and times that are not known before the expression is evaluated. */
function specialTime(kind: string, text: string, span: Span): Expression | null {
  if (text === 'now' && kind !== 'date') return call('current_timestamp', [], span)
  if (text === 'epoch')
    return { kind: 'literal', type: { kind: kind as 'date' }, value: kind === 'date' ? 0 : 0n, span }
  const shift = { now: 0, today: 0, tomorrow: 1, yesterday: -1 }[text]
  if (shift === undefined) return null
  const today = call('current_date', [], span)
  const days: Expression = { kind: 'literal', type: { kind: 'int' }, value: shift, span }
  const day = shift === 0 ? today : call('date_add', [today, days], span)
  if (kind === 'date') return day
  return { kind: 'cast', operand: day, type: { kind: kind as 'timestamp' }, typeText: kind, isTry: false, span }
}

function call(name: string, args: readonly Expression[], span: Span): Expression {
  return { kind: 'call', name, args, distinct: false, span }
}

function bytesLiteral(digits: string, span: Span): Expression {
  if (!/^[0-9a-fA-F]*$/.test(digits)) throw new SyntaxProblem(`${JSON.stringify(digits)} is not hexadecimal`, span)
  const pairs = (digits.length % 2 ? `0${digits}` : digits).match(/../g) ?? []
  const value = Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))
  return { kind: 'literal', type: { kind: 'binary' }, value, span }
}
