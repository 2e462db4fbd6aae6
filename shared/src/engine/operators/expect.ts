import type { Row, Value } from '../../expression/value.ts'
import { type FailedRow, toFailedRow } from '../failed-row.ts'
import type { Operator } from '../operator.ts'

export interface Expectation {
  readonly name: string
  readonly constraint: (row: Row) => Value
  readonly action: 'warn' | 'drop' | 'fail' | 'quarantine'
}

/**
 * Checks each row. What is not true is violated. The strictest action of the violated ones decides: fail, then quarantine (the row with
 * the violated names behind its columns), then drop; with warnings alone a row is kept. A row that fails, or for which a constraint does,
 * leaves by `errors`.
 */
export function createExpect(expectations: readonly Expectation[], toFailed: FailedRow = toFailedRow): Operator {
  return {
    process(input) {
      const out: Row[] = []
      const quarantine: Row[] = []
      const errors: Row[] = []
      for (const row of input['in'] ?? []) {
        try {
          const violated = expectations.filter(({ constraint }) => constraint(row) !== true)
          const reason = `violated: ${violated.map(({ name }) => name).join(', ')}`
          const calls = (action: Expectation['action']) => violated.some((one) => one.action === action)
          if (calls('fail')) errors.push(toFailed(row, reason))
          else if (calls('quarantine')) quarantine.push(toFailed(row, reason))
          else if (!calls('drop')) out.push(row)
        } catch (error) {
          errors.push(toFailed(row, error))
        }
      }
      return { out, quarantine, errors }
    },
  }
}
