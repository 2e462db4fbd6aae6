import { z } from 'zod'
import { quoteText } from '../expression/quote-text.ts'
import type { Column } from '../expression/types.ts'
import { error, requireValue } from './columns.ts'
import { defineNode, type NodeProblem } from './define.ts'
import { checkEventTime, eventTimeFields, toReading, toSourceSchema, toTimeContext } from './event-time.ts'
import { choice, optionalColumnName, optionalInteger, optionalText, secret, toggle } from './fields.ts'
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
import {
  NO_FUNCTION,
  type SqlOption,
  toJaasOption,
  toMessageQuery,
  toSecretOption,
  toSecretSql,
  toSqlOptions,
} from './message-query.ts'
import { sampleRows } from './sample.ts'

const docs = `
Reads messages from Azure Event Hubs or Amazon Kinesis.

- **Event Hubs** is read through its Kafka endpoint, on Databricks and on open-source Spark. The connection string is a reference to a secret.
  Spark keeps the position itself; the *consumer group* is what Event Hubs sees.
- **Kinesis** is read by Databricks' own connector and **runs on Databricks only**. Access is by a service credential of Unity Catalog, or by an
  access key from secrets, or by what the cluster has.

**Start at** counts only when a query starts for the first time. Format, columns and malformed messages are as in the Kafka source.

With **partition key** the row also carries the message's key as text.
`

const HUB = { field: 'provider', in: ['event-hub'] }
const KINESIS = { field: 'provider', in: ['kinesis'] }

const config = z.strictObject({
  provider: choice('Service', { 'event-hub': 'Event Hubs', kinesis: 'Kinesis' }, 'event-hub'),
  namespace: optionalText('Namespace', { placeholder: 'my-namespace', when: HUB }),
  hub: optionalText('Event hub', { placeholder: 'orders', when: HUB }),
  connectionString: secret('Connection string', { when: HUB }),
  consumerGroup: optionalText('Consumer group', { placeholder: '$Default', when: HUB }),
  streamName: optionalText('Stream', { placeholder: 'orders', when: KINESIS }),
  region: optionalText('Region', { placeholder: 'eu-central-1', when: KINESIS }),
  serviceCredential: optionalText('Service credential', { when: KINESIS }),
  accessKey: secret('Access key', { when: KINESIS }),
  secretKey: secret('Secret key', { when: KINESIS }),
  startingPosition: choice(
    'Start at',
    { latest: 'New messages', earliest: 'The oldest', timestamp: 'A time' },
    'latest',
  ),
  startingTimestamp: optionalText('Starting time', {
    placeholder: '2026-01-01T00:00:00Z',
    parameters: false,
    when: { field: 'startingPosition', in: ['timestamp'] },
  }),
  ...messageFields(),
  keyAs: optionalColumnName('Partition key as column', { placeholder: 'key' }),
  eventTime: eventTimeFields(),
  maxOffsetsPerTrigger: optionalInteger('Messages per batch', { min: 1, when: HUB }),
  failOnDataLoss: toggle('Fail when messages are lost', true, { when: HUB }),
})

type Config = z.output<typeof config>

function readColumns(config: Config): Column[] {
  return [...toMessageColumns(config), ...(config.keyAs === '' ? [] : [{ ...TEXT_COLUMN, name: config.keyAs }])]
}

function problems(config: Config): NodeProblem[] {
  const needed =
    config.provider === 'event-hub'
      ? [
          ...requireValue(config.namespace, 'Namespace', 'namespace'),
          ...requireValue(config.hub, 'Event hub', 'hub'),
          ...requireValue(config.connectionString, 'Connection string', 'connectionString'),
        ]
      : [...requireValue(config.streamName, 'Stream', 'streamName'), ...requireValue(config.region, 'Region', 'region')]
  return [
    ...needed,
    ...checkMessages(config),
    ...checkEventTime(readColumns(config), config.eventTime),
    ...(config.startingPosition === 'timestamp' && Number.isNaN(Date.parse(config.startingTimestamp))
      ? [error('config.invalid', 'Write the time as 2026-01-01T00:00:00Z.', 'startingTimestamp')]
      : []),
  ]
}

type Options = { readonly name: string; readonly value: string | number }[]

/** Source: https://learn.microsoft.com/azure/event-hubs/azure-event-hubs-kafka-overview */
function toHubOptions(config: Config): Options {
  const { namespace, hub, startingPosition, startingTimestamp, consumerGroup, maxOffsetsPerTrigger } = config
  return [
    { name: 'kafka.bootstrap.servers', value: `${namespace}.servicebus.windows.net:9093` },
    { name: 'subscribe', value: hub },
    { name: 'kafka.security.protocol', value: 'SASL_SSL' },
    { name: 'kafka.sasl.mechanism', value: 'PLAIN' },
    startingPosition === 'timestamp'
      ? { name: 'startingTimestamp', value: String(Date.parse(startingTimestamp) || 0) }
      : { name: 'startingOffsets', value: startingPosition },
    { name: 'failOnDataLoss', value: String(config.failOnDataLoss) },
    ...(consumerGroup === '' ? [] : [{ name: 'kafka.group.id', value: consumerGroup }]),
    ...(maxOffsetsPerTrigger === null ? [] : [{ name: 'maxOffsetsPerTrigger', value: maxOffsetsPerTrigger }]),
  ]
}

