import type { Row, Value } from '../../expression/value.ts'
import { type FailedRow, toFailedRow } from '../failed-row.ts'
import type { Operator } from '../operator.ts'

/** Each row becomes the values of the columns; a row for which one fails leaves by `errors`. */
export function createProject(columns: readonly ((row: Row) => Value)[], toFailed: FailedRow = toFailedRow): Operator {
  return {
    process(input) {
      const out: Row[] = []
      const errors: Row[] = []
      for (const row of input['in'] ?? []) {
        try {
          out.push(columns.map((evaluate) => evaluate(row)))
        } catch (error) {
          errors.push(toFailed(row, error))
        }
      }
      return { out, errors }
    },
  }
}
