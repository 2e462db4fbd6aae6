import type { Expression } from './ast.ts'
import { parseDecimal } from './decimal.ts'
import { SyntaxProblem } from './tokenize.ts'
import type { IntervalType } from './types.ts'

/** Units of an interval from wide to narrow, with their size in months or microseconds. */
const MONTHS = [
  ['year', 12n],
  ['month', 1n],
] as const
const MICROS = [
  ['day', 86_400_000_000n],
  ['hour', 3_600_000_000n],
  ['minute', 60_000_000n],
  ['second', 1_000_000n],
] as const
/** Units that count as another one. */
const PARTS: Readonly<Record<string, readonly [string, bigint]>> = {
  week: ['day', 604_800_000_000n],
  millisecond: ['second', 1000n],
  microsecond: ['second', 1n],
}

interface Amount {
  readonly value: bigint
  readonly from: string
  readonly to: string
}

type Span = readonly [number, number]

/**
 * `INTERVAL 2 HOURS 30 MINUTES`, as counts each with its unit, among them ranges such as `1 02:30` and `day to minute`, or one text without a unit
 * that has counts and units in it. Throws {@link SyntaxProblem}.
 */
export function parseInterval(parts: readonly (readonly [string, string])[], span: Span): Expression {
  const [first] = parts
  const listed = first?.[1] === '' ? listWords(first[0]) : parts
  const amounts = listed.map(([count, unit]) =>
    unit.includes(' to ') ? parseRange(count, unit) : parseCount(count, unit),
  )
  const known = amounts.filter((amount) => amount !== null)
  if (known.length < amounts.length || known.length === 0) {
    throw new SyntaxProblem('An interval needs numbers and units, as INTERVAL 2 HOURS 30 MINUTES', span)
  }
  const units = known.flatMap(({ from, to }) => [from, to])
  const type = toIntervalType(units)
  if (!type) throw new SyntaxProblem('An interval is of years and months or of days to seconds, not of both', span)
  const value = known.reduce((sum, amount) => sum + amount.value, 0n)
  return { kind: 'literal', type, value: type.kind === 'interval year to month' ? Number(value) : value, span }
}

function listWords(text: string): [string, string][] {
  const words = text
    .trim()
    .replace(/^interval\s+/i, '')
    .split(/\s+/)
  return Array.from({ length: Math.ceil(words.length / 2) }, (_, at) => [words[at * 2] ?? '', words[at * 2 + 1] ?? ''])
}

/** The interval that reaches from the widest of these units to the narrowest; null where they do not go together. */
export function toIntervalType(units: readonly string[]): IntervalType | null {
  for (const [kind, all] of [
    ['interval year to month', MONTHS],
    ['interval day to second', MICROS],
  ] as const) {
    const found = all.map(([unit]) => unit as string).filter((unit) => units.includes(unit))
    const [from] = found
    if (from === undefined || !units.every((unit) => all.some(([known]) => known === unit))) continue
    const to = found.at(-1) ?? from
    const fields = from === to ? from : `${from} to ${to}`
    return `interval ${fields}` === kind ? { kind } : { kind, fields }
  }
  return null
}

/** The interval that holds both; null where one is of months and the other is not. */
export function commonInterval(a: IntervalType, b: IntervalType): IntervalType | null {
  const unitsOf = ({ kind, fields }: IntervalType) => (fields ?? kind.replace('interval ', '')).split(' to ')
  return a.kind === b.kind ? toIntervalType([...unitsOf(a), ...unitsOf(b)]) : null
}

function sizeOf(unit: string): bigint | undefined {
  return [...MONTHS, ...MICROS].find(([name]) => name === unit)?.[1]
}

export function isUnit(written: string): boolean {
  const unit = written.toLowerCase().replace(/s$/, '')
  return PARTS[unit] !== undefined || sizeOf(unit) !== undefined
}

function parseCount(count: string, written: string): Amount | null {
  const unit = written.toLowerCase().replace(/s$/, '')
  const [name, size] = PARTS[unit] ?? [unit, sizeOf(unit)]
  const scaled = parseDecimal(count, 6)
  if (size === undefined || scaled === null || (unit !== 'second' && /[.eE]/.test(count))) return null
  return { value: (scaled * size) / 1_000_000n, from: name, to: name }
}

/** `1 02:03:04.5`, `1-2` and the like, by the units that they reach over. */
function parseRange(text: string, range: string): Amount | null {
  const [from = '', to = ''] = range.split(' to ')
  const all = [...MONTHS, ...MICROS].map(([unit]) => unit as string)
  const units = all.slice(all.indexOf(from), all.indexOf(to) + 1)
  const separators = units.slice(1).map((unit) => (unit === 'month' ? '-' : unit === 'hour' ? ' ' : ':'))
  const pattern = separators.map((separator) => `${separator}(\\d+)`).join('')
  const found = new RegExp(`^([+-]?)(\\d+)${pattern}(?:\\.(\\d{1,9}))?$`).exec(text.trim())
  if (!found || units.length < 2) return null
  const counts = found.slice(2, 2 + units.length)
  const fraction = (found[2 + units.length] ?? '').slice(0, 6).padEnd(6, '0')
  const whole = units.reduce((sum, unit, at) => sum + BigInt(counts[at] ?? 0) * (sizeOf(unit) ?? 0n), 0n)
  const size = to === 'second' ? whole + BigInt(fraction) : whole
  return { value: found[1] === '-' ? -size : size, from, to }
}

/** The literal of an interval, of the same type. */
export function formatInterval(type: IntervalType, value: bigint | number): string {
  const fields = type.fields ?? type.kind.replace('interval ', '')
  return `INTERVAL '${formatFields(fields, BigInt(value))}' ${fields.toUpperCase()}`
}

function formatFields(fields: string, value: bigint): string {
  const [from = '', to = from] = fields.split(' to ')
  const all = [...MONTHS, ...MICROS]
  const names = all.map(([unit]) => unit as string)
  let rest = value < 0n ? -value : value
  let text = value < 0n ? '-' : ''
  for (const [unit, size] of all.slice(names.indexOf(from), names.indexOf(to) + 1)) {
    const count = String(rest / size)
    rest %= size
    if (unit === from) text += count
    else
      text +=
        (unit === 'month' ? '-' : unit === 'hour' ? ' ' : ':') + (unit === 'month' ? count : count.padStart(2, '0'))
  }
  return rest === 0n ? text : `${text}.${String(rest).padStart(6, '0').replace(/0+$/, '')}`
}
