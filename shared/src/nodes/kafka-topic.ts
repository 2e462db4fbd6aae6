import { z } from 'zod'
import type { Column } from '../expression/types.ts'
import { error } from './columns.ts'
import { defineNode, type NodeProblem } from './define.ts'
import { checkEventTime, eventTimeFields, toReading, toSourceSchema, toTimeContext } from './event-time.ts'
import { choice, optionalColumnName, optionalText, strings, text, toggle } from './fields.ts'
import { checkSecurity, type Option, securityFields, toClientOptions, toLogin } from './kafka-client.ts'
import { checkStart, kafkaReadFields, toReadOptions } from './kafka-read.ts'
import {
  checkMessages,
  describeFormat,
  listRequirements,
  messageFields,
  TEXT_COLUMN,
  toMessageColumns,
  toMessageContext,
  toMessageRecords,
} from './message-format.ts'
import { NO_FUNCTION, toLoginOptions, toMessageQuery, toSqlOptions } from './message-query.ts'
import { sampleRows } from './sample.ts'

const docs = `
Reads messages from Kafka topics, in any number of partitions.

Spark keeps the offsets itself, in the query's checkpoint: **starting offsets** count only when a query starts for the first
time, and Kafka's consumer groups are not used. The *consumer group prefix* only names the groups that brokers see.

**Format** says how a message's value is read: *JSON* and *CSV* into the columns listed here, *text* and *bytes* as one column \`value\`.

- **Avro** is read by a schema that is given here; the columns follow from it, as Spark converts them.
- **Avro with a schema registry** (Confluent's API) is what Confluent's serializers write: each message begins with the id of its writer's schema.
  When the query starts, the versions of the subject are fetched. Each message is read by its own schema and resolved to the newest one, by name, with
  Avro's defaults and aliases; of that the columns listed here are taken. A column must be a field of the newest version, of the type that Spark
  makes of it or a wider number. Times keep the unit of their writer; messages of a version whose decimals have another scale are malformed. A message of a schema that was **registered later** fails the query, which reads it when it starts
  again; where bytes may be anything, let such messages be malformed.

- **Protobuf** is read by a *.proto* file, proto3 or proto2, whose text is given here; of the files that it imports only Google's own
  (\`google/protobuf/timestamp.proto\` and the like) are known. **Message** says which message a row is, where it does not show. The columns are its
  fields: messages in it are structs, *repeated* is an array, enums are texts, *uint32* is a bigint and *uint64* a decimal(20,0). *Timestamp* is a
  timestamp, *Duration* an interval, a wrapper such as *StringValue* its value. A field that is not in the message is null where Protobuf can tell,
  as in a *oneof* or with *optional*; otherwise, and where proto2 gives a default, it has its default. Fields that the file does not have are
  ignored. A message that contains itself has no columns, and one without fields is left out.

**Malformed messages** become a row of nulls, are dropped, fail the query, or leave through **errors** with their text, which of Avro and Protobuf
is in hexadecimal digits. Neither says in its bytes what it is: bytes that happen to fit the schema are read.

With **metadata** the row also carries \`_topic\`, \`_partition\`, \`_offset\` and \`_timestamp\` (when Kafka received it), which can
be the event time where messages have none of their own.

User and password are references to secrets. On Databricks they are read from the secret scope, on local Spark from the
environment variable \`SCOPE_KEY\`, in capitals.
`

const config = z.strictObject({
  bootstrapServers: text('Bootstrap servers', { placeholder: 'broker:9092' }),
  subscribe: choice('Topics by', { names: 'Names', pattern: 'Pattern' }, 'names'),
  topics: strings('Topics', { when: { field: 'subscribe', in: ['names'] } }),
  topicPattern: optionalText('Topic pattern', {
    placeholder: 'orders\\..*',
    when: { field: 'subscribe', in: ['pattern'] },
  }),
  ...messageFields(),
  keyAs: optionalColumnName('Key as column', { placeholder: 'key', help: 'Adds the message key as text.' }),
  includeMetadata: toggle('Add topic, partition, offset and time', false),
  eventTime: eventTimeFields(),
  ...kafkaReadFields('latest'),
  security: securityFields(),
})

type Config = z.output<typeof config>

