import { toIntervalType } from './interval-literal.ts'
import { quoteName } from './quote-name.ts'
import type { AtomicKind, SparkType, StructField } from './types.ts'

const ATOMIC: Readonly<Record<string, AtomicKind>> = {
  void: 'void',
  boolean: 'boolean',
  tinyint: 'tinyint',
  byte: 'tinyint',
  smallint: 'smallint',
  short: 'smallint',
  int: 'int',
  integer: 'int',
  bigint: 'bigint',
  long: 'bigint',
  float: 'float',
  real: 'float',
  double: 'double',
  string: 'string',
  binary: 'binary',
  date: 'date',
  timestamp: 'timestamp',
  timestamp_ltz: 'timestamp',
  timestamp_ntz: 'timestamp_ntz',
}

/** Every type name that Spark's DDL and `CAST` take, without parameters; for completion and pickers. */
export const TYPE_NAMES: readonly string[] = [...new Set(Object.values(ATOMIC))].filter((name) => name !== 'void')

/** Parses the text form of a type; null where it is none. */
export function parseType(text: string): SparkType | null {
  const reader = { text: text.trim(), at: 0 }
  const type = readType(reader)
  return type && reader.at === reader.text.length ? type : null
}

/** Spark's simple string of a type, lower case and without spaces. */
export function formatType(type: SparkType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`
    case 'array':
      return `array<${formatType(type.element)}>`
    case 'map':
      return `map<${formatType(type.key)},${formatType(type.value)}>`
    case 'struct':
      return `struct<${type.fields.map((field) => `${formatFieldName(field.name)}:${formatType(field.type)}`).join(',')}>`
    case 'interval day to second':
    case 'interval year to month':
      return type.fields ? `interval ${type.fields}` : type.kind
    default:
      return type.kind
  }
}

export function sameType(a: SparkType, b: SparkType): boolean {
  return formatType(a) === formatType(b)
}

interface Reader {
  readonly text: string
  at: number
}

function readType(reader: Reader): SparkType | null {
  const name = match(reader, /\s*([a-zA-Z_]+)/y)?.toLowerCase()
  if (name === undefined) return null
  if (name === 'decimal' || name === 'numeric' || name === 'dec') return readDecimal(reader)
  if (name === 'varchar' || name === 'char') return match(reader, /\s*(\(\s*\d+\s*\))/y) ? { kind: 'string' } : null
  if (name === 'array') return readArray(reader)
  if (name === 'map') return readMap(reader)
  if (name === 'struct') return readStruct(reader)
  if (name === 'interval')
    return toIntervalType((match(reader, /\s+([a-z]+(?:\s+to\s+[a-z]+)?)/iy) ?? '').toLowerCase().split(/\s+to\s+/))
  const kind = ATOMIC[name]
  return kind && Object.hasOwn(ATOMIC, name) ? { kind } : null
}

function readDecimal(reader: Reader): SparkType | null {
  const parameters = match(reader, /\s*\(\s*(\d+\s*(?:,\s*\d+\s*)?)\)/y)
  const [precision = 10, scale = 0] = parameters?.split(',').map(Number) ?? []
  return precision >= 1 && precision <= 38 && scale <= precision ? { kind: 'decimal', precision, scale } : null
}

function readArray(reader: Reader): SparkType | null {
  if (!take(reader, '<')) return null
  const element = readType(reader)
  return element && take(reader, '>') ? { kind: 'array', element } : null
}

function readMap(reader: Reader): SparkType | null {
  if (!take(reader, '<')) return null
  const key = readType(reader)
  if (!key || !take(reader, ',')) return null
  const value = readType(reader)
  return value && take(reader, '>') ? { kind: 'map', key, value } : null
}

function readStruct(reader: Reader): SparkType | null {
  if (!take(reader, '<')) return null
  const fields: StructField[] = []
  while (!take(reader, '>')) {
    if (fields.length > 0 && !take(reader, ',')) return null
    const quoted = match(reader, /\s*`((?:[^`]|``)+)`/y)
    const name = quoted?.replaceAll('``', '`') ?? match(reader, /\s*([\p{L}\p{N}_]+)/uy)
    if (name === undefined) return null
    take(reader, ':')
    const type = readType(reader)
    if (!type) return null
    fields.push({ name, type })
  }
  return { kind: 'struct', fields }
}

function match(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)
  if (!found) return undefined
  reader.at = pattern.lastIndex
  return found[1]
}

function take(reader: Reader, sign: string): boolean {
  const rest = /\s*/y
  rest.lastIndex = reader.at
  rest.exec(reader.text)
  if (reader.text[rest.lastIndex] !== sign) return false
  reader.at = rest.lastIndex + 1
  return true
}

function formatFieldName(name: string): string {
  return /^\w+$/.test(name) ? name : quoteName(name)
}
