import type { TypedExpression } from './typed.ts'
import type { Row, Value } from './value.ts'

/** The evaluator of a checked expression over rows of the columns it was checked against; throws `SparkError` as ANSI Spark does. */
export function compileExpression(typed: TypedExpression): (row: Row) => Value {
  return typed.evaluate
}
