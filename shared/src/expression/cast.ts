import {
  checkDecimal,
  decimalToNumber,
  fitsDecimal,
  formatDecimal,
  MAX_PRECISION,
  parseDecimal,
  rescale,
} from './decimal.ts'
import { formatDouble, formatFloat } from './double-text.ts'
import { formatType, sameType } from './parse-type.ts'
import { SparkError } from './spark-error.ts'
import {
  checkMicros,
  floorDiv,
  formatDate,
  formatTimestamp,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  parseDate,
  parseTimestamp,
} from './temporal.ts'
import { isFractional, isIntegral, isNumeric, isTemporal } from './typed.ts'
import type { SparkType } from './types.ts'
import type { Value } from './value.ts'

type Convert = (value: Exclude<Value, null>) => Value

/**
 * Spark's ANSI cast between two types, or null where Spark has none or we do not evaluate it. The converter is never given
 * null and throws `CAST_INVALID_INPUT`, `CAST_OVERFLOW` or `NUMERIC_VALUE_OUT_OF_RANGE` as Spark does.
 */
export function castConverter(from: SparkType, to: SparkType): Convert | null {
  if (sameType(from, to) || from.kind === 'void') return (value) => value
  if (to.kind === 'string') return toText(from)
  if (from.kind === 'string') return fromText(to)
  if (to.kind === 'boolean') return isNumeric(from) ? (value) => Number(value) !== 0 : null
  if (isNumeric(to)) return toNumber(from, to)
  if (isTemporal(to)) return toTemporal(from, to)
  return null
}

/** Whether a cast gives null for some value that is not null. */
export function castMayBeNull(from: SparkType, to: SparkType): boolean {
  return isFractional(from) && to.kind === 'decimal'
}

function toText(from: SparkType): Convert | null {
  switch (from.kind) {
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return (value) => String(value)
    case 'float':
      return (value) => formatFloat(value as number)
    case 'double':
      return (value) => formatDouble(value as number)
    case 'decimal':
      return (value) => formatDecimal(value as bigint, from.scale)
    case 'date':
      return (value) => formatDate(value as number)
    case 'timestamp':
    case 'timestamp_ntz':
      return (value) => formatTimestamp(value as bigint)
    default:
      return null
  }
}

/** Spark's cast of a string, as its CSV reader and ANSI cast do it; null where there is none. */
function fromText(to: SparkType): Convert | null {
  if (to.kind === 'decimal') return (value) => textToDecimal(value as string, to)
  const parse = textParser(to)
  if (!parse) return null
  return (value) => {
    const parsed = parse(value as string)
    if (parsed === null) throw invalidInput(value as string, to)
    return parsed
  }
}

function invalidInput(text: string, to: SparkType): SparkError {
  return new SparkError('CAST_INVALID_INPUT', `The value '${text}' cannot be cast to ${formatType(to).toUpperCase()}`)
}

function textToDecimal(text: string, to: Extract<SparkType, { kind: 'decimal' }>): bigint {
  const unscaled = parseDecimal(text, to.scale)
  if (unscaled === null) throw invalidInput(text, to)
  if (!fitsDecimal(rescale(unscaled, to.scale, 0), MAX_PRECISION)) {
    throw new SparkError('NUMERIC_OUT_OF_SUPPORTED_RANGE', `${text} has more than ${MAX_PRECISION} whole digits`)
  }
  return checkDecimal(unscaled, to)
}

/** Parses text to a type; null for text that does not stand for one of its values. */
export function textParser(to: SparkType): ((text: string) => Value) | null {
  switch (to.kind) {
    case 'string':
      return (text) => text
    case 'boolean':
      return (text) => parseBoolean(text.trim().toLowerCase())
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return (text) => parseIntegral(to.kind, text.trim())
    case 'float':
    case 'double':
      return (text) => parseDouble(to.kind, text.trim())
    case 'decimal':
      return (text) => {
        const value = parseDecimal(text, to.scale)
        return value !== null && fitsDecimal(value, to.precision) ? value : null
      }
    case 'date':
      return parseDate
    case 'timestamp':
      return (text) => parseTimestamp(text)
    case 'timestamp_ntz':
      return (text) => parseTimestamp(text, true)
    default:
      return null
  }
}

function parseBoolean(text: string): boolean | null {
  if (['t', 'true', 'y', 'yes', '1'].includes(text)) return true
  return ['f', 'false', 'n', 'no', '0'].includes(text) ? false : null
}

const BITS: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, int: 32, bigint: 64 }

function parseIntegral(kind: string, text: string): Value {
  if (!/^[+-]?\d+$/.test(text)) return null
  const value = BigInt(text.replace('+', ''))
  return BigInt.asIntN(BITS[kind] ?? 64, value) === value ? toIntegralValue(kind, value) : null
}

function parseDouble(kind: string, text: string): Value {
  if (/^[+-]?(infinity|inf)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^nan$/i.test(text)) return Number.NaN
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?$/.test(text)) return null
  const value = Number(text.replace(/[dDfF]$/, ''))
  return kind === 'float' ? Math.fround(value) : value
}

function toIntegralValue(kind: string, value: bigint): Value {
  return kind === 'bigint' ? value : Number(value)
}

function toNumber(from: SparkType, to: SparkType): Convert | null {
  if (from.kind === 'boolean') return (value) => fromInteger(to, value ? 1n : 0n)
  if (from.kind === 'timestamp' && to.kind === 'bigint') return (value) => floorDiv(value as bigint, MICROS_PER_SECOND)
  if (isIntegral(from)) return (value) => fromInteger(to, BigInt(value as number | bigint))
  if (from.kind === 'decimal') return fromDecimal(from, to)
  if (from.kind === 'float' || from.kind === 'double') return (value) => fromDouble(to, value as number)
  return null
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
  if (BigInt.asIntN(BITS[kind] ?? 64, value) !== value) {
    throw new SparkError('CAST_OVERFLOW', `${value} does not fit ${kind}`)
  }
  return toIntegralValue(kind, value)
}

function toTemporal(from: SparkType, to: SparkType): Convert | null {
  if (to.kind === 'date') {
    return isTemporal(from) ? (value) => Number(floorDiv(value as bigint, MICROS_PER_DAY)) : null
  }
  if (from.kind === 'date') return (value) => checkMicros(BigInt(value as number) * MICROS_PER_DAY)
  // In a UTC session a timestamp and its wall clock are the same number.
  if (isTemporal(from)) return (value) => value
  if (to.kind !== 'timestamp') return null
  return isIntegral(from) ? (value) => saturate(BigInt(value as number | bigint) * MICROS_PER_SECOND) : null
}

/** Java's conversion of units: what is too far becomes the furthest. */
function saturate(micros: bigint): bigint {
  if (BigInt.asIntN(64, micros) === micros) return micros
  return micros > 0n ? 2n ** 63n - 1n : -(2n ** 63n)
}
