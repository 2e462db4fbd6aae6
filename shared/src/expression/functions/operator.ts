import { SparkError } from '../spark-error.ts'
import type { TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'
import { strict } from './define.ts'

/** An arithmetic operator of two numbers; `pmod` is written as a call. */
export type Operator = '+' | '-' | '*' | '/' | '%' | 'pmod'

export const DIVISIONS: readonly Operator[] = ['/', '%', 'pmod']

type Combine = (x: Exclude<Value, null>, y: Exclude<Value, null>) => Value

export function pair(type: SparkType, x: TypedExpression, y: TypedExpression, apply: Combine): TypedExpression {
  return strict(type, [x, y], apply)
}

/** Spark evaluates the divisor first. */
export function quotient(type: SparkType, x: TypedExpression, y: TypedExpression, apply: Combine): TypedExpression {
  return strict(type, [y, x], (divisor, dividend) => apply(dividend, divisor))
}

export function checkLong(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new SparkError('ARITHMETIC_OVERFLOW', 'bigint overflow')
  return value
}

export function nonZero(value: bigint, condition?: 'REMAINDER_BY_ZERO'): bigint {
  if (value === 0n) throw divideByZero(condition)
  return value
}

export function divideByZero(condition: 'DIVIDE_BY_ZERO' | 'REMAINDER_BY_ZERO' = 'DIVIDE_BY_ZERO'): SparkError {
  return new SparkError(condition, condition === 'DIVIDE_BY_ZERO' ? 'Division by zero' : 'Remainder by zero')
}
