import { formatType } from '../expression/parse-type.ts'
import type { Column, SparkType } from '../expression/types.ts'
import type { Json } from '../pipeline/model.ts'
import { readAvroSchema } from './avro-schema.ts'
import { error } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { checkFields } from './written-fields.ts'

/**
 * The schema of rows that are written: a record with a field for each column, which may be null and is so where a reader misses it, so that
 * later schemas with more columns or fewer stay compatible.
 */
export const toAvroSchema = (columns: readonly Column[]): string => JSON.stringify(toRecord('Row', columns))

interface Named {
  readonly name: string
  readonly type: SparkType
}

/** A record's name says where it stands, since no two may have the same. */
function toRecord(name: string, fields: readonly Named[]): Json {
  const list = fields.map((field) => ({
    name: field.name,
    type: ['null', toAvroType(field.type, `${name}_${field.name}`)],
    default: null,
  }))
  return { type: 'record', name, fields: list }
}

const PRIMITIVE: Readonly<Record<string, Json>> = {
  boolean: 'boolean',
  tinyint: 'int',
  smallint: 'int',
  int: 'int',
  bigint: 'long',
  float: 'float',
  double: 'double',
  string: 'string',
  binary: 'bytes',
  date: { type: 'int', logicalType: 'date' },
  timestamp: { type: 'long', logicalType: 'timestamp-micros' },
  timestamp_ntz: { type: 'long', logicalType: 'local-timestamp-micros' },
}

/** Total: what {@link checkWritten} refuses becomes a text. */
function toAvroType(type: SparkType, name: string): Json {
  switch (type.kind) {
    case 'decimal':
      return { type: 'bytes', logicalType: 'decimal', precision: type.precision, scale: type.scale }
    case 'array':
      return { type: 'array', items: ['null', toAvroType(type.element, `${name}_item`)] }
    case 'map':
      return { type: 'map', values: ['null', toAvroType(type.value, `${name}_value`)] }
    case 'struct':
      return toRecord(name, type.fields)
    default:
      return PRIMITIVE[type.kind] ?? 'string'
  }
}

/** Why rows of these columns cannot be written, by the schema that somebody typed or by the one that follows from them. */
export function checkWritten(schema: string, columns: readonly Column[]): NodeProblem[] {
  if (schema === '') return columns.flatMap(({ name, type }) => checkPart(name, name, type))
  const { columns: fields, problems } = readAvroSchema(schema)
  if (problems.length > 0) return [...problems]
  return checkFields(fields, columns, { field: 'avroSchema', label: 'Avro schema', needsAll: true })
}

/** A column, or what is within one. */
function checkPart(column: string, name: string, type: SparkType): NodeProblem[] {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return [refuse(`Avro has no such name as "${name}": rename it before, to letters, digits and underscores.`)]
  }
  switch (type.kind) {
    case 'array':
      return checkPart(column, name, type.element)
    case 'map':
      return type.key.kind === 'string'
        ? checkPart(column, name, type.value)
        : [refuse(`The keys of "${column}" are ${formatType(type.key)}: Avro has texts as keys of a map.`)]
    case 'struct':
      return type.fields.flatMap((field) => checkPart(column, field.name, field.type))
    case 'decimal':
      return []
    default:
      return PRIMITIVE[type.kind] ? [] : [refuse(toReason(column, type))]
  }
}

const toReason = (column: string, type: SparkType) =>
  type.kind === 'unknown'
    ? `Only Spark knows the type of "${column}": cast it before, or give an Avro schema.`
    : `Avro has no type for "${column}", which is ${formatType(type)}: cast it before.`

const refuse = (message: string) => error('config.type', message, 'avroSchema')
