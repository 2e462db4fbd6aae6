import type { IntervalType, SparkType } from './types.ts'
import type { Row, Value } from './value.ts'

/** An expression whose columns and types are known, ready to be evaluated. Immutable and free of state. */
export interface TypedExpression {
  readonly type: SparkType
  readonly nullable: boolean
  /** Throws `SparkError` where Spark's ANSI mode fails the row. */
  readonly evaluate: (row: Row) => Value
  /** Set for literals, so that functions may look at a pattern or a unit before any row. */
  readonly literal?: Value
  /** It is a parameter, so that code may be told another value. */
  readonly told?: true
  /** Of the column, field or parameter that it is. */
  readonly name?: string
  /** Of a value that was brought to another type: what it was. */
  readonly of?: TypedExpression
  /** What a function looks at, in this order; unless its entry says otherwise, at none behind a null. */
  readonly operands?: readonly TypedExpression[]
}

export function isNumeric(type: SparkType): boolean {
  return isIntegral(type) || isFractional(type) || type.kind === 'decimal'
}

const INTEGRAL = ['tinyint', 'smallint', 'int', 'bigint']

export function isIntegral(type: SparkType): boolean {
  return INTEGRAL.includes(type.kind)
}

export function isFractional(type: SparkType): boolean {
  return type.kind === 'float' || type.kind === 'double'
}

export function isTemporal(type: SparkType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp_ntz'
}

export function isInterval(type: SparkType): type is IntervalType {
  return type.kind === 'interval day to second' || type.kind === 'interval year to month'
}

export function isNested(type: SparkType): boolean {
  return type.kind === 'array' || type.kind === 'map' || type.kind === 'struct'
}

/** Whether it is a map or holds one: then its values have no order. */
export function hasMap(type: SparkType): boolean {
  if (type.kind === 'array') return hasMap(type.element)
  return type.kind === 'map' || (type.kind === 'struct' && type.fields.some((field) => hasMap(field.type)))
}

/** Position of a whole-number type from narrow to wide; -1 for others. */
export function integralRank(type: SparkType): number {
  return INTEGRAL.indexOf(type.kind)
}
