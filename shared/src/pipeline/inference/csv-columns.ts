import { parseDate } from '../../expression/temporal.ts'
import type { Column, SparkType } from '../../expression/types.ts'
import { splitFields } from '../csv-fields.ts'
import { settleType } from './json-columns.ts'
import { mergeCsvTypes } from './merge-types.ts'
import { SampleProblem } from './sample-problem.ts'
import { isTimestampText } from './time-text.ts'

export interface CsvOptions {
  /** The first line has the names; else they are `_c0`, `_c1`, ... */
  readonly header: boolean
  /** Empty: the sign of `,` `;` tab `|` that parts the first line into most. */
  readonly delimiter: string
}

export interface CsvLine {
  /** From 1. */
  readonly number: number
  readonly cells: readonly (string | null)[]
}

/**
 * Columns of a CSV by the rules of Spark's reader with `inferSchema`. Cells beyond the first line's are left out, which is told as a
 * problem. Throws {@link SampleProblem}.
 */
export function inferCsvColumns(
  text: string,
  { header, delimiter }: CsvOptions,
): { readonly columns: Column[]; readonly problems: SampleProblem[] } {
  const lines = readCsvLines(text, delimiter)
  const [first] = lines
  if (!first) throw new SampleProblem('there is no line with values.', 1)
  const names = header ? toNames(first.cells) : first.cells.map((_, index) => `_c${index}`)
  const rows = header ? lines.slice(1) : lines
  const columns = names.map((name, index) => {
    const type = rows.reduce<SparkType>((found, { cells }) => widen(found, cells[index] ?? null), { kind: 'void' })
    return { name, type: settleType(type) ?? type, nullable: true }
  })
  const odd = rows.find(({ cells }) => cells.length !== names.length)
  const problem = odd && `${count(odd.cells.length)} here, but ${count(names.length)} in the first line.`
  return { columns, problems: problem ? [new SampleProblem(problem, odd.number)] : [] }
}

const count = (values: number) => `${values} ${values === 1 ? 'value' : 'values'}`

const DELIMITERS = [',', ';', '\t', '|']

/** Lines with something in them; without a delimiter it is found by the first one. */
export function readCsvLines(text: string, delimiter = ''): CsvLine[] {
  const lines = text.split(/\r?\n/)
  const first = lines.find((line) => line.trim() !== '') ?? ''
  const parts = (sign: string) => splitFields(first, sign).length
  const sign = delimiter || DELIMITERS.reduce((best, each) => (parts(each) > parts(best) ? each : best))
  return lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [{ number: index + 1, cells: splitFields(line, sign) }],
  )
}

/** As Spark makes them safe: one that is missing is called by its place, and the place ends those that are there twice. */
function toNames(cells: readonly (string | null)[]): string[] {
  const lower = cells.map((name) => name?.toLowerCase() ?? '')
  return cells.map((name, index) => {
    if (!name) return `_c${index}`
    const isTwice = lower.filter((other) => other === name.toLowerCase()).length > 1
    return isTwice ? `${name}${index}` : name
  })
}

function widen(before: SparkType, cell: string | null): SparkType {
  if (cell === null || cell === '' || before.kind === 'string') return before
  return mergeCsvTypes(before, inferCell(cell, RANKS.indexOf(before.kind)))
}

/** A cell is tried as what its column already is and what comes after, so that a number in a column of dates is text. */
const RANKS: readonly SparkType['kind'][] = ['int', 'bigint', 'decimal', 'double', 'date', 'timestamp', 'boolean']

const READ: readonly ((cell: string) => SparkType | null)[] = [
  (cell) => readInteger(cell, 32, 'int'),
  (cell) => readInteger(cell, 64, 'bigint'),
  readDecimal,
  (cell) => (DOUBLE.test(cell.trim()) ? { kind: 'double' } : null),
  (cell) => (/^-?\d{4}-\d\d-\d\d$/.test(cell) && parseDate(cell) !== null ? { kind: 'date' } : null),
  (cell) => (isTimestampText(cell) ? { kind: 'timestamp' } : null),
  (cell) => (/^(?:true|false)$/i.test(cell) ? { kind: 'boolean' } : null),
]

/** What Java reads as a double, and Spark's words for the infinities. */
const DOUBLE = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?|[+-]?(?:NaN|Infinity)|-?Inf)$/

function inferCell(cell: string, from: number): SparkType {
  for (const read of READ.slice(Math.max(0, from))) {
    const type = read(cell)
    if (type) return type
  }
  return { kind: 'string' }
}

function readInteger(cell: string, bits: number, kind: 'int' | 'bigint'): SparkType | null {
  if (!/^[+-]?\d+$/.test(cell)) return null
  const value = BigInt(cell.replace('+', ''))
  return BigInt.asIntN(bits, value) === value ? { kind } : null
}

/** A number without a fraction that is too large for a long, or written with a point or an exponent of nothing. */
function readDecimal(cell: string): SparkType | null {
  const [, whole = '', fraction = '', exponent = '0'] = /^[+-]?(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,9}))?$/.exec(cell) ?? []
  const scale = fraction.length - Number(exponent)
  const precision = `${whole}${fraction}`.replace(/^0+(?=\d)/, '').length
  return scale === 0 && precision >= 1 && precision <= 38 ? { kind: 'decimal', precision, scale } : null
}
