import { z } from 'zod'
import type { Column } from '../expression/types.ts'
import type { NodeProblem } from './define.ts'
import { defineNode } from './define.ts'
import { checkEventTime, eventTimeFields, toReading, toSourceSchema, toTimeContext } from './event-time.ts'
import { optionalText, secret, text, toggle } from './fields.ts'
import {
  checkMessages,
  describeFormat,
  listRequirements,
  messageFields,
  toMessageColumns,
  toMessageContext,
  toMessageRecords,
} from './message-format.ts'
import { NO_FUNCTION, toMessageQuery, toSecretOption, toSqlOptions } from './message-query.ts'
import { sampleRows } from './sample.ts'

const docs = `
Reads messages from Google Pub/Sub. It is read by Databricks' own connector and **runs on Databricks only**.

The subscription is made when it does not exist. Access is by a service credential of Unity Catalog, or by a service account whose four parts
are references to secrets.

Pub/Sub may deliver a message more than once and out of order. With **metadata** the row also carries \`_message_id\`, by which repeats can be
told, \`_attributes\` as JSON, and \`_published_at\`, which can be the event time.

Format, columns and malformed messages are as in the Kafka source.
`

const config = z.strictObject({
  project: text('Project', { placeholder: 'my-project' }),
  topic: text('Topic', { placeholder: 'orders' }),
  subscription: text('Subscription', { placeholder: 'lakestream-orders' }),
  serviceCredential: optionalText('Service credential'),
  clientEmail: secret('Client email'),
  clientId: secret('Client ID'),
  privateKeyId: secret('Private key ID'),
  privateKey: secret('Private key'),
  ...messageFields(),
  includeMetadata: toggle('Add message ID, attributes and time', false),
  eventTime: eventTimeFields(),
})

type Config = z.output<typeof config>

const METADATA: readonly (Column & { readonly sql: string })[] = [
  { name: '_message_id', type: { kind: 'string' }, nullable: true, sql: 'messageId' },
  { name: '_attributes', type: { kind: 'string' }, nullable: true, sql: 'attributes' },
  {
    name: '_published_at',
    type: { kind: 'timestamp' },
    nullable: true,
    sql: 'timestamp_millis(publishTimestampInMillis)',
  },
]

function readColumns(config: Config): Column[] {
  const more = config.includeMetadata ? METADATA.map(({ name, type, nullable }) => ({ name, type, nullable })) : []
  return [...toMessageColumns(config), ...more]
}

function problems(config: Config): NodeProblem[] {
  return [...checkMessages(config), ...checkEventTime(readColumns(config), config.eventTime)]
}

export const googlePubsub = defineNode({
  type: 'google-pubsub',
  category: 'source',
  label: 'Google Pub/Sub',
  summary: 'Read messages from Pub/Sub (Databricks)',
  synonyms: ['gcp', 'google', 'pubsub', 'messages', 'stream'],
  icon: 'cloud-cog',
  docs,
  config,
  example: {
    project: 'my-project',
    topic: 'orders',
    subscription: 'lakestream-orders',
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
  databricksOnly: () => 'Pub/Sub',
  stateful: false,
  sentence: (config) => (config.topic === '' ? 'No topic yet' : `${describeFormat(config)} from ${config.topic}`),
  schema: (config) => toSourceSchema(readColumns(config), config.eventTime),
  problems,
  source: (config) => toReading(readColumns(config), config.eventTime, toMessageRecords(config)),
  requirements: listRequirements,
  sample: (config, options) => sampleRows(readColumns(config), config.eventTime, options),
  sql: (config, _inputs, { environment, port }) => {
    if (environment === 'spark') return NO_FUNCTION
    const secrets = toSecrets(config).map(({ name, ...reference }) => toSecretOption(name, reference))
    const options = [...toSqlOptions(toOptions(config)), ...secrets]
    const read = { name: 'read_pubsub', payload: 'payload', options, more: toFurther(config) }
    return toMessageQuery(config, readColumns(config), read, port)
  },
  context: (config) => ({
    options: toOptions(config),
    secrets: toSecrets(config),
    ...toMessageContext(config, toFurther(config)),
    ...toTimeContext(config.eventTime, toMessageRecords(config)),
  }),
})

function toOptions(config: Config) {
  return [
    { name: 'projectId', value: config.project },
    { name: 'topicId', value: config.topic },
    { name: 'subscriptionId', value: config.subscription },
    ...(config.serviceCredential === '' ? [] : [{ name: 'serviceCredential', value: config.serviceCredential }]),
  ]
}

function toSecrets(config: Config) {
  return (['clientEmail', 'clientId', 'privateKeyId', 'privateKey'] as const).flatMap((name) => {
    const value = config[name]
    return value ? [{ name, ...value }] : []
  })
}

/** Columns beside the message's own, with the SQL of each. */
const toFurther = ({ includeMetadata }: Config) =>
  includeMetadata ? METADATA.map(({ name, sql }) => ({ name, sql })) : []
