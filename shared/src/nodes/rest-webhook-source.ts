import { z } from 'zod'
import type { Column } from '../expression/types.ts'
import { columnRecords, error, requireValue } from './columns.ts'
import { defineNode, type NodeProblem } from './define.ts'
import { toMilliseconds } from './duration.ts'
import { checkEventTime, eventTimeFields, toReading, toSourceSchema, toTimeContext } from './event-time.ts'
import { choice, duration, integer, optionalText, toggle } from './fields.ts'
import { authFields, checkAddress, checkAuth, toAuthContext } from './http-auth.ts'
import { checkMessages, JSON_MESSAGES, malformedField, toMessageColumns, toMessageContext } from './message-format.ts'
import { keepsReceived } from './received.ts'
import { sampleRows } from './sample.ts'

const docs = `
Takes rows over HTTP: it **listens** for requests, or **polls** a web service. Either way a row is on the driver's disk before anyone is told
that it has come, and a batch that is read again has the same rows, so a restart loses none.

**Listening**: the body of a \`POST\` or \`PUT\` is a JSON object, a list of objects, or objects one after the other, such as JSON lines. The answer
comes when the rows are on disk: 200 and how many they are. Otherwise nothing of the request was kept, and it says why: 400 where the
body cannot be read as JSON, 401 where the authorization is wrong, 404 for another path, 413 where the body is too large, 503 where the disk
fails. A sender that got no answer sends again, so a row may come twice: its \`Idempotency-Key\` can be added as a column for a deduplication.
It listens on 127.0.0.1 unless another **address of this machine** is given, without TLS: put a proxy before it that has it. A run that ends
by itself reads only what came before; let it run until it is stopped.

**Polling**: each answer's rows are kept together with its **cursor**, which the next question sends back; while it leads to new rows, the
next question follows at once. Asking again with the last cursor must give what is new since then. Questions that fail in a way that may
pass are repeated.

The folder of received rows is \`spool\`, beside the checkpoints. On Databricks give the run a folder that outlives the cluster, such as one
of a volume; senders reach the driver only where the network lets them.

**Example.** With the port 8085, the path \`/orders\`, a bearer token and the columns \`id bigint\` and \`amount decimal(10,2)\`:

    curl -H 'Authorization: Bearer …' -d '[{"id": 1, "amount": 9.90}, {"id": 2, "amount": 5}]' http://127.0.0.1:8085/orders

Columns and malformed rows are as in the Kafka source.
`

const LISTEN = { when: { field: 'mode', in: ['listen'] } }
const POLL = { when: { field: 'mode', in: ['poll'] } }

const config = z.strictObject({
  mode: choice('How', { listen: 'Listen for requests', poll: 'Poll a service' }, 'listen'),
  port: integer('Port', 8085, { min: 1, max: 65_535, ...LISTEN }),
  path: optionalText('Path', { ...LISTEN }, '/'),
  host: optionalText('Address of this machine', { help: '0.0.0.0 for all of them.', ...LISTEN }, '127.0.0.1'),
  maxBytes: integer('Bytes in a request at most', 1_000_000, { min: 1, max: 64_000_000, ...LISTEN }),
  url: optionalText('Address', { placeholder: 'https://example.com/orders', ...POLL }),
  interval: duration('Ask every', 60_000, POLL),
  rowsPath: optionalText('Rows are at', { placeholder: 'data.items', help: 'Empty: the answer itself.', ...POLL }),
  cursorPath: optionalText('Cursor is at', { placeholder: 'data.next', ...POLL }),
  cursorParameter: optionalText('Sent back as', POLL, 'cursor'),
  firstCursor: optionalText('First cursor', POLL),
  auth: authFields(),
  schema: columnRecords('Columns'),
  malformed: malformedField(),
  includeMetadata: toggle('Add time and key of the request', false),
  eventTime: eventTimeFields(),
  timeout: duration('Time for an answer', 10_000, POLL),
  retries: integer('Repeat up to', 5, { max: 100, ...POLL }),
  backoff: duration('First wait', 1_000, POLL),
})

type Config = z.output<typeof config>

const RECEIVED_AT: Column = { name: '_received_at', type: { kind: 'timestamp' }, nullable: true }
const KEY: Column = { name: '_idempotency_key', type: { kind: 'string' }, nullable: true }

const toMetadata = ({ mode, includeMetadata }: Config): readonly Column[] =>
  includeMetadata ? [RECEIVED_AT, ...(mode === 'listen' ? [KEY] : [])] : []

const toFormat = ({ schema, malformed }: Config) => ({ ...JSON_MESSAGES, schema, malformed })

const readColumns = (config: Config): Column[] => [...toMessageColumns(toFormat(config)), ...toMetadata(config)]

