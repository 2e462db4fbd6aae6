import { z } from 'zod'
import { placeErrors } from '../engine/failed-row.ts'
import { createDeliver } from '../engine/operators/deliver.ts'
import { checkExpression } from '../expression/check.ts'
import { quoteName } from '../expression/quote-name.ts'
import type { Column, SparkType } from '../expression/types.ts'
import { checkWritten, toAvroSchema } from './avro-record.ts'
import { avroSchemaField, checkRegistry, registryFields } from './avro-schema.ts'
import { error, firstInput, requireValue } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toFailed } from './error-column.ts'
import { checkField, toEvaluator, toGuardedSql } from './expressions.ts'
import { toFailureContext } from './failures.ts'
import { choice, expression, optionalColumn, optionalExpression, records, text, toggle } from './fields.ts'
import { checkSecurity, securityFields, toClientOptions, toKafkaDataset, toLogin } from './kafka-client.ts'
import { PROTO_REQUIREMENT, protoFields, toProtoContext } from './proto-fields.ts'
import { readProtoSchema } from './proto-schema.ts'
import { checkFields } from './written-fields.ts'

const docs = `
Writes each row as a message to Kafka.

**Topic** is one name for all rows, or an expression that gives each row's topic, such as \`concat('alerts-', severity)\`.

**Format** says what the value of a message is: the row as a *JSON* object, nulls included and times in UTC, the row as an *Avro* record, as a
*Protobuf* message, or the *text* of one column.

The **Avro schema** follows from the columns where none is given: each field may be null, times are in microseconds. A given one has a field
for each column, of the type that Spark makes that column of. With a **schema registry** (Confluent's API) it is registered for the subject when
the query starts, and its id stands before each message, as Confluent's serializers write it.

The **Protobuf schema** is the text of a *.proto* file, as in the Kafka source. Each column goes to the field of its name; a null, and a field that
no column is for, is left out of the message, and is read as null or as the field's default. A value that a field cannot have, such as a text
that is none of its enum or a null in an array, fails the query.

**Key** is an expression; messages of one key keep their order, in one partition. **Headers** are a name and an expression each.

Spark writes to Kafka **at least once**: after a crash the last batch may be written again. A match has a stable \`match_id\`; use it as key or
header so that readers can tell.

A row for which one of these expressions fails is not sent, and only counted: compute such columns in a *Select* before, which gives the row to its
**errors**.

User and password are references to secrets, as in the Kafka source.
`

const STRING: SparkType = { kind: 'string' }

const FORMATS = {
  json: 'JSON',
  avro: 'Avro',
  'avro-registry': 'Avro, schema registry',
  protobuf: 'Protobuf',
  text: 'Text',
} as const
const AVRO = { field: 'format', in: ['avro', 'avro-registry'] }
const isAvro = ({ format }: Config) => AVRO.in.includes(format)

const config = z.strictObject({
  bootstrapServers: text('Bootstrap servers', { placeholder: 'broker:9092' }),
  topicBy: choice('Topic by', { name: 'Name', expression: 'Expression' }, 'name'),
  topic: text('Topic', { placeholder: 'alerts', when: { field: 'topicBy', in: ['name'] } }),
  topicExpression: optionalExpression('Topic of a row', {
    expects: 'string',
    placeholder: "concat('alerts-', severity)",
    when: { field: 'topicBy', in: ['expression'] },
  }),
  format: choice('Format', FORMATS, 'json'),
  avroSchema: avroSchemaField({ help: 'Left empty, it follows from the columns.', when: AVRO }),
  registry: registryFields({ when: { field: 'format', in: ['avro-registry'] } }),
  ...protoFields(
    { field: 'format', in: ['protobuf'] },
    'The .proto file of the messages; each column is a field of its name.',
  ),
  textColumn: optionalColumn('Column', { types: ['string'], when: { field: 'format', in: ['text'] } }),
  ignoreNulls: toggle('Leave out nulls', false, { when: { field: 'format', in: ['json'] } }),
  key: optionalExpression('Key', { placeholder: 'match_id' }),
  headers: records('Headers', { name: text('Name'), value: expression('Value') }, { item: 'header' }),
  security: securityFields(),
})

type Config = z.output<typeof config>

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns } = firstInput(inputs)
  return [
    ...(config.topicBy === 'expression'
      ? [
          ...requireValue(config.topicExpression, 'Topic', 'topicExpression'),
          ...checkField(config.topicExpression, columns, 'topicExpression', STRING),
        ]
      : []),
    ...checkField(config.key, columns, 'key'),
    ...config.headers.flatMap(({ value }, index) => checkField(value, columns, `headers.${index}.value`)),
    ...(config.format === 'text' ? checkText(config.textColumn, columns) : []),
    ...(isAvro(config) ? checkWritten(config.avroSchema, columns) : []),
    ...(config.format === 'protobuf' ? checkProtobuf(config, columns) : []),
    ...(config.format === 'avro-registry' ? checkRegistry(config.registry, toFixedTopic(config) ?? '') : []),
    ...checkSecurity(config.security),
  ]
}

