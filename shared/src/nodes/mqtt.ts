import { z } from 'zod'
import type { Column } from '../expression/types.ts'
import { error, requireValue } from './columns.ts'
import { defineNode, type NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { checkEventTime, eventTimeFields, toReading, toSourceSchema, toTimeContext } from './event-time.ts'
import { choice, duration, group, optionalText, secret, strings, text, toggle } from './fields.ts'
import {
  checkMessages,
  describeFormat,
  listRequirements,
  messageFields,
  toMessageColumns,
  toMessageContext,
  toMessageRecords,
} from './message-format.ts'
import { keepsReceived } from './received.ts'
import { sampleRows } from './sample.ts'

const docs = `
Reads messages from an MQTT broker.

**Broker** is an address such as \`mqtt://broker:1883\`, \`mqtts://broker:8883\` (TLS), \`ws://broker/mqtt\` or \`wss://broker/mqtt\`.
**Topic filters** may hold \`+\` for one level and \`#\` for all that follow.

**Nothing is lost by a restart** with a quality of service of 1 or 2: the broker keeps the session of an absent client, and a message is
confirmed to it only when it is on the driver's disk, from where Spark reads it; a batch that is read again has the same rows. With 1 a message
may come twice after a crash, with 2 it comes once; with 0 what is sent while nobody listens is gone.

The folder of received messages is \`spool\`, beside the checkpoints. On Databricks give the run a folder that outlives the cluster, such as
one of a volume. The **client ID** names the session; left empty, one is made up and kept in that folder. Two clients with the same ID
drive each other out.

A broker that has not been reached after the **time to connect**, or that refuses the login or the topics, ends the query with its reason; a
connection that breaks later is made anew. A run that ends by itself reads what the broker has kept.

**Example.** Thermometers send \`{"celsius": 21.5, "at": "2026-01-01T12:00:00Z"}\` to \`plant/<machine>/temperature\`: with the filter
\`plant/+/temperature\`, the columns \`celsius double\` and \`at timestamp\`, and topic and time added, a row also has the \`_topic\` from which
\`split_part(_topic, '/', 2)\` takes the machine.

Format, columns and malformed messages are as in the Kafka source.
`

const config = z.strictObject({
  brokerUrl: text('Broker', { placeholder: 'mqtts://broker:8883' }),
  topicFilters: strings('Topic filters'),
  qos: choice(
    'Quality of service',
    { '0': 'At most once (0)', '1': 'At least once (1)', '2': 'Exactly once (2)' },
    '1',
  ),
  ...messageFields(),
  includeMetadata: toggle('Add topic, quality of service, retained and time', false),
  eventTime: eventTimeFields(),
  username: optionalText('User'),
  password: secret('Password'),
  tls: group('TLS', {
    caFile: optionalText('Authorities', { placeholder: '/etc/ssl/broker-ca.pem', help: 'A file on the driver.' }),
    certificateFile: optionalText('Own certificate'),
    keyFile: optionalText('Its key'),
  }),
  clientId: optionalText('Client ID'),
  version: choice('MQTT version', { '5': '5', '3.1.1': '3.1.1' }, '5'),
  sessionExpiry: duration('Session is kept for', 604_800_000, {
    help: 'While nobody is connected.',
    when: { field: 'version', in: ['5'] },
  }),
  connectTimeout: duration('Time to connect', 30_000),
})

type Config = z.output<typeof config>

const METADATA: readonly Column[] = [
  { name: '_topic', type: { kind: 'string' }, nullable: true },
  { name: '_qos', type: { kind: 'int' }, nullable: true },
  { name: '_retained', type: { kind: 'boolean' }, nullable: true },
  { name: '_received_at', type: { kind: 'timestamp' }, nullable: true },
]

function readColumns(config: Config): Column[] {
  return [...toMessageColumns(config), ...(config.includeMetadata ? METADATA : [])]
}

function problems(config: Config): NodeProblem[] {
  const { brokerUrl, topicFilters, username, password, tls } = config
  return [
    ...(brokerUrl === '' || isAddress(brokerUrl) ? [] : [refuseAddress(brokerUrl)]),
    ...topicFilters.flatMap((filter, index) => (isTopicFilter(filter) ? [] : [refuseFilter(filter, index)])),
    ...checkMessages(config),
    ...checkEventTime(readColumns(config), config.eventTime),
    ...(password === null ? [] : requireValue(username, 'User', 'username')),
    ...(tls.keyFile === '' ? [] : requireValue(tls.certificateFile, 'Own certificate', 'tls.certificateFile')),
  ]
}

const isAddress = (url: string) => /^(mqtts?|wss?):\/\/[^\s/:]+(:\d+)?(\/\S*)?$/.test(url)

/** Other programs call the same `tcp` and `ssl`, or leave it out. */
function refuseAddress(url: string): NodeProblem {
  const value = `${/^(ssl|tls):/.test(url) ? 'mqtts' : 'mqtt'}://${url.replace(/^\w+:\/\//, '')}`
  const fix = isAddress(value) ? { label: `Write ${value}`, field: 'brokerUrl', value } : undefined
  return error('config.invalid', 'Write the broker as mqtt://host:1883 or mqtts://host:8883.', 'brokerUrl', fix)
}

/** `+` is a whole level; `#` is the whole last one. */
function isTopicFilter(filter: string): boolean {
  const levels = filter.split('/')
  return levels.every(
    (level, at) => level === '+' || (level === '#' && at === levels.length - 1) || !/[+#]/.test(level),
  )
}

const refuseFilter = (filter: string, index: number) =>
  error(
    'config.invalid',
    `"${filter}" is not a topic filter: + stands for a whole level, # for all that follow, at the end.`,
    `topicFilters.${index}`,
  )

export const mqtt = defineNode({
  type: 'mqtt',
  category: 'source',
  label: 'MQTT',
  summary: 'Read messages from an MQTT broker',
  synonyms: ['iot', 'sensors', 'mosquitto', 'hivemq', 'emqx', 'messages', 'stream'],
  icon: 'antenna',
  docs,
  config,
  example: {
    brokerUrl: 'mqtts://broker:8883',
    topicFilters: ['plant/+/temperature'],
    schema: [
      { id: 'c1', name: 'celsius', type: 'double' },
      { id: 'c2', name: 'at', type: 'timestamp' },
    ],
    eventTime: { column: 'at' },
    username: 'lakestream',
    password: { scope: 'mqtt', key: 'password' },
  },
  inputs: () => [],
  outputs: () => [
    { id: 'out', label: 'Rows', kind: 'stream' },
    { id: 'errors', label: 'Errors', kind: 'stream' },
  ],
  targets: { databricks: ['sss'], spark: ['sss'] },
  unfit: keepsReceived,
  stateful: false,
  sentence: (config) =>
    config.topicFilters.length === 0
      ? 'No topic filter yet'
      : `${describeFormat(config)} from ${config.topicFilters.join(', ')}`,
  schema: (config) => toSourceSchema(readColumns(config), config.eventTime),
  problems,
  source: (config) => toReading(readColumns(config), config.eventTime, toMessageRecords(config)),
  requirements: (config) => ['paho-mqtt>=2.1,<2.3', ...listRequirements(config)],
  sample: (config, options) => sampleRows(readColumns(config), config.eventTime, options),
  context: (config, _inputs, { nodeId, readers }) => ({
    nodeId,
    readers: [...readers],
    url: config.brokerUrl,
    topics: config.topicFilters,
    qos: Number(config.qos),
    version: config.version,
    options: toOptions(config),
    password: config.username === '' ? null : config.password,
    ...toMessageContext(
      config,
      config.includeMetadata ? METADATA.map(({ name }) => ({ name, sql: name.slice(1) })) : [],
    ),
    ...toTimeContext(config.eventTime, toMessageRecords(config)),
  }),
})

/** Arguments that are not always there. */
function toOptions({ username, tls, clientId, version, sessionExpiry, connectTimeout }: Config) {
  const texts = {
    username,
    ca_file: tls.caFile,
    certificate_file: tls.certificateFile,
    key_file: tls.keyFile,
    client_id: clientId,
  }
  return [
    ...Object.entries(texts).flatMap(([name, value]) => (value === '' ? [] : [{ name, value }])),
    ...(version === '5' ? [{ name: 'session_seconds', value: toMilliseconds(sessionExpiry) / 1000 }] : []),
    { name: 'connect_seconds', value: toMilliseconds(connectTimeout) / 1000 },
  ]
}
