import type { Row, Value } from '../../expression/value.ts'
import { type FailedRow, toFailedRow } from '../failed-row.ts'
import type { Operator } from '../operator.ts'

/** Rows whose condition is true leave by `out`, false or null by `rejected`; a condition that fails sends the row to `errors`. */
export function createFilter(condition: (row: Row) => Value, toFailed: FailedRow = toFailedRow): Operator {
  return {
    process(input) {
      const out: Row[] = []
      const rejected: Row[] = []
      const errors: Row[] = []
      for (const row of input['in'] ?? []) {
        try {
          if (condition(row) === true) out.push(row)
          else rejected.push(row)
        } catch (error) {
          errors.push(toFailed(row, error))
        }
      }
      return { out, rejected, errors }
    },
  }
}
