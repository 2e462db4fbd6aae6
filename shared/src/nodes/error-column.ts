import { type FailedRow, replaceReason, toFailedRow } from '../engine/failed-row.ts'
import type { Column } from '../expression/types.ts'

/** Where a row that went wrong says why. */
export const ERROR_COLUMN: Column = { name: '_error', type: { kind: 'string' }, nullable: false }

const findReason = (columns: readonly Column[]) =>
  columns.findIndex(({ name }) => name.toLowerCase() === ERROR_COLUMN.name)

/** The columns of rows that went wrong; where they have the reason of an earlier failure, the new one stands in its place. */
export function withReason(columns: readonly Column[]): readonly Column[] {
  const at = findReason(columns)
  return at < 0 ? [...columns, ERROR_COLUMN] : columns.with(at, ERROR_COLUMN)
}

/** A row of these columns with the reason, as {@link withReason} has it. */
export function toFailed(columns: readonly Column[]): FailedRow {
  const at = findReason(columns)
  return at < 0 ? toFailedRow : replaceReason(at)
}
