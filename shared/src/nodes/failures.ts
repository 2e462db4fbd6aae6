import { type FailedRow, replaceReason, toFailedRow } from '../engine/failed-row.ts'
import type { Column } from '../expression/types.ts'
import type { JsonObject } from '../pipeline/model.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import type { CodeOptions, PortSpec } from './define.ts'
import { ERROR_COLUMN } from './event-time.ts'
import { firstReason } from './expressions.ts'

/** The output for rows for which an expression fails. Code has it only where something is connected; without it such rows are only counted. */
export const ERRORS: PortSpec = { id: 'errors', label: 'Errors', kind: 'any', whereTaken: true }

/** The rows as they came, with the reason in `_error`; where they have one of an earlier failure, in its place. */
export function toErrorSchema(input: StreamSchema): StreamSchema {
  const at = findReason(input.columns)
  const columns = at < 0 ? [...input.columns, ERROR_COLUMN] : input.columns.with(at, ERROR_COLUMN)
  return { ...input, columns }
}

export function toFailed(columns: readonly Column[]): FailedRow {
  const at = findReason(columns)
  return at < 0 ? toFailedRow : replaceReason(at)
}

const findReason = (columns: readonly Column[]) =>
  columns.findIndex(({ name }) => name.toLowerCase() === ERROR_COLUMN.name)

/** What the lines that part a node's failing rows from the others read: the reasons of its expressions in the order in which it looks at them. */
export function toFailureContext(reasons: readonly (string | null)[], { nodeId, outputs }: CodeOptions): JsonObject {
  return { nodeId, failed: firstReason(reasons), errors: outputs.includes(ERRORS.id) }
}
