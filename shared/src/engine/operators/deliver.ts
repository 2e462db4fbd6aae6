import type { Row, Value } from '../../expression/value.ts'
import { type FailedRow, toFailedRow } from '../failed-row.ts'
import type { Operator } from '../operator.ts'

/** Rows that a sink sends out; one for which an expression of its fails is left behind, among the errors. */
export function createDeliver(
  expressions: readonly ((row: Row) => Value)[],
  toFailed: FailedRow = toFailedRow,
): Operator {
  return {
    process(input) {
      const out: Row[] = []
      const errors: Row[] = []
      for (const row of input['in'] ?? []) {
        try {
          for (const evaluate of expressions) evaluate(row)
          out.push(row)
        } catch (error) {
          errors.push(toFailed(row, error))
        }
      }
      return { out, errors }
    },
  }
}
