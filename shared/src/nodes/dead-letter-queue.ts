import { z } from 'zod'
import { createPassThrough } from '../engine/operators/pass-through.ts'
import { firstInput, info, requireValue } from './columns.ts'
import { type CodeOptions, defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { ERROR_COLUMN } from './error-column.ts'
import { choice, optionalText, toggle } from './fields.ts'
import { checkSecurity, securityFields, toClientOptions, toKafkaDataset, toLogin } from './kafka-client.ts'
import { toTableContext, toTableName } from './table-name.ts'

const docs = `
Keeps what went wrong: it takes the **errors**, **late**, **rejected** or **quarantine** output of any node and writes each row to a Delta table or
a Kafka topic, so that it can be looked at and sent again.

A row becomes \`payload\`, the row as JSON with all its columns. With **error info** there are also \`reason\` (what the node says in \`_error\`),
\`node\` and \`port\` (where it left), and \`failed_at\` (when it was written).

Several of them may write to one table: they all have the same columns, whatever the rows look like. In Kafka a message is the JSON of these
columns. The preview shows the rows as they come.
`

const DELTA = { when: { field: 'target', in: ['delta'] } }
const KAFKA = { when: { field: 'target', in: ['kafka'] } }

const config = z.strictObject({
  target: choice('Write to', { delta: 'Delta table', kafka: 'Kafka topic' }, 'delta'),
  catalog: optionalText('Catalog', { placeholder: 'main', ...DELTA }),
  schema: optionalText('Schema', { placeholder: 'default', ...DELTA }),
  table: optionalText('Table', { placeholder: 'dead_letters', ...DELTA }),
  bootstrapServers: optionalText('Bootstrap servers', { placeholder: 'broker:9092', ...KAFKA }),
  topic: optionalText('Topic', { placeholder: 'dead-letters', ...KAFKA }),
  errorInfo: toggle('Error info', true),
  security: securityFields(KAFKA),
})

type Config = z.output<typeof config>

/** Columns of the table, as DDL. */
const PAYLOAD = ['payload string']
const INFO = ['reason string', 'node string', 'port string', 'failed_at timestamp']

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns } = firstInput(inputs)
  const hasReason = columns.some(({ name }) => name === ERROR_COLUMN.name)
  return [
    ...(config.target === 'delta'
      ? requireValue(config.table, 'Table', 'table')
      : [
          ...requireValue(config.bootstrapServers, 'Bootstrap servers', 'bootstrapServers'),
          ...requireValue(config.topic, 'Topic', 'topic'),
          ...checkSecurity(config.security),
        ]),
    ...(config.errorInfo && !hasReason && inputs.length > 0
      ? [info('config.no-reason', 'These rows have no column "_error": their reason will be null.', 'errorInfo')]
      : []),
  ]
}

export const deadLetterQueue = defineNode({
  type: 'dead-letter-queue',
  category: 'sink',
  label: 'Dead letters',
  summary: 'Keep rows that went wrong, with the reason',
  synonyms: ['dlq', 'errors', 'late', 'rejected', 'quarantine', 'failed', 'output'],
  icon: 'mail-x',
  docs,
  config,
  example: {
    catalog: 'main',
    schema: 'flights',
    table: 'dead_letters',
    bootstrapServers: 'broker:9092',
    topic: 'dead-letters',
    security: {
      protocol: 'SASL_SSL',
      username: { scope: 'kafka', key: 'user' },
      password: { scope: 'kafka', key: 'password' },
    },
  },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'stream' }],
  outputs: () => [],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  dataset: ({ target, errorInfo, bootstrapServers, security, topic }, _, { environment }) =>
    target === 'delta'
      ? { columns: errorInfo ? [...PAYLOAD, ...INFO] : PAYLOAD }
      : toKafkaDataset(bootstrapServers, security, topic, environment),
  sql: (config, inputs, options) =>
    config.target === 'kafka'
      ? 'A sink outside the catalog is declared in Python only.'
      : { ...toLetter(inputs), info: config.errorInfo ? toOrigin(options) : null },
  stateful: false,
  sentence: (config) => {
    const name = config.target === 'delta' ? toTableName(config).join('.') : config.topic
    return name === '' ? 'No place yet' : `keeps rows in ${name}`
  },
  schema: () => ({}),
  problems,
  engine: createPassThrough,
  table: (config) => (config.target === 'delta' ? toTableName(config) : []),
  context: (config, inputs, options) => {
    const { environment } = options
    return {
      ...toOrigin(options),
      ...toLetter(inputs),
      errorInfo: config.errorInfo,
      ...toTableContext(config, environment),
      columns: config.errorInfo ? [...PAYLOAD, ...INFO] : PAYLOAD,
      layout: null,
      options: config.target === 'kafka' ? toClientOptions(config.bootstrapServers, config.security) : [],
      topic: config.target === 'kafka' ? config.topic : null,
      login: config.target === 'kafka' ? toLogin(config.security, environment) : null,
      complete: false,
      once: true,
      mergeSchema: false,
    }
  },
})

/** The columns that are kept as the letter, and whether a reason comes with them. */
function toLetter(inputs: readonly NodeInput[]) {
  const names = firstInput(inputs).columns.map(({ name }) => name)
  return { kept: names.filter((name) => name !== ERROR_COLUMN.name), hasReason: names.includes(ERROR_COLUMN.name) }
}

/** Where a letter comes from. */
const toOrigin = ({ from: [origin] }: CodeOptions) => ({ node: origin?.nodeId ?? '', port: origin?.port ?? '' })
