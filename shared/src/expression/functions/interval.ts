import { coerce } from '../coerce.ts'
import { checkMicros } from '../temporal.ts'
import { isTemporal, type TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import { strict, TIMESTAMP } from './define.ts'

const INTERVAL: SparkType = { kind: 'interval day to second' }

/** Timestamps and intervals under `+` and `-`; null where the operands are something else. */
export function addIntervals(name: string, left: TypedExpression, right: TypedExpression): TypedExpression | null {
  if (name !== '+' && name !== '-') return null
  const sign = name === '+' ? 1n : -1n
  const [a, b] = [left.type, right.type]
  if (isInterval(a) && isInterval(b))
    return strict(INTERVAL, [left, right], (x, y) => (x as bigint) + sign * (y as bigint))
  if (isTimestamp(a) && isInterval(b))
    return strict(a, [left, right], (x, y) => checkMicros((x as bigint) + sign * (y as bigint)))
  if (name === '+' && isInterval(a) && isTimestamp(b)) return addIntervals('+', right, left)
  if (name === '-' && isTemporal(a) && isTemporal(b) && (isTimestamp(a) || isTimestamp(b))) {
    const [x, y] = [coerce(left, TIMESTAMP), coerce(right, TIMESTAMP)]
    return x && y ? strict(INTERVAL, [x, y], (p, q) => (p as bigint) - (q as bigint)) : null
  }
  return null
}

function isInterval(type: SparkType): boolean {
  return type.kind === INTERVAL.kind
}

function isTimestamp(type: SparkType): boolean {
  return type.kind === 'timestamp' || type.kind === 'timestamp_ntz'
}
