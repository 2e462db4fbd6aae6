import { utf8ToBytes } from '@noble/hashes/utils.js'
import { toIntegral } from './cast-number.ts'
import { checkDecimal, fitsDecimal, formatDecimal, MAX_PRECISION, parseDecimal, rescale } from './decimal.ts'
import { formatDouble, formatFloat } from './double-text.ts'
import { formatType } from './parse-type.ts'
import { SparkError } from './spark-error.ts'
import { formatDate, formatTimestamp, parseDate, parseTimestamp } from './temporal.ts'
import type { SparkType } from './types.ts'
import { decodeUtf8 } from './utf8.ts'
import type { Value } from './value.ts'

type Convert = (value: Exclude<Value, null>) => Value

/** Spark's cast to a string. */
export function toText(from: SparkType): Convert {
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
    case 'binary':
      return (value) => decodeUtf8(value as Uint8Array)
    default:
      throw new Error(`${from.kind} has no text`)
  }
}

/** Spark's cast of a string, as its CSV reader and ANSI cast do it. */
export function fromText(to: SparkType): Convert {
  if (to.kind === 'decimal') return (value) => textToDecimal(value as string, to)
  if (to.kind === 'binary') return (value) => utf8ToBytes(value as string)
  const parse = textParser(to)
  if (!parse) throw new Error(`no text is a ${to.kind}`)
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

function parseIntegral(kind: string, text: string): Value {
  return /^[+-]?\d+$/.test(text) ? toIntegral(kind, BigInt(text.replace('+', ''))) : null
}

function parseDouble(kind: string, text: string): Value {
  if (/^[+-]?(infinity|inf)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^nan$/i.test(text)) return Number.NaN
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?$/.test(text)) return null
  const value = Number(text.replace(/[dDfF]$/, ''))
  return kind === 'float' ? Math.fround(value) : value
}