function problems(config: Config): NodeProblem[] {
  const { mode, path, host, url, cursorPath, cursorParameter, auth } = config
  const isOpen = mode === 'listen' && !['127.0.0.1', 'localhost', '::1'].includes(host) && auth.kind === 'none'
  const own =
    mode === 'poll'
      ? [
          ...requireValue(url, 'Address', 'url'),
          ...checkAddress(url, 'url', 'https://example.com/orders'),
          ...(cursorPath === '' ? [] : requireValue(cursorParameter, 'Sent back as', 'cursorParameter')),
        ]
      : [...requireValue(host, 'Address of this machine', 'host'), ...checkPath(path)]
  return [
    ...own,
    ...checkAuth(auth),
    ...(isOpen ? [warnOpen()] : []),
    ...checkMessages(toFormat(config)),
    ...checkEventTime(readColumns(config), config.eventTime),
  ]
}

function checkPath(path: string): NodeProblem[] {
  if (/^\/[^\s?#]*$/.test(path)) return []
  const value = `/${path.replace(/^\/+|[\s?#].*$/g, '')}`
  return [
    error('config.invalid', 'A path begins with / and has no ? or #.', 'path', {
      label: `Write ${value}`,
      field: 'path',
      value,
    }),
  ]
}

const warnOpen = (): NodeProblem => ({
  ...error('config.open', 'Whoever reaches this machine can send rows: choose an authorization.', 'auth.kind'),
  severity: 'warning',
  fix: { label: 'Listen on 127.0.0.1 only', field: 'host', value: '127.0.0.1' },
})

export const restWebhookSource = defineNode({
  type: 'rest-webhook-source',
  category: 'source',
  label: 'Webhook, REST',
  summary: 'Take rows over HTTP, sent or polled',
  synonyms: ['http', 'api', 'post', 'callback', 'listen', 'poll', 'endpoint', 'json'],
  icon: 'webhook',
  docs,
  config,
  example: {
    path: '/orders',
    url: 'https://example.com/orders',
    cursorPath: 'next',
    schema: [
      { id: 'c1', name: 'order_id', type: 'bigint' },
      { id: 'c2', name: 'amount', type: 'double' },
      { id: 'c3', name: 'ordered_at', type: 'timestamp' },
    ],
    eventTime: { column: 'ordered_at' },
    auth: { kind: 'bearer', secret: { scope: 'orders', key: 'token' } },
  },
  inputs: () => [],
  outputs: () => [
    { id: 'out', label: 'Rows', kind: 'stream' },
    { id: 'errors', label: 'Errors', kind: 'stream' },
  ],
  targets: { databricks: ['sss'], spark: ['sss'] },
  unfit: keepsReceived,
  stateful: false,
  sentence: ({ mode, port, path, url, interval }) => {
    if (mode === 'listen') return `POST to port ${port}, ${path}`
    return url === '' ? 'No address yet' : `${url} every ${interval}`
  },
  schema: (config) => toSourceSchema(readColumns(config), config.eventTime),
  problems,
  source: (config) => toReading(readColumns(config), config.eventTime, config.schema),
  sample: (config, options) => sampleRows(readColumns(config), config.eventTime, options),
  context: (config, _inputs, { nodeId, readers }) => ({
    nodeId,
    readers: [...readers],
    listen: config.mode === 'listen',
    options: config.mode === 'listen' ? toListenOptions(config) : toPollOptions(config),
    ...toAuthContext(config.auth),
    ...toMessageContext(
      toFormat(config),
      toMetadata(config).map(({ name }) => ({ name, sql: name.slice(1) })),
    ),
    ...toTimeContext(config.eventTime, config.schema),
  }),
})

const toListenOptions = ({ port, path, host, maxBytes }: Config) => [
  { name: 'port', value: port },
  { name: 'path', value: path },
  { name: 'host', value: host },
  { name: 'max_bytes', value: maxBytes },
]

function toPollOptions(config: Config) {
  const { url, interval, rowsPath, cursorPath, cursorParameter, firstCursor, timeout, retries, backoff } = config
  return [
    { name: 'url', value: url },
    { name: 'interval_seconds', value: toMilliseconds(interval) / 1000 },
    ...(rowsPath === '' ? [] : [{ name: 'rows', value: rowsPath }]),
    ...(cursorPath === '' ? [] : [{ name: 'cursor', value: cursorPath }]),
    { name: 'parameter', value: cursorParameter },
    ...(firstCursor === '' ? [] : [{ name: 'first_cursor', value: firstCursor }]),
    { name: 'timeout_seconds', value: toMilliseconds(timeout) / 1000 },
    { name: 'retries', value: retries },
    { name: 'backoff_seconds', value: toMilliseconds(backoff) / 1000 },
  ]
}
