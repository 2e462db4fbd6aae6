import type { Column } from '@lakestream/shared/expression/types'
import type { Row } from '@lakestream/shared/expression/value'

/** The columns over which the function table writes its examples. */
export const COLUMNS: readonly Column[] = [
  { name: 'a', type: { kind: 'bigint' }, nullable: true },
  { name: 'b', type: { kind: 'double' }, nullable: true },
  { name: 's', type: { kind: 'string' }, nullable: true },
  { name: 't', type: { kind: 'timestamp' }, nullable: true },
  { name: 'd', type: { kind: 'date' }, nullable: true },
  { name: 'p', type: { kind: 'boolean' }, nullable: true },
]

/** Edges of every type, among them nulls, NaN, -0.0, what a double cannot hold, and times before 1970 and before 1582. */
export const ROWS: readonly Row[] = [
  [5n, 2.5, 'abc', 978_307_200_000_000n, 11_323, true],
  [null, null, null, null, null, null],
  [-7n, -0, '', -1n, -1, false],
  [0n, Number.NaN, ' 12 ', 1_709_210_096_789_012n, 19_782, true],
  [9_007_199_254_740_993n, 1e300, '😀 straße', -14_826_672_000_000_001n, -171_605, false],
  [9_223_372_036_854_775_807n, Number.NEGATIVE_INFINITY, '2001-01-31', 253_402_300_799_999_999n, 2_932_896, null],
  [2n, 0.1, 'true', 0n, 0, true],
  [-9_223_372_036_854_775_808n, -1.5, "a_c%'\\\tÉ", 951_782_400_123_000n, 11_016, false],
]

/** The rows as a table for Spark. */
export function toTable(): string {
  const lines = ROWS.map((row, id) => `(${[String(id), ...row.map(toSql)].join(', ')})`)
  return `SELECT * FROM VALUES ${lines.join(', ')} AS edge(id, ${COLUMNS.map(({ name }) => name).join(', ')})`
}

function toSql(value: Row[number], at: number): string {
  const { kind } = COLUMNS[at]?.type ?? {}
  if (value === null) return `CAST(NULL AS ${kind})`
  if (kind === 'bigint') return `bigint('${value}')`
  if (kind === 'double') return `double('${Object.is(value, -0) ? '-0.0' : value}')`
  if (kind === 'timestamp') return `timestamp_micros(${value})`
  if (kind === 'date') return `date_from_unix_date(${value})`
  return kind === 'string' ? `CAST(X'${Buffer.from(String(value)).toString('hex')}' AS string)` : String(value)
}
