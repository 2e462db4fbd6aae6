import { addMonths } from '../calendar.ts'
import { coerce } from '../coerce.ts'
import { commonInterval } from '../interval-literal.ts'
import { SparkError } from '../spark-error.ts'
import { checkMicros, floorDiv, MICROS_PER_DAY } from '../temporal.ts'
import { isInterval, isTemporal, type TypedExpression } from '../typed.ts'
import type { IntervalType, SparkType } from '../types.ts'
import type { Value } from '../value.ts'
import { strict, TIMESTAMP } from './define.ts'

const FULL: SparkType = { kind: 'interval day to second' }
const DAYS: SparkType = { kind: 'interval day to second', fields: 'day' }

/** Timestamps, dates and intervals under `+` and `-`; null where the operands are something else. */
export function addIntervals(name: string, left: TypedExpression, right: TypedExpression): TypedExpression | null {
  if (name !== '+' && name !== '-') return null
  const sign = name === '+' ? 1 : -1
  const [a, b] = [left.type, right.type]
  if (isInterval(a) && isInterval(b)) return addTwo(left, a, right, b, sign)
  if (isTemporal(a) && isInterval(b)) return shiftTime(left, right, b, sign)
  if (a.kind === 'date' && isDays(b)) {
    return strict(a, [left, right], (x, y) => ((x as number) + sign * (y as number)) | 0)
  }
  const isSwapped = (isDays(a) && b.kind === 'date') || (isInterval(a) && isTemporal(b))
  if (name === '+' && isSwapped) return addIntervals('+', right, left)
  if (name !== '-' || !isTemporal(a) || !isTemporal(b)) return null
  if (a.kind === 'date' && b.kind === 'date') {
    return strict(DAYS, [left, right], (x, y) => BigInt((x as number) - (y as number)) * MICROS_PER_DAY)
  }
  const [x, y] = [coerce(left, TIMESTAMP), coerce(right, TIMESTAMP)]
  return x && y ? strict(FULL, [x, y], (p, q) => checkMicros((p as bigint) - (q as bigint))) : null
}

function addTwo(
  left: TypedExpression,
  a: IntervalType,
  right: TypedExpression,
  b: IntervalType,
  sign: number,
): TypedExpression | null {
  const type = commonInterval(a, b)
  if (!type) return null
  return strict(type, [left, right], (x, y) => {
    const sum = BigInt(x as bigint) + BigInt(sign) * BigInt(y as bigint)
    if (BigInt.asIntN(typeof x === 'bigint' ? 64 : 32, sum) === sum) return typeof x === 'bigint' ? sum : Number(sum)
    throw new SparkError('INTERVAL_ARITHMETIC_OVERFLOW', 'The interval is too long')
  })
}

/** A date stays one where months or whole days are added to it. */
function shiftTime(
  time: TypedExpression,
  by: TypedExpression,
  unit: IntervalType,
  sign: number,
): TypedExpression | null {
  const { type } = time
  const isMonths = unit.kind === 'interval year to month'
  if (type.kind === 'date') {
    if (isMonths)
      return strict(type, [time, by], (days, months) => addMonths(days as number, sign * (months as number)))
    if (unit.fields === 'day') {
      const move = (days: Value, micros: Value) => (days as number) + sign * Number((micros as bigint) / MICROS_PER_DAY)
      return strict(type, [time, by], (days, micros) => move(days, micros) | 0)
    }
    const start = coerce(time, TIMESTAMP)
    return start && shiftTime(start, by, unit, sign)
  }
  if (!isMonths) return strict(type, [time, by], (x, y) => checkMicros((x as bigint) + BigInt(sign) * (y as bigint)))
  return strict(type, [time, by], (micros, months) => {
    const days = floorDiv(micros as bigint, MICROS_PER_DAY)
    const moved = BigInt(addMonths(Number(days), sign * (months as number)))
    return checkMicros((micros as bigint) + (moved - days) * MICROS_PER_DAY)
  })
}

/** Whether Spark knows arithmetic of these types that {@link addIntervals} does not. */
export function mayShiftTime(left: SparkType, right: SparkType): boolean {
  const isOfTime = (type: SparkType) => isTemporal(type) || isInterval(type)
  const isKnown = (type: SparkType) => isOfTime(type) || type.kind === 'void' || type.kind === 'string'
  const isScaled = [left, right].some(isInterval) && [left, right].every((type) => !isTemporal(type))
  return isScaled || ([left, right].some(isOfTime) && [left, right].every(isKnown))
}

/** A number of days that a date may be moved by; Spark takes no bigint for it. */
function isDays(type: SparkType): boolean {
  return type.kind === 'tinyint' || type.kind === 'smallint' || type.kind === 'int'
}
