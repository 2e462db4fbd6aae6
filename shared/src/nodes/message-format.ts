import type { z } from 'zod'
import { renderName } from '../expression/print.ts'
import { quoteName } from '../expression/quote-name.ts'
import type { Column } from '../expression/types.ts'
import type { JsonObject } from '../pipeline/model.ts'
import { avroSchemaField, checkRegistry, readAvroSchema, registryFields } from './avro-schema.ts'
import { type ColumnRecord, checkColumnList, columnRecords, toColumns } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { choice } from './fields.ts'
import { PROTO_REQUIREMENT, protoFields, toProtoContext } from './proto-fields.ts'
import { readProtoSchema } from './proto-schema.ts'

const LISTED = { field: 'format', in: ['json', 'csv', 'avro-registry'] }
const PARSED = { field: 'format', in: ['json', 'csv', 'avro', 'avro-registry', 'protobuf'] }
const REGISTERED = { field: 'format', in: ['avro-registry'] }

/** What becomes of a message that does not fit the columns. */
export const malformedField = (options?: Parameters<typeof choice>[3]) =>
  choice(
    'Malformed messages',
    { null: 'Become nulls', drop: 'Are dropped', fail: 'Fail the query', errors: 'To the errors output' },
    'null',
    options,
  )

const FORMATS = {
  json: 'JSON',
  csv: 'CSV',
  avro: 'Avro',
  'avro-registry': 'Avro, schema registry',
  protobuf: 'Protobuf',
  text: 'Text',
  binary: 'Bytes',
} as const

/** How a message's bytes become columns: the same for every source of messages. */
export const messageFields = () => ({
  format: choice('Format', FORMATS, 'json'),
  avroSchema: avroSchemaField({
    help: 'By which messages are written; the columns follow from it.',
    when: { field: 'format', in: ['avro'] },
  }),
  registry: registryFields({ when: REGISTERED }),
  ...protoFields(
    { field: 'format', in: ['protobuf'] },
    'The .proto file by which messages are written; the columns follow from it.',
  ),
  schema: columnRecords('Columns', { when: LISTED }),
  unknownSchema: choice(
    'Schemas registered later',
    { fail: 'Fail the query', malformed: 'Are malformed messages' },
    'fail',
    { help: 'What was registered after the start is read when the query starts again.', when: REGISTERED },
  ),
  malformed: malformedField({ when: PARSED }),
})

type Fields = ReturnType<typeof messageFields>

export type MessageFormat = { readonly [name in keyof Fields]: z.output<Fields[name]> }

/** For a source whose messages are JSON alone. */
export const JSON_MESSAGES = {
  format: 'json',
  avroSchema: '',
  registry: { url: '', subject: '', username: null, password: null },
  protoSchema: '',
  protoMessage: '',
  unknownSchema: 'fail',
} as const

/** The column of a message that is not taken apart. */
export const TEXT_COLUMN: Column = { name: 'value', type: { kind: 'string' }, nullable: true }
const BYTES_COLUMN: Column = { name: 'value', type: { kind: 'binary' }, nullable: true }

export function toMessageColumns(config: MessageFormat): Column[] {
  const { format, schema, avroSchema } = config
  if (format === 'text') return [TEXT_COLUMN]
  if (format === 'binary') return [BYTES_COLUMN]
  if (format !== 'avro' && format !== 'protobuf') return toColumns(schema)
  const { columns } = format === 'avro' ? readAvroSchema(avroSchema) : readProtoSchema(config)
  return columns.map((column) => ({ ...column, nullable: true }))
}

const isListed = ({ format }: MessageFormat) => LISTED.in.includes(format)

/** Columns that may be declared as never null. */
export const toMessageRecords = (config: MessageFormat): readonly ColumnRecord[] =>
  isListed(config) ? config.schema : []

/** `topic` is the one that is read, where it is one. */
export function checkMessages(config: MessageFormat, topic?: string): NodeProblem[] {
  const { format, avroSchema, registry, schema } = config
  return [
    ...(format === 'avro' ? readAvroSchema(avroSchema).problems : []),
    ...(format === 'avro-registry' ? checkRegistry(registry, topic) : []),
    ...(format === 'protobuf' ? readProtoSchema(config).problems : []),
    ...(isListed(config) ? checkColumnList(schema, 'schema') : []),
  ]
}

/**
 * What the partial `messages` reads: how `value` becomes `_parsed`, and the columns with the SQL of each, `more` among them. What could not
 * be read is found by the text that is then kept in `_malformed` beside the columns.
 */
export function toMessageContext(
  config: MessageFormat,
  more: readonly { name: string; sql: string }[],
  payload = 'value',
): JsonObject {
  const { format, malformed } = config
  const isParsed = PARSED.in.includes(format)
  const isAvro = format === 'avro' || format === 'avro-registry'
  const own = toMessageColumns(config).map(({ name, type }) => ({
    name,
    sql: isParsed ? `_parsed.${renderName(name)}` : `CAST(${payload} AS ${type.kind})`,
  }))
  const isProto = format === 'protobuf'
  // Spark's own parsers of text fail by themselves.
  const refuse = (isAvro || isProto) && malformed === 'fail'
  const isMarked = refuse || (isParsed && malformed === 'errors')
  return {
    parse: isParsed && !isAvro && !isProto ? toParse(config) : null,
    avro: isAvro ? toAvro(config) : null,
    registry: format === 'avro-registry' ? config.registry : null,
    protobuf: isProto ? toProtoContext(config) : null,
    drop: isParsed && malformed === 'drop',
    columns: [...own, ...more, ...(isMarked ? [{ name: '_malformed', sql: '_parsed._malformed' }] : [])],
    refuse,
    malformed: isParsed && malformed === 'errors',
  }
}

function toParse({ format, schema, malformed }: MessageFormat): JsonObject {
  const fail = malformed === 'fail'
  const options: JsonObject = fail
    ? { mode: 'FAILFAST' }
    : { mode: 'PERMISSIVE', columnNameOfCorruptRecord: '_malformed' }
  return {
    csv: format === 'csv',
    schema: (fail ? toList(schema) : [...toList(schema), '_malformed string']).join(', '),
    options,
  }
}

const toList = (schema: MessageFormat['schema']) => schema.map(({ name, type }) => `${quoteName(name)} ${type}`)

const toAvro = ({ format, avroSchema, schema, unknownSchema }: MessageFormat): JsonObject => ({
  schema: format === 'avro' ? avroSchema : toList(schema).join(', '),
  failUnknown: unknownSchema === 'fail',
})

/** The format in words, for a card. */
export const describeFormat = ({ format }: MessageFormat) => DESCRIBED[format]

const DESCRIBED = {
  json: 'JSON',
  csv: 'CSV',
  avro: 'Avro',
  'avro-registry': 'Avro',
  protobuf: 'Protobuf',
  text: 'text',
  binary: 'bytes',
}

/** Of the source's code. */
export const listRequirements = ({ format }: MessageFormat) => (format === 'protobuf' ? [PROTO_REQUIREMENT] : [])
