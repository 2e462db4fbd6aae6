import { formatDecimal, parseDecimal } from './decimal.ts'
import { formatDate, formatIso, parseDate, parseTimestamp } from './temporal.ts'
import type { SparkType } from './types.ts'
import type { Value } from './value.ts'

/** A value that JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/**
 * The one neutral encoding of a value, used by preview, command line, Spark runner and tests (`rows.py` is its twin): numbers as
 * JSON numbers, longs beyond 2^53 as digits in a string, `NaN`, `Infinity`, `-Infinity` and `-0.0` as those strings, decimals
 * as strings, dates `2001-01-31`, timestamps `2001-01-01T00:47:00.000Z` (without Z where they have no zone), binaries in
 * hex, arrays as lists, structs as objects, maps as lists of [key, value].
 */
export function encodeValue(type: SparkType, value: Value): JsonValue {
  if (value === null) return null
  switch (type.kind) {
    case 'bigint':
    case 'interval day to second':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
    case 'float':
    case 'double':
      return encodeDouble(value as number)
    case 'decimal':
      return formatDecimal(value as bigint, type.scale)
    case 'date':
      return formatDate(value as number)
    case 'timestamp':
      return `${formatIso(value as bigint)}Z`
    case 'timestamp_ntz':
      return formatIso(value as bigint)
    case 'binary':
      return Array.from(value as Uint8Array, (byte) => byte.toString(16).padStart(2, '0')).join('')
    case 'array':
      return (value as Value[]).map((item) => encodeValue(type.element, item))
    case 'map':
      return (value as [Value, Value][]).map(([key, item]) => [
        encodeValue(type.key, key),
        encodeValue(type.value, item),
      ])
    case 'struct':
      return Object.fromEntries(
        type.fields.map((field, index) => [field.name, encodeValue(field.type, (value as Value[])[index] ?? null)]),
      )
    default:
      return value as string | number | boolean
  }
}

function encodeDouble(value: number): JsonValue {
  if (Object.is(value, -0)) return '-0.0'
  return Number.isFinite(value) ? value : String(value)
}

/**
 * A value from its neutral encoding, or from what a JSON file holds for a column of that type; what does not fit
 * the type becomes null, as in Spark's permissive JSON reader.
 */
export function decodeValue(type: SparkType, json: JsonValue): Value {
  if (json === null || json === undefined) return null
  switch (type.kind) {
    case 'boolean':
      return typeof json === 'boolean' ? json : null
    case 'tinyint':
      return decodeInteger(json, 127)
    case 'smallint':
      return decodeInteger(json, 32_767)
    case 'int':
      return decodeInteger(json, 2_147_483_647)
    case 'bigint':
    case 'interval day to second':
      return decodeLong(json)
    case 'float':
    case 'double':
      return decodeDouble(type.kind, json)
    case 'decimal':
      return typeof json === 'number' || typeof json === 'string' ? parseDecimal(String(json), type.scale) : null
    case 'string':
      return typeof json === 'string' ? json : JSON.stringify(json)
    case 'date':
      return typeof json === 'string' ? parseDate(json) : null
    case 'timestamp':
    case 'timestamp_ntz':
      return typeof json === 'string' ? parseTimestamp(json) : null
    case 'binary':
      return typeof json === 'string' ? decodeHex(json) : null
    case 'array':
      return Array.isArray(json) ? json.map((item) => decodeValue(type.element, item)) : null
    case 'map':
      return decodeMap(type.key, type.value, json)
    case 'struct':
      return isRecord(json) ? type.fields.map((field) => decodeValue(field.type, json[field.name] ?? null)) : null
    default:
      return null
  }
}

function decodeInteger(json: JsonValue, limit: number): number | null {
  return Number.isInteger(json) && (json as number) <= limit && (json as number) >= -limit - 1 ? (json as number) : null
}

function decodeLong(json: JsonValue): bigint | null {
  if (typeof json === 'number') return Number.isInteger(json) ? BigInt(json) : null
  return typeof json === 'string' && /^-?\d{1,19}$/.test(json) ? BigInt.asIntN(64, BigInt(json)) : null
}

function decodeDouble(kind: 'float' | 'double', json: JsonValue): number | null {
  const value = typeof json === 'number' ? json : /^(NaN|-?Infinity|-0\.0)$/.test(String(json)) ? Number(json) : null
  return value !== null && kind === 'float' ? Math.fround(value) : value
}

function decodeHex(text: string): Uint8Array | null {
  if (!/^([0-9a-fA-F]{2})*$/.test(text)) return null
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function decodeMap(key: SparkType, item: SparkType, json: JsonValue): Value {
  const entries = Array.isArray(json) ? json : isRecord(json) ? Object.entries(json) : null
  return entries?.map((entry) => [decodeValue(key, entry[0]), decodeValue(item, entry[1])]) ?? null
}

function isRecord(json: JsonValue): json is { readonly [key: string]: JsonValue } {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
