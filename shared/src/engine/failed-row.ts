import { SparkError } from '../expression/spark-error.ts'
import type { Row, Value } from '../expression/value.ts'

/** What becomes of a row that failed, by an error or for a reason in words. */
export type FailedRow = (row: Row, error: unknown) => Row

/**
 * A row that failed, with the reason behind its columns: the name of the error's condition, and what of the node has failed. Anything but an ANSI error of
 * the row is a bug and thrown on.
 */
export const toFailedRow: FailedRow = (row, error) => [...row, toReason(error)]

/** The same where the row has the reason of an earlier failure already, at this place: the new one stands there. */
export function replaceReason(at: number): FailedRow {
  return (row, error) => row.with(at, toReason(error))
}

/** An ANSI error that says where it was. */
class PlacedError extends SparkError {
  readonly place: string

  constructor({ condition, message }: SparkError, place: string) {
    super(condition, message.replace(`[${condition}] `, ''))
    this.place = place
  }
}

/** The evaluator of one expression of a node, whose errors say which it is. */
export function placeErrors(evaluate: (row: Row) => Value, place: string): (row: Row) => Value {
  return (row) => {
    try {
      return evaluate(row)
    } catch (error) {
      throw error instanceof SparkError ? new PlacedError(error, place) : error
    }
  }
}

function toReason(error: unknown): string {
  if (typeof error === 'string') return error
  if (error instanceof PlacedError) return `${error.place}: ${error.condition}`
  if (error instanceof SparkError) return error.condition
  throw error
}
