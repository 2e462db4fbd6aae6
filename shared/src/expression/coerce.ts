import { canCast, castMayBeNull } from './can-cast.ts'
import { castEvaluator } from './cast.ts'
import { MAX_PRECISION } from './decimal.ts'
import { commonInterval } from './interval-literal.ts'
import { sameType } from './parse-type.ts'
import {
  integralRank,
  isFractional,
  isIntegral,
  isInterval,
  isNested,
  isNumeric,
  isTemporal,
  type TypedExpression,
} from './typed.ts'
import type { SparkType, StructField } from './types.ts'

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
  if (isInterval(a) && isInterval(b)) return commonInterval(a, b)
  if (isTemporal(a) && isTemporal(b)) return a.kind === 'date' ? b : b.kind === 'date' ? a : { kind: 'timestamp' }
  return commonNested(a, b, commonType)
}

/** The type in which an item and a value are compared: a text is never read as something else. */
export function commonElement(a: SparkType, b: SparkType): SparkType | null {
  const isText = (type: SparkType) => type.kind === 'string'
  const isMixed = isText(a) !== isText(b) && a.kind !== 'void' && b.kind !== 'void'
  return isMixed ? null : commonType(a, b)
}

/** The one of two types that holds the other's values, as Spark asks of arrays that are joined; decimals are only like themselves. */
export function tightestType(a: SparkType, b: SparkType): SparkType | null {
  if (sameType(a, b)) return a
  if (isNumeric(a) && isNumeric(b)) {
    if (a.kind === 'decimal' || b.kind === 'decimal') return null
    const fractional = [a, b].filter(isFractional)
    return fractional.find(({ kind }) => kind === 'double') ?? fractional[0] ?? commonNumber(a, b)
  }
  return isNested(a) && isNested(b) ? commonNested(a, b, tightestType) : commonElement(a, b)
}

/** Of arrays, maps, and structs whose fields are called the same. */
function commonNested(a: SparkType, b: SparkType, common: typeof commonType): SparkType | null {
  if (a.kind === 'array' && b.kind === 'array') {
    const element = common(a.element, b.element)
    return element && { kind: 'array', element }
  }
  if (a.kind === 'map' && b.kind === 'map') {
    // A key must not become null, as a text could that is read as something else.
    const [key, value] = [commonElement(a.key, b.key), common(a.value, b.value)]
    return key && value && { kind: 'map', key, value }
  }
  if (a.kind !== 'struct' || b.kind !== 'struct' || a.fields.length !== b.fields.length) return null
  const fields = a.fields.map((field, at) => {
    const other = b.fields[at] as StructField
    const type = field.name.toLowerCase() === other.name.toLowerCase() ? common(field.type, other.type) : null
    return type && { name: field.name, type }
  })
  return fields.every((field) => field !== null) ? { kind: 'struct', fields } : null
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
  return isTemporal(other) || other.kind === 'boolean' || other.kind === 'binary' ? other : null
}

/** Casts implicitly; null where the types have no cast. A literal of another type is one no longer. */
export function coerce(typed: TypedExpression, to: SparkType): TypedExpression | null {
  if (sameType(typed.type, to)) return typed
  if (!canCast(typed.type, to)) return null
  return {
    type: to,
    nullable: typed.nullable || castMayBeNull(typed.type, to),
    evaluate: castEvaluator(typed, to),
    of: typed,
    ...(typed.literal === null ? { literal: null } : {}),
  }
}

/** As a function's argument: only the casts that ANSI mode makes by itself; null where the author must write the cast. */
export function coerceArgument(typed: TypedExpression, to: SparkType): TypedExpression | null {
  return isImplicit(typed.type, to) ? coerce(typed, to) : null
}

function isImplicit(from: SparkType, to: SparkType): boolean {
  if (sameType(from, to) || from.kind === 'void') return true
  if (from.kind === 'string') return !isNested(to)
  if (to.kind === 'string') return !isNested(from)
  if (isTemporal(from) && isTemporal(to)) return true
  // Numbers of any kind, where what does not fit is an error of the row.
  return isNumeric(from) && isNumeric(to)
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
