import { checkDecimal, decimalToNumber, parseDecimal, rescale } from './decimal.ts'
import { formatDouble } from './double-text.ts'
import { SparkError } from './spark-error.ts'
import { checkMicros, floorDiv, MICROS_PER_DAY, MICROS_PER_SECOND } from './temporal.ts'
import { isIntegral, isTemporal } from './typed.ts'
import type { SparkType } from './types.ts'
import type { Value } from './value.ts'

type Convert = (value: Exclude<Value, null>) => Value

/** Of a boolean, a number or a timestamp. */
export function toNumber(from: SparkType, to: SparkType): Convert {
  if (from.kind === 'boolean') return (value) => fromInteger(to, value ? 1n : 0n)
  if (from.kind === 'timestamp') return (value) => floorDiv(value as bigint, MICROS_PER_SECOND)
  if (isIntegral(from)) return (value) => fromInteger(to, BigInt(value as number | bigint))
  if (from.kind === 'decimal') return fromDecimal(from, to)
  return (value) => fromDouble(to, value as number)
}

function fromInteger(to: SparkType, value: bigint): Value {
  switch (to.kind) {
    case 'float':
      return Math.fround(Number(value))
    case 'double':
      return Number(value)
    case 'decimal':
      return checkDecimal(rescale(value, 0, to.scale), to)
    default:
      return checkIntegral(to.kind, value)
  }
}

function fromDecimal(from: { precision: number; scale: number }, to: SparkType): Convert {
  if (to.kind === 'double') return (value) => decimalToNumber(value as bigint, from.scale)
  if (to.kind === 'float') return (value) => Math.fround(decimalToNumber(value as bigint, from.scale))
  if (to.kind === 'decimal') return (value) => checkDecimal(rescale(value as bigint, from.scale, to.scale), to)
  const factor = 10n ** BigInt(from.scale)
  return (value) => checkIntegral(to.kind, (value as bigint) / factor)
}

function fromDouble(to: SparkType, value: number): Value {
  if (to.kind === 'double') return value
  if (to.kind === 'float') return Math.fround(value)
  if (to.kind === 'decimal') {
    // Spark gives null for NaN and infinity, also in ANSI mode.
    const unscaled = Number.isFinite(value) ? parseDecimal(formatDouble(value), to.scale) : null
    return unscaled === null ? null : checkDecimal(unscaled, to)
  }
  if (!Number.isFinite(value)) throw new SparkError('CAST_OVERFLOW', `${value} does not fit ${to.kind}`)
  // The largest long is no double: Java takes the next one for it.
  if (to.kind === 'bigint' && value === 2 ** 63) return 2n ** 63n - 1n
  return checkIntegral(to.kind, BigInt(Math.trunc(value)))
}

function checkIntegral(kind: string, value: bigint): Value {
  const fitting = toIntegral(kind, value)
  if (fitting === null) throw new SparkError('CAST_OVERFLOW', `${value} does not fit ${kind}`)
  return fitting
}

const BITS: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, int: 32, bigint: 64 }

/** The value of a whole-number type; null where the number does not fit it. */
export function toIntegral(kind: string, value: bigint): Value {
  if (BigInt.asIntN(BITS[kind] ?? 64, value) !== value) return null
  return kind === 'bigint' ? value : Number(value)
}

/** Of a date, a timestamp, or seconds. */
export function toTemporal(from: SparkType, to: SparkType): Convert {
  if (to.kind === 'date') return (value) => Number(floorDiv(value as bigint, MICROS_PER_DAY))
  if (from.kind === 'date') return (value) => checkMicros(BigInt(value as number) * MICROS_PER_DAY)
  // In a UTC session a timestamp and its wall clock are the same number.
  if (isTemporal(from)) return (value) => value
  return (value) => saturate(BigInt(value as number | bigint) * MICROS_PER_SECOND)
}

/** Java's conversion of units: what is too far becomes the furthest. */
function saturate(micros: bigint): bigint {
  if (BigInt.asIntN(64, micros) === micros) return micros
  return micros > 0n ? 2n ** 63n - 1n : -(2n ** 63n)
}