const POSITIONS = { latest: 'latest', earliest: 'trim_horizon' }

/** Source: https://docs.databricks.com/aws/en/structured-streaming/kinesis */
function toKinesisOptions(config: Config): Options {
  const { streamName, region, serviceCredential, startingPosition, startingTimestamp } = config
  const seconds = new Date(Date.parse(startingTimestamp) || 0).toISOString().replace(/\.\d+Z$/, 'Z')
  const time = { at_timestamp: seconds, format: "yyyy-MM-dd'T'HH:mm:ssXXX" }
  return [
    { name: 'streamName', value: streamName },
    { name: 'region', value: region },
    {
      name: 'initialPosition',
      value: startingPosition === 'timestamp' ? JSON.stringify(time) : POSITIONS[startingPosition],
    },
    ...(serviceCredential === '' ? [] : [{ name: 'serviceCredential', value: serviceCredential }]),
  ]
}

export const eventHubKinesis = defineNode({
  type: 'event-hub-kinesis',
  category: 'source',
  label: 'Event Hubs, Kinesis',
  summary: 'Read messages from Azure or Amazon',
  synonyms: ['azure', 'aws', 'amazon', 'event hub', 'kinesis', 'messages', 'stream'],
  icon: 'cloud-download',
  docs,
  config,
  example: {
    namespace: 'my-namespace',
    hub: 'orders',
    connectionString: { scope: 'hub', key: 'connection' },
    streamName: 'orders',
    region: 'eu-central-1',
    accessKey: { scope: 'aws', key: 'access' },
    secretKey: { scope: 'aws', key: 'secret' },
    schema: [
      { id: 'c1', name: 'order_id', type: 'bigint' },
      { id: 'c2', name: 'ordered_at', type: 'timestamp' },
    ],
    eventTime: { column: 'ordered_at' },
  },
  inputs: () => [],
  outputs: () => [
    { id: 'out', label: 'Rows', kind: 'stream' },
    { id: 'errors', label: 'Errors', kind: 'stream' },
  ],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  databricksOnly: ({ provider }) => (provider === 'kinesis' ? 'Kinesis' : null),
  stateful: false,
  sentence: (config) => {
    const name = config.provider === 'event-hub' ? config.hub : config.streamName
    return name === '' ? 'No stream yet' : `${describeFormat(config)} from ${name}`
  },
  schema: (config) => toSourceSchema(readColumns(config), config.eventTime),
  problems,
  source: (config) => toReading(readColumns(config), config.eventTime, toMessageRecords(config)),
  requirements: listRequirements,
  sample: (config, options) => sampleRows(readColumns(config), config.eventTime, options),
  sql: (config, _inputs, { environment, port }) => {
    if (environment === 'spark') return NO_FUNCTION
    const isHub = config.provider === 'event-hub'
    const read = isHub
      ? { name: 'read_kafka', payload: 'value', options: toHubArguments(config) }
      : { name: 'read_kinesis', payload: 'data', options: toKinesisArguments(config) }
    return toMessageQuery(config, readColumns(config), { ...read, more: toKey(config) }, port)
  },
  context: (config, _inputs, { environment }) => {
    const isHub = config.provider === 'event-hub'
    const keys = config.accessKey && config.secretKey ? { access: config.accessKey, secret: config.secretKey } : null
    return {
      kinesis: !isHub,
      options: isHub ? toHubOptions(config) : toKinesisOptions(config),
      connection: isHub ? config.connectionString : null,
      // Databricks ships Kafka's classes under another name.
      loginModule: environment === 'databricks' ? `kafkashaded.${LOGIN}` : LOGIN,
      keys: isHub ? null : keys,
      ...toMessageContext(config, toKey(config)),
      ...toTimeContext(config.eventTime, toMessageRecords(config)),
    }
  },
})

const LOGIN = 'org.apache.kafka.common.security.plain.PlainLoginModule'

/** The key of a message, where it is wanted. */
const toKey = ({ keyAs, provider }: Config) =>
  keyAs === '' ? [] : [{ name: keyAs, sql: provider === 'event-hub' ? 'CAST(key AS string)' : 'partitionKey' }]

function toHubArguments(config: Config): SqlOption[] {
  const options = toSqlOptions(toHubOptions(config))
  if (!config.connectionString) return options
  const start = quoteText(`kafkashaded.${LOGIN} required username="`)
  return [...options, toJaasOption(start, `'$ConnectionString'`, toSecretSql(config.connectionString))]
}

function toKinesisArguments(config: Config): SqlOption[] {
  const { accessKey, secretKey } = config
  const keys = accessKey && secretKey ? { awsAccessKey: accessKey, awsSecretKey: secretKey } : {}
  return [
    ...toSqlOptions(toKinesisOptions(config)),
    ...Object.entries(keys).map(([name, reference]) => toSecretOption(name, reference)),
  ]
}
