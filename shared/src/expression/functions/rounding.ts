import { coerce } from '../coerce.ts'
import {
  checkDecimal,
  divideHalfUp,
  fitsDecimal,
  formatDecimal,
  MAX_PRECISION,
  parseDecimal,
  pow10,
} from '../decimal.ts'
import { formatDouble, formatFloat } from '../double-text.ts'
import { constantOf } from '../guard/constant.ts'
import type { Guard } from '../guard/part.ts'
import { isBeyond } from '../guard/range.ts'
import { SparkError } from '../spark-error.ts'
import { isFractional, isIntegral, isNumeric, type TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'
import { BIGINT, DOUBLE, type FunctionEntry, type Resolution, strict } from './define.ts'

type DecimalType = Extract<SparkType, { kind: 'decimal' }>
/** Divides by a power of ten. */
type Rounding = (unscaled: bigint, unit: bigint) => bigint

/** Numbers with fewer digits. */
export const ROUNDINGS: readonly FunctionEntry[] = [
  whole('ceil', 'smaller', divideUp),
  whole('floor', 'larger', (unscaled, unit) => -divideUp(-unscaled, unit)),
  nearest('round', 'away from zero', divideHalfUp),
  nearest('bround', 'to the even digit', divideHalfEven),
]

function whole(name: 'ceil' | 'floor', not: string, round: Rounding): FunctionEntry {
  return {
    name,
    category: 'math',
    signature: `${name}(number, digits)`,
    docs: `The nearest whole number, or number of some digits after the point, that is not ${not}.`,
    examples: [
      `${name}(1.5D)`,
      `${name}(b)`,
      `${name}(a)`,
      `${name}(-1.25)`,
      `${name}(1.25)`,
      `${name}(-1.234, 2)`,
      `${name}(5.25D, 1)`,
      `${name}(125, -1)`,
    ],
    resolve: (args) => {
      const [arg] = args
      if (!arg || args.length > 2) return `Write ${name}(number, digits)`
      const number = arg.type.kind === 'string' ? coerce(arg, DOUBLE) : arg
      if (!number || !isNumeric(number.type)) return `Write ${name}(number, digits)`
      if (args[1]) return toDigits(name, number, args[1], round)
      if (number.type.kind === 'decimal') {
        return number.type.scale === 0 ? number : roundDecimal(number, number.type, 0, round)
      }
      const wide = coerce(number, isIntegral(number.type) ? BIGINT : DOUBLE)
      if (!wide) return `Write ${name}(number, digits)`
      // No literal to Spark, even over one.
      if (isIntegral(number.type)) return strict(BIGINT, [wide], (value) => value)
      const step = name === 'ceil' ? Math.ceil : Math.floor
      return strict(BIGINT, [wide], (value) => doubleToLong(step(value as number)))
    },
    guard: roundingGuard(round),
  }
}

/** To a number of digits Spark only brings decimals, and other numbers as decimals. */
function toDigits(name: string, arg: TypedExpression, digits: TypedExpression, round: Rounding): Resolution {
  const place = readDigits(name, digits)
  if (typeof place !== 'number') return place
  const shape = AS_DECIMAL[arg.type.kind]
  const type: DecimalType | null =
    arg.type.kind === 'decimal' ? arg.type : shape ? { kind: 'decimal', precision: shape[0], scale: shape[1] } : null
  const decimal = type && coerce(arg, type)
  return decimal ? roundDecimal(decimal, type, place, round) : `Write ${name}(number, digits)`
}

const AS_DECIMAL: Readonly<Record<string, readonly [number, number]>> = {
  tinyint: [3, 0],
  smallint: [5, 0],
  int: [10, 0],
  bigint: [20, 0],
  float: [14, 7],
  double: [30, 15],
}

function nearest(name: 'round' | 'bround', ties: string, round: Rounding): FunctionEntry {
  return {
    name,
    category: 'math',
    signature: `${name}(number, digits)`,
    docs: `The nearest number with some digits after the point, or before it by a negative number; from the middle it goes ${ties}.`,
    examples: [
      `${name}(b)`,
      `${name}(2.5D)`,
      `${name}(-2.5)`,
      `${name}(1.25, 1)`,
      `${name}(2.675D, 2)`,
      `${name}(125, -1)`,
      `${name}(a, -2)`,
      `${name}(99.9, -1)`,
      `${name}(b, 1)`,
    ],
    resolve: (args) => {
      const [arg] = args
      const number = arg?.type.kind === 'string' ? coerce(arg, DOUBLE) : arg
      if (!number || args.length > 2 || !isNumeric(number.type)) return `Write ${name}(number, digits)`
      const place = args[1] ? readDigits(name, args[1]) : 0
      if (typeof place !== 'number') return place
      const { type } = number
      if (type.kind === 'decimal') return roundDecimal(number, type, place, round)
      if (isFractional(type)) return strict(type, [number], (value) => roundDouble(value as number, type, place, round))
      if (place >= 0) return strict(type, [number], (value) => value)
      return strict(type, [number], (value) => roundWhole(value, type, pow10(-place), round))
    },
    guard: roundingGuard(round),
  }
}

/** The number of digits, which is written as a whole number. */
function readDigits(name: string, { literal, type }: TypedExpression): number | Resolution {
  if (!isIntegral(type)) return `The digits of ${name} are a whole number`
  return typeof literal === 'number' ? literal : { sparkOnly: `${name} to digits that are not written as a number` }
}

/** Numbers that are rounded to more than their type holds. */
function roundingGuard(round: Rounding): Guard {
  return {
    fails: ({ parts: [number, place], type }) => {
      const digits = place ? constantOf(place) : 0
      if (!number || typeof digits !== 'number') return []
      const from = number.typed.type
      if (from.kind === 'decimal') {
        const rounded = toRounded(from, digits, round)
        const when = isBeyond(number.value, from, (value) => fitsDecimal(rounded.apply(value), rounded.type.precision))
        return when ? [{ when, reason: 'NUMERIC_VALUE_OUT_OF_RANGE' }] : []
      }
      if (!isIntegral(from) || !isIntegral(type) || digits >= 0) return []
      const unit = pow10(-digits)
      const when = isBeyond(number.value, from, (value) => fitsWhole(round(value, unit) * unit, from))
      return when ? [{ when, reason: 'ARITHMETIC_OVERFLOW' }] : []
    },
  }
}

function roundDecimal(arg: TypedExpression, from: DecimalType, digits: number, round: Rounding): Resolution {
  const { type, apply } = toRounded(from, digits, round)
  return strict(type, [arg], (value) => checkDecimal(apply(value as bigint), type))
}

/** With room for one digit more where digits are dropped. */
function toRounded({ precision, scale }: DecimalType, digits: number, round: Rounding) {
  const before = precision - scale + 1
  const kept = Math.min(scale, Math.max(digits, 0))
  const needed = digits < 0 ? Math.max(before, -digits + 1) : before + kept
  const type: DecimalType = { kind: 'decimal', precision: Math.min(needed, MAX_PRECISION), scale: kept }
  const unit = pow10(scale - Math.min(digits, scale))
  const back = digits < 0 ? pow10(-digits) : 1n
  return { type, apply: (value: bigint) => round(value, unit) * back }
}

/** As Java, by the digits in which the number is written. Of zeros it is 0.0. */
function roundDouble(value: number, type: SparkType, digits: number, round: Rounding): number {
  if (!Number.isFinite(value)) return value
  const text = type.kind === 'float' ? formatFloat(value) : formatDouble(value)
  const exponent = Number(/E(-?\d+)$/.exec(text)?.[1] ?? 0)
  const places = Math.max((/\.(\d+)/.exec(text)?.[1] ?? '').length - exponent, 0)
  if (digits >= places) return value + 0
  const unscaled = parseDecimal(text, places) ?? 0n
  const rounded = round(unscaled, pow10(places - digits))
  const result = Number(digits > 0 ? formatDecimal(rounded, digits) : String(rounded * pow10(-digits)))
  return type.kind === 'float' ? Math.fround(result) : result
}

function roundWhole(value: Value, type: SparkType, unit: bigint, round: Rounding): Value {
  const rounded = round(BigInt(value as number), unit) * unit
  if (!fitsWhole(rounded, type)) throw new SparkError('ARITHMETIC_OVERFLOW', `${rounded} is too large`)
  return type.kind === 'bigint' ? rounded : Number(rounded)
}

function fitsWhole(value: bigint, { kind }: SparkType): boolean {
  const width = { tinyint: 8, smallint: 16, int: 32 }[kind as 'int'] ?? 64
  return BigInt.asIntN(width, value) === value
}

function divideUp(unscaled: bigint, unit: bigint): bigint {
  const quotient = unscaled / unit
  return unscaled % unit > 0n ? quotient + 1n : quotient
}

function divideHalfEven(unscaled: bigint, unit: bigint): bigint {
  const quotient = divideHalfUp(unscaled, unit)
  const isTie = ((unscaled < 0n ? -unscaled : unscaled) * 2n) % (unit * 2n) === unit
  return isTie && quotient % 2n !== 0n ? quotient - (unscaled < 0n ? -1n : 1n) : quotient
}

/** Java's cast: NaN is 0 and what is too large is the largest long. */
function doubleToLong(value: number): bigint {
  if (Number.isNaN(value)) return 0n
  if (value >= 2 ** 63) return 2n ** 63n - 1n
  return value <= -(2 ** 63) ? -(2n ** 63n) : BigInt(value)
}