function checkProtobuf(config: Config, columns: readonly Column[]): NodeProblem[] {
  const { columns: fields, problems } = readProtoSchema(config)
  if (fields.length === 0) return [...problems]
  return checkFields(fields, columns, { field: 'protoSchema', label: 'Protobuf schema', needsAll: false })
}

/** The topic of all rows; null where each row has its own. */
const toFixedTopic = ({ topicBy, topic }: Config) => (topicBy === 'name' ? topic : null)

function checkText(name: string, columns: readonly Column[]): NodeProblem[] {
  const found = columns.find((each) => each.name.toLowerCase() === name.toLowerCase())
  if (name === '') return requireValue(name, 'Column', 'textColumn')
  if (found?.type.kind === 'string') return []
  return [
    found
      ? error('config.type', `"${found.name}" is ${found.type.kind}: a text is needed.`, 'textColumn')
      : error('config.unknown-column', `The input has no column "${name}".`, 'textColumn'),
  ]
}

/** An expression as a text, cast where it is something else. */
function toTextSql(expr: string, columns: readonly Column[]): string {
  const { value } = toGuardedSql(expr, columns, '')
  return checkExpression(expr, columns).type?.kind === 'string' ? value : `CAST(${value} AS string)`
}

/** What is computed for each row, in this order. */
function toExpressions({ topicBy, topicExpression, key, headers }: Config): { expr: string; place: string }[] {
  return [
    { expr: topicBy === 'expression' ? topicExpression : '', place: 'topic' },
    { expr: key, place: 'key' },
    ...headers.map(({ name, value }) => ({ expr: value, place: name })),
  ].filter(({ expr }) => expr !== '')
}

const DESCRIBED = { json: 'JSON', avro: 'Avro', 'avro-registry': 'Avro', protobuf: 'Protobuf', text: 'text' }

export const kafkaTopicSink = defineNode({
  type: 'kafka-topic-sink',
  category: 'sink',
  label: 'Kafka topic',
  summary: 'Write rows as messages to Kafka',
  synonyms: ['broker', 'messages', 'publish', 'produce', 'confluent', 'redpanda', 'output'],
  icon: 'radio',
  docs,
  config,
  example: {
    bootstrapServers: 'broker:9092',
    topic: 'alerts',
    key: 'origin',
    headers: [{ id: 'h1', name: 'delay', value: 'delay' }],
    security: {
      protocol: 'SASL_SSL',
      username: { scope: 'kafka', key: 'user' },
      password: { scope: 'kafka', key: 'password' },
    },
  },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'stream' }],
  outputs: () => [],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  dataset: (config, _, { environment }) =>
    toKafkaDataset(config.bootstrapServers, config.security, toFixedTopic(config), environment),
  sql: 'A sink outside the catalog is declared in Python only.',
  stateful: false,
  sentence: ({ topicBy, topic, topicExpression, format }) => {
    const name = topicBy === 'name' ? topic : topicExpression
    return name === '' ? 'No topic yet' : `${DESCRIBED[format]} to ${name}`
  },
  schema: () => ({}),
  requirements: ({ format }) => (format === 'protobuf' ? [PROTO_REQUIREMENT] : []),
  problems,
  engine: (config, inputs) => {
    const { columns } = firstInput(inputs)
    const evaluators = toExpressions(config).map(({ expr, place }) => {
      const evaluate = toEvaluator(checkExpression(expr, columns))
      return evaluate && placeErrors(evaluate, place)
    })
    // What only Spark can evaluate does not keep the preview from showing the rows.
    return createDeliver(
      evaluators.filter((evaluate) => evaluate !== null),
      toFailed(columns),
    )
  },
  context: (config, inputs, options) => {
    const { columns } = firstInput(inputs)
    const guarded = toExpressions(config).map(({ expr, place }) => toGuardedSql(expr, columns, place))
    return {
      options: toClientOptions(config.bootstrapServers, config.security),
      login: toLogin(config.security, options.environment),
      topic: toFixedTopic(config),
      topicSql: config.topicBy === 'expression' ? toTextSql(config.topicExpression, columns) : null,
      text: config.format === 'text' ? quoteName(config.textColumn) : null,
      avro: isAvro(config) ? { schema: config.avroSchema || toAvroSchema(columns) } : null,
      protobuf: config.format === 'protobuf' ? toProtoContext(config) : null,
      registry: config.format === 'avro-registry' ? config.registry : null,
      ignoreNulls: String(config.ignoreNulls),
      key: config.key === '' ? null : toTextSql(config.key, columns),
      headers: config.headers.map(({ name, value }) => ({
        name,
        value: `CAST(${toTextSql(value, columns)} AS binary)`,
      })),
      ...toFailureContext(
        guarded.map(({ failed }) => failed),
        options,
      ),
    }
  },
})
