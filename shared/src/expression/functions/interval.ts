import { coerce } from '../coerce.ts'
import { checkMicros } from '../temporal.ts'
import { isTemporal, type TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import { strict, TIMESTAMP } from './define.ts'

const INTERVAL: SparkType = { kind: 'interval day to second' }

/** Timestamps, dates and intervals under `+` and `-`; null where the operands are something else. */
export function addIntervals(name: string, left: TypedExpression, right: TypedExpression): TypedExpression | null {
  if (name !== '+' && name !== '-') return null
  const sign = name === '+' ? 1n : -1n
  const [a, b] = [left.type, right.type]
  if (isInterval(a) && isInterval(b))
    return strict(INTERVAL, [left, right], (x, y) => (x as bigint) + sign * (y as bigint))
  if (isTimestamp(a) && isInterval(b))
    return strict(a, [left, right], (x, y) => checkMicros((x as bigint) + sign * (y as bigint)))
  if (a.kind === 'date' && isDays(b))
    return strict(a, [left, right], (x, y) => ((x as number) + Number(sign) * (y as number)) | 0)
  if (name === '+' && isDays(a) && b.kind === 'date') return addIntervals('+', right, left)
  if (name === '+' && isInterval(a) && isTimestamp(b)) return addIntervals('+', right, left)
  if (name === '-' && isTemporal(a) && isTemporal(b) && (isTimestamp(a) || isTimestamp(b))) {
    const [x, y] = [coerce(left, TIMESTAMP), coerce(right, TIMESTAMP)]
    return x && y ? strict(INTERVAL, [x, y], (p, q) => (p as bigint) - (q as bigint)) : null
  }
  return null
}

/** Whether Spark knows a sum or difference of these types that {@link addIntervals} does not. */
export function mayShiftTime(name: string, left: SparkType, right: SparkType): boolean {
  const isOfTime = (type: SparkType) => isTemporal(type) || isInterval(type)
  const isKnown = (type: SparkType) => isOfTime(type) || type.kind === 'void' || type.kind === 'string'
  return (name === '+' || name === '-') && [left, right].some(isOfTime) && [left, right].every(isKnown)
}

/** A number of days that a date may be moved by; Spark takes no bigint for it. */
function isDays(type: SparkType): boolean {
  return type.kind === 'tinyint' || type.kind === 'smallint' || type.kind === 'int'
}

function isInterval(type: SparkType): boolean {
  return type.kind === INTERVAL.kind
}

function isTimestamp(type: SparkType): boolean {
  return type.kind === 'timestamp' || type.kind === 'timestamp_ntz'
}
