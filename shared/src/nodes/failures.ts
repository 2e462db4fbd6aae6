import type { JsonObject } from '../pipeline/model.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import type { CodeOptions, PortSpec } from './define.ts'
import { withReason } from './error-column.ts'
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
