import { commonInterval } from './interval-literal.ts'
import { sameType } from './parse-type.ts'
import { integralRank, isFractional, isIntegral, isInterval, isNested, isNumeric, isTemporal } from './typed.ts'
import type { IntervalType, SparkType } from './types.ts'

/** Whether Spark casts one type to another in ANSI mode and the preview does too. */
export function canCast(from: SparkType, to: SparkType): boolean {
  if (sameType(from, to) || from.kind === 'void') return true
  if (isNested(from) || isNested(to)) return canCastParts(from, to)
  if (isInterval(from) || isInterval(to)) return isInterval(from) && isInterval(to) && isWider(to, from)
  if (to.kind === 'string' || from.kind === 'string') return true
  if (to.kind === 'boolean') return isNumeric(from)
  if (isNumeric(to))
    return isNumeric(from) || from.kind === 'boolean' || (from.kind === 'timestamp' && to.kind === 'bigint')
  return isTemporal(to) && (isTemporal(from) || (isIntegral(from) && to.kind === 'timestamp'))
}

function canCastParts(from: SparkType, to: SparkType): boolean {
  if (to.kind === 'string') return partsOf(from).every((part) => canCast(part, to))
  const [parts, others] = [partsOf(from), partsOf(to)]
  if (from.kind !== to.kind || parts.length !== others.length) return false
  return parts.every((part, at) => canCast(part, others[at] ?? part))
}

/** The types that a nested type is made of. */
export function partsOf(type: SparkType): readonly SparkType[] {
  if (type.kind === 'array') return [type.element]
  if (type.kind === 'map') return [type.key, type.value]
  return type.kind === 'struct' ? type.fields.map((field) => field.type) : []
}

function isWider(to: IntervalType, from: IntervalType): boolean {
  const common = commonInterval(from, to)
  return common !== null && sameType(common, to)
}

/** Whether a cast gives null for some value that is not null. */
export function castMayBeNull(from: SparkType, to: SparkType): boolean {
  return isFractional(from) && to.kind === 'decimal'
}

/** Whether a cast fails for some value. */
export function castMayFail(from: SparkType, to: SparkType): boolean {
  if (sameType(from, to) || from.kind === 'void' || isInterval(from) || to.kind === 'string') return false
  if (isNested(from)) return partsOf(from).some((part, at) => castMayFail(part, partsOf(to)[at] ?? part))
  if (from.kind === 'string') return to.kind !== 'binary'
  if (to.kind === 'decimal') return mayExceed(from, to)
  if (isIntegral(to)) {
    if (from.kind === 'decimal') return from.precision - from.scale >= (WHOLE_DIGITS[integralRank(to)] ?? 0)
    return isFractional(from) || integralRank(from) > integralRank(to)
  }
  return from.kind === 'date' && isTemporal(to)
}

/** Digits of the largest numbers of the whole-number types. */
const WHOLE_DIGITS = [3, 5, 10, 19]

function mayExceed(from: SparkType, to: { readonly precision: number; readonly scale: number }): boolean {
  const whole = to.precision - to.scale
  if (from.kind === 'boolean') return whole < 1
  if (from.kind !== 'decimal') return isFractional(from) || whole < (WHOLE_DIGITS[integralRank(from)] ?? 0)
  const before = from.precision - from.scale
  // What is rounded may get one digit more.
  return before > whole || (before === whole && from.scale > to.scale)
}
