import { castConverter, castMayBeNull } from './cast.ts'
import { MAX_PRECISION } from './decimal.ts'
import { sameType } from './parse-type.ts'
import { integralRank, isFractional, isIntegral, isNumeric, isTemporal, type TypedExpression } from './typed.ts'
import type { SparkType } from './types.ts'
import type { Value } from './value.ts'

/** Digits that a whole-number type needs as a decimal. */
const DECIMAL_DIGITS = [3, 5, 10, 20]

export function toDecimalShape(type: SparkType): { precision: number; scale: number } {
  if (type.kind === 'decimal') return type
  return { precision: DECIMAL_DIGITS[integralRank(type)] ?? 38, scale: 0 }
}

/**
 * The type to which Spark's ANSI coercion brings two operands of a comparison, CASE, IN or coalesce; null where there is
 * none, so that the author must cast.
 */
export function commonType(a: SparkType, b: SparkType): SparkType | null {
  if (sameType(a, b)) return a
  if (a.kind === 'void') return b
  if (b.kind === 'void') return a
  if (isNumeric(a) && isNumeric(b)) return commonNumber(a, b)
  if (a.kind === 'string' || b.kind === 'string') return commonWithString(a.kind === 'string' ? b : a)
  if (isTemporal(a) && isTemporal(b)) return a.kind === 'date' ? b : b.kind === 'date' ? a : { kind: 'timestamp' }
  return null
}

function commonNumber(a: SparkType, b: SparkType): SparkType {
  if (isIntegral(a) && isIntegral(b)) return integralRank(a) >= integralRank(b) ? a : b
  if (isFractional(a) || isFractional(b)) {
    return a.kind === 'float' && b.kind === 'float' ? a : { kind: 'double' }
  }
  const [x, y] = [toDecimalShape(a), toDecimalShape(b)]
  const scale = Math.max(x.scale, y.scale)
  const whole = Math.max(x.precision - x.scale, y.precision - y.scale)
  // Where 38 digits are too few, whole digits come first, unlike in arithmetic.
  return {
    kind: 'decimal',
    precision: Math.min(whole + scale, MAX_PRECISION),
    scale: Math.min(scale, MAX_PRECISION - whole),
  }
}

/** A string meets another type: ANSI reads the string as that type, whole numbers as bigint, other numbers as double. */
function commonWithString(other: SparkType): SparkType | null {
  if (isIntegral(other)) return { kind: 'bigint' }
  if (isNumeric(other)) return { kind: 'double' }
  return isTemporal(other) || other.kind === 'boolean' ? other : null
}

/** Casts implicitly; null where the types have no cast. */
export function coerce(typed: TypedExpression, to: SparkType): TypedExpression | null {
  if (sameType(typed.type, to)) return typed
  const convert = castConverter(typed.type, to)
  if (!convert) return null
  const { evaluate } = typed
  return {
    type: to,
    nullable: typed.nullable || castMayBeNull(typed.type, to),
    evaluate: (row) => {
      const value = evaluate(row)
      return value === null ? null : convert(value)
    },
    ...(typed.literal === undefined ? {} : { literal: convertLiteral(typed.literal, convert) }),
  }
}

/** A literal that the cast refuses stays unconverted: the row's evaluation then raises the error, as Spark's does. */
function convertLiteral(value: Value, convert: (value: Exclude<Value, null>) => Value): Value {
  if (value === null) return null
  try {
    return convert(value)
  } catch {
    return value
  }
}

/** As a function's argument: only the casts that ANSI mode makes by itself; null where the author must write the cast. */
export function coerceArgument(typed: TypedExpression, to: SparkType): TypedExpression | null {
  return isImplicit(typed.type, to) ? coerce(typed, to) : null
}

function isImplicit(from: SparkType, to: SparkType): boolean {
  if (sameType(from, to) || from.kind === 'void') return true
  if (from.kind === 'string') return to.kind !== 'array' && to.kind !== 'map' && to.kind !== 'struct'
  if (to.kind === 'string') return true
  if (isTemporal(from) && isTemporal(to)) return true
  if (isIntegral(from) && isIntegral(to)) return integralRank(from) <= integralRank(to)
  return (
    isNumeric(from) && (to.kind === 'double' || (isIntegral(from) && (to.kind === 'decimal' || to.kind === 'float')))
  )
}

/** All of them in their common type; null where they have none. */
export function coerceAll(args: readonly TypedExpression[]): TypedExpression[] | null {
  let type: SparkType | null = { kind: 'void' }
  for (const arg of args) type = type && commonType(type, arg.type)
  if (!type) return null
  const common = type
  const coerced = args.map((arg) => coerce(arg, common))
  return coerced.every((arg) => arg !== null) ? coerced : null
}
