import { SparkError } from '../expression/spark-error.ts'
import type { Row } from '../expression/value.ts'

/** A row that failed, with the reason behind its columns; anything but an ANSI error of the row is a bug and thrown on. */
export function toFailedRow(row: Row, error: unknown): Row {
  if (error instanceof SparkError) return [...row, error.message]
  throw error
}