const METADATA: readonly Column[] = [
  { name: '_topic', type: { kind: 'string' }, nullable: true },
  { name: '_partition', type: { kind: 'int' }, nullable: true },
  { name: '_offset', type: { kind: 'bigint' }, nullable: true },
  { name: '_timestamp', type: { kind: 'timestamp' }, nullable: true },
]

function readColumns(config: Config): Column[] {
  return [
    ...toMessageColumns(config),
    ...(config.keyAs === '' ? [] : [{ ...TEXT_COLUMN, name: config.keyAs }]),
    ...(config.includeMetadata ? METADATA : []),
  ]
}

function problems(config: Config): NodeProblem[] {
  return [
    ...checkMessages(config, config.topics.length === 1 ? config.topics[0] : ''),
    ...checkEventTime(readColumns(config), config.eventTime),
    ...checkStart(config),
    ...(config.subscribe === 'pattern' && config.topicPattern === ''
      ? [error('config.required', 'Topic pattern is required.', 'topicPattern')]
      : []),
    ...checkSecurity(config.security),
  ]
}

export const kafkaTopic = defineNode({
  type: 'kafka-topic',
  category: 'source',
  label: 'Kafka topic',
  summary: 'Read messages from Kafka',
  synonyms: ['broker', 'messages', 'confluent', 'redpanda', 'stream', 'json'],
  icon: 'radio-tower',
  docs,
  config,
  example: {
    bootstrapServers: 'broker:9092',
    topics: ['orders'],
    schema: [
      { id: 'c1', name: 'order_id', type: 'bigint' },
      { id: 'c2', name: 'amount', type: 'double' },
      { id: 'c3', name: 'ordered_at', type: 'timestamp' },
    ],
    eventTime: { column: 'ordered_at' },
    security: {
      protocol: 'SASL_SSL',
      username: { scope: 'kafka', key: 'user' },
      password: { scope: 'kafka', key: 'password' },
    },
  },
  inputs: () => [],
  outputs: () => [
    { id: 'out', label: 'Rows', kind: 'stream' },
    { id: 'errors', label: 'Errors', kind: 'stream' },
  ],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: false,
  sentence: (config) => {
    const { subscribe, topics, topicPattern } = config
    const names = subscribe === 'names' ? topics.join(', ') : topicPattern
    return names === '' ? 'No topic yet' : `${describeFormat(config)} from ${names}`
  },
  schema: (config) => toSourceSchema(readColumns(config), config.eventTime),
  problems,
  source: (config) => toReading(readColumns(config), config.eventTime, toMessageRecords(config)),
  requirements: listRequirements,
  sample: (config, options) => sampleRows(readColumns(config), config.eventTime, options),
  sql: (config, _inputs, { environment, port }) => {
    if (environment === 'spark') return NO_FUNCTION
    const login = toLogin(config.security, environment)
    const options = [...toSqlOptions(toOptions(config)), ...(login ? toLoginOptions(login) : [])]
    const read = { name: 'read_kafka', payload: 'value', options, more: toFurther(config) }
    return toMessageQuery(config, readColumns(config), read, port)
  },
  context: (config, _inputs, { environment }) => ({
    options: toOptions(config),
    login: toLogin(config.security, environment),
    ...toMessageContext(config, toFurther(config)),
    ...toTimeContext(config.eventTime, toMessageRecords(config)),
  }),
})

/** Columns beside the message's own, with the SQL of each. */
function toFurther({ keyAs, includeMetadata }: Config): { name: string; sql: string }[] {
  return [
    ...(keyAs === '' ? [] : [{ name: keyAs, sql: 'CAST(key AS string)' }]),
    ...(includeMetadata ? METADATA.map(({ name }) => ({ name, sql: name.slice(1) })) : []),
  ]
}

/** Reader options, as Spark and Kafka spell them. */
function toOptions(config: Config): Option[] {
  const { subscribe, topics, topicPattern } = config
  return [
    ...toClientOptions(config.bootstrapServers, config.security),
    subscribe === 'names'
      ? { name: 'subscribe', value: topics.join(',') }
      : { name: 'subscribePattern', value: topicPattern },
    ...toReadOptions(config),
  ]
}
