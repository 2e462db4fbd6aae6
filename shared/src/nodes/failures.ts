import type { Column } from '../expression/types.ts'
import type { JsonObject } from '../pipeline/model.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import type { CodeOptions, PortSpec, SqlOptions } from './define.ts'
import { ERROR_COLUMN, withReason } from './error-column.ts'
import { firstReason } from './expressions.ts'

/** The output for rows for which an expression fails. Code has it only where something is connected; without it such rows are only counted. */
export const ERRORS: PortSpec = { id: 'errors', label: 'Errors', kind: 'any', whereTaken: true }

/** The rows as they came, with the reason. */
export function toErrorSchema(input: StreamSchema): StreamSchema {
  return { ...input, columns: withReason(input.columns) }
}

/** What the lines that part a node's failing rows from the others read: the reasons of its expressions in the order in which it looks at them. */
export function toFailureContext(reasons: readonly (string | null)[], { nodeId, outputs }: CodeOptions): JsonObject {
  return { nodeId, failed: firstReason(reasons), errors: outputs.includes(ERRORS.id) }
}

/**
 * What the SQL of one output reads: what holds for its rows, and of `errors` the columns, the reason among them. A query has no metric: rows
 * that nobody takes are left out without being counted.
 */
export function toFailureQuery(
  reasons: readonly (string | null)[],
  columns: readonly Column[],
  { port }: SqlOptions,
  condition: string | null = null,
): JsonObject {
  if (port === ERRORS.id) {
    const failed = firstReason(reasons) ?? 'CAST(NULL AS string)'
    const listed = withReason(columns).map((each) => ({ name: each.name, sql: each === ERROR_COLUMN ? failed : null }))
    return { failures: { columns: listed }, conditions: [] }
  }
  const passed = reasons.filter((reason) => reason !== null).map((reason) => `${reason} IS NULL`)
  if (condition === null) return { failures: null, conditions: passed }
  const isLoose = passed.length > 0 && /\bor\b/i.test(condition)
  return { failures: null, conditions: [...passed, isLoose ? `(${condition})` : condition] }
}
