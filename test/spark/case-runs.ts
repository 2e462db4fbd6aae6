import type { Json } from '@lakestream/shared/pipeline/model'
import { CASE_NODE, type NodeCase, toInputId } from '../nodes/case-files.ts'
import type { Batches } from '../support/executions.ts'

/** The rows of a case by the source that reads them. */
export function toBatches({ inputs, rows = [] }: NodeCase): Record<string, Batches> {
  if (!inputs) return { [CASE_NODE]: [rows] }
  return Object.fromEntries(inputs.map(({ batches }, index) => [toInputId(index), batches]))
}

/** Rows without the columns that a case does not compare. */
export function leaveOut(rows: readonly Json[][], columns: readonly string[], { without = [] }: NodeCase): Json[][] {
  return rows.map((row) => row.filter((_, at) => !without.includes(columns[at] ?? '')))
}
