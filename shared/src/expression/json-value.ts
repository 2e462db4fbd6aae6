import { fitsDecimal, parseDecimal } from './decimal.ts'
import { formatJson, type JsonNode } from './json-text.ts'
import { parseDate, parseTimestamp } from './temporal.ts'
import type { SparkType } from './types.ts'
import type { Value } from './value.ts'

/** What does not fit a type: null where it stands, with all around it up to a struct's field. */
class Misfit extends Error {}

/** The value of a type that Spark's permissive reader makes of the JSON at the top; null where it does not fit at all. */
export function fromJson(type: SparkType, node: JsonNode): Value {
  const isOne = type.kind === 'array' && type.element.kind === 'struct' && node.kind === 'object'
  try {
    if (isOne) return [convert(type.element, node)]
    return node.kind === 'null' ? fallback(type) : convert(type, node)
  } catch (error) {
    if (error instanceof Misfit) return fallback(type)
    throw error
  }
}

/** What Spark gives for what is no JSON, or JSON of something else: of a struct one without values. */
export function fallback(type: SparkType): Value {
  return type.kind === 'struct' ? type.fields.map(() => null) : null
}

/** Whether Spark's reader and the preview read values of a type alike. */
export function isReadable(type: SparkType): boolean {
  if (type.kind === 'array') return isReadable(type.element)
  if (type.kind === 'map') return type.key.kind === 'string' && isReadable(type.value)
  if (type.kind === 'struct') return type.fields.every((field) => isReadable(field.type))
  return !['binary', 'void', 'unknown', 'interval day to second', 'interval year to month'].includes(type.kind)
}

function convert(type: SparkType, node: JsonNode): Value {
  if (node.kind === 'null') return null
  switch (type.kind) {
    case 'string':
      return node.kind === 'string' ? node.text : formatJson(node)
    case 'boolean':
      if (node.kind !== 'true' && node.kind !== 'false') throw new Misfit()
      return node.kind === 'true'
    case 'float':
    case 'double':
      return toDouble(type.kind, node)
    case 'decimal':
      return toDecimal(type, node)
    case 'date':
      return check(node.kind === 'string' ? parseDate(node.text) : null)
    case 'timestamp':
    case 'timestamp_ntz':
      return toTimestamp(type.kind, node)
    case 'array':
      if (node.kind !== 'array') throw new Misfit()
      return node.items.map((item) => convert(type.element, item))
    case 'map':
      if (node.kind !== 'object') throw new Misfit()
      return node.entries.map(([key, value]) => [key, convert(type.value, value)])
    case 'struct':
      return toStruct(type, node)
    default:
      return toWhole(type.kind, node)
  }
}

/** A field that does not fit is null; of a key that is there twice the last one counts, and of two fields of one name too. */
function toStruct({ fields }: Extract<SparkType, { kind: 'struct' }>, node: JsonNode): Value {
  if (node.kind !== 'object') throw new Misfit()
  const values: Value[] = fields.map(() => null)
  for (const [key, value] of node.entries) {
    const index = fields.findLastIndex((field) => field.name === key)
    const field = fields[index]
    if (field) values[index] = convertOrNull(field.type, value, values[index] ?? null)
  }
  return values
}

function convertOrNull(type: SparkType, node: JsonNode, before: Value): Value {
  try {
    return convert(type, node)
  } catch (error) {
    if (error instanceof Misfit) return before
    throw error
  }
}

function check(value: Value): Value {
  if (value === null) throw new Misfit()
  return value
}

/** A byte is read from -128 to 255 and goes round, as Jackson reads it. */
const BITS: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, int: 32, bigint: 64 }

function toWhole(kind: string, node: JsonNode): Value {
  if (node.kind !== 'number' || !/^-?\d+$/.test(node.digits)) throw new Misfit()
  const value = BigInt(node.digits)
  const bits = BITS[kind] ?? 64
  const fits = BigInt.asIntN(bits, value) === value || (kind === 'tinyint' && value > 0n && value < 256n)
  if (!fits) throw new Misfit()
  return kind === 'bigint' ? value : Number(BigInt.asIntN(bits, value))
}

function toDouble(kind: 'float' | 'double', node: JsonNode): Value {
  const isNamed = node.kind === 'string' && /^(NaN|[+-]INF|[+-]?Infinity)$/.test(node.text)
  if (node.kind !== 'number' && !isNamed) throw new Misfit()
  const digits = node.kind === 'number' ? node.digits : node.kind === 'string' ? node.text : ''
  const value = Number(digits.replace('INF', 'Infinity'))
  return kind === 'float' ? Math.fround(value) : value
}

function toDecimal({ precision, scale }: Extract<SparkType, { kind: 'decimal' }>, node: JsonNode): Value {
  const isNumber = node.kind === 'number' || (node.kind === 'string' && /^[-+\d.,eE]+$/.test(node.text))
  const written = node.kind === 'number' ? node.digits : node.kind === 'string' ? node.text.replaceAll(',', '') : ''
  const value = isNumber ? parseDecimal(written, scale) : null
  return check(value !== null && fitsDecimal(value, precision) ? value : null)
}

/** Numbers are seconds. A local time has no zone. */
function toTimestamp(kind: 'timestamp' | 'timestamp_ntz', node: JsonNode): Value {
  if (node.kind === 'number' && kind === 'timestamp' && /^-?\d+$/.test(node.digits)) {
    const micros = BigInt(node.digits) * 1_000_000n
    return check(BigInt.asIntN(64, micros) === micros ? micros : null)
  }
  if (node.kind !== 'string') throw new Misfit()
  const hasZone = /[T ]\d.*([zZ+]|-\d)/.test(node.text)
  return check(kind === 'timestamp_ntz' && hasZone ? null : parseTimestamp(node.text, kind === 'timestamp_ntz'))
}
