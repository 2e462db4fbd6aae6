import { z } from 'zod'
import { formatType } from '../expression/parse-type.ts'
import { renderName } from '../expression/print.ts'
import type { Column } from '../expression/types.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { checkColumnList, columnRecords, error, toColumns, toDdl } from './columns.ts'
import { defineNode, type NodeProblem } from './define.ts'
import { checkEventTime, eventTimeFields, toReading, toSourceSchema, toTimeContext } from './event-time.ts'
import { choice, integer, optionalInteger, optionalText, toggle } from './fields.ts'
import { sampleRows } from './sample.ts'
import { tableFields, toTableContext, toTableName } from './table-name.ts'
import { toTimeQuery } from './time-query.ts'

const docs = `
Reads a Delta table: as a **stream** of the rows that are added to it, or as a **table** to join a stream with.

The **columns** that are read are listed here, with their types; when the query starts, Spark compares them with the table's and refuses to
run where one is missing or of another type. Further columns of the table are not read.

In a pipeline that is written in SQL the columns are converted to these types instead.

As a stream it starts with the rows that the table holds, or at a version or time of its history. A stream of a table whose rows are
changed or deleted fails, unless it **skips** such commits or reads the **change feed**: then every change is a row, with its kind in
\`_change_type\` (\`insert\`, \`delete\`, \`update_preimage\`, \`update_postimage\`), and \`_commit_version\` and \`_commit_timestamp\`. The table
needs the property \`delta.enableChangeDataFeed\` for that.

As a table it has no event time, and each batch of the stream sees it as it is then. The preview takes it as it is given.

On local Spark the table is a folder of the run's warehouse, as the Delta sink writes it; on Databricks it is \`catalog.schema.table\`.
`

const STREAM = { field: 'read', in: ['stream'] }

const config = z.strictObject({
  read: choice('Read as', { stream: 'Stream', table: 'Table' }, 'stream'),
  ...tableFields('flights'),
  columns: columnRecords('Columns'),
  eventTime: eventTimeFields({ when: STREAM }),
  start: choice('Start', { table: 'With the whole table', version: 'At a version', timestamp: 'At a time' }, 'table', {
    when: STREAM,
  }),
  startingVersion: integer('Version', 0, { when: { field: 'start', in: ['version'] } }),
  startingTimestamp: optionalText('Time', {
    placeholder: '2026-01-01T00:00:00Z',
    when: { field: 'start', in: ['timestamp'] },
  }),
  changeFeed: toggle('Read the change feed', false, { when: STREAM }),
  skipChangeCommits: toggle('Skip commits that change or delete rows', false, { when: STREAM }),
  maxFilesPerTrigger: optionalInteger('Files per batch', { min: 1, when: STREAM }),
})

type Config = z.output<typeof config>

const CHANGES: readonly Column[] = [
  { name: '_change_type', type: { kind: 'string' }, nullable: true },
  { name: '_commit_version', type: { kind: 'bigint' }, nullable: true },
  { name: '_commit_timestamp', type: { kind: 'timestamp' }, nullable: true },
]

function readColumns({ read, columns, changeFeed }: Config): Column[] {
  return read === 'stream' && changeFeed ? [...toColumns(columns), ...CHANGES] : toColumns(columns)
}

/** A table has no time of its own: it only answers a stream. */
const NO_TIME = { column: '', parse: 'timestamp', pattern: '', watermark: '0 seconds' } as const

const timeOf = ({ read, eventTime }: Config) => (read === 'stream' ? eventTime : NO_TIME)

function problems(config: Config): NodeProblem[] {
  const { read, start, startingTimestamp } = config
  return [
    ...checkColumnList(config.columns, 'columns'),
    ...checkEventTime(readColumns(config), timeOf(config)),
    ...(read === 'stream' && start === 'timestamp' && Number.isNaN(Date.parse(startingTimestamp))
      ? [error('config.invalid', 'Write the time as 2026-01-01T00:00:00Z.', 'startingTimestamp')]
      : []),
  ]
}

function toOptions(config: Config): { name: string; value: string | number }[] {
  const { start, startingVersion, startingTimestamp, changeFeed, skipChangeCommits, maxFilesPerTrigger } = config
  const options: { name: string; value: string | number }[] = []
  if (config.read === 'table') return options
  if (start === 'version') options.push({ name: 'startingVersion', value: startingVersion })
  if (start === 'timestamp') options.push({ name: 'startingTimestamp', value: startingTimestamp })
  if (changeFeed) options.push({ name: 'readChangeFeed', value: 'true' })
  if (skipChangeCommits) options.push({ name: 'skipChangeCommits', value: 'true' })
  if (maxFilesPerTrigger !== null) options.push({ name: 'maxFilesPerTrigger', value: maxFilesPerTrigger })
  return options
}

export const deltaTableSource = defineNode({
  type: 'delta-table-source',
  category: 'source',
  label: 'Delta table',
  summary: 'Read a Delta table as a stream or a table',
  synonyms: ['lakehouse', 'read', 'unity catalog', 'change feed', 'cdf', 'dimension', 'static'],
  icon: 'table-2',
  docs,
  config,
  example: {
    catalog: 'main',
    schema: 'flights',
    table: 'delays',
    columns: [
      { id: 'c1', name: 'date', type: 'timestamp' },
      { id: 'c2', name: 'delay', type: 'int' },
    ],
    eventTime: { column: 'date' },
  },
  inputs: () => [],
  outputs: ({ read }) =>
    read === 'table'
      ? [{ id: 'out', label: 'Table', kind: 'table' }]
      : [
          { id: 'out', label: 'Rows', kind: 'stream' },
          { id: 'errors', label: 'Errors', kind: 'stream' },
        ],
  analyses: () => true,
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: false,
  sentence: ({ read, ...name }) => (name.table === '' ? 'No table yet' : `${read} of ${toTableName(name).join('.')}`),
  schema: (config): Readonly<Record<string, StreamSchema>> => {
    const { out, errors } = toSourceSchema(readColumns(config), timeOf(config))
    return config.read === 'table' ? { out: { ...out, kind: 'table' } } : { out, errors }
  },
  problems,
  source: (config) => ({
    ...toReading(readColumns(config), timeOf(config), config.columns),
    ...(config.read === 'table' && { kind: 'table' as const }),
  }),
  sample: (config, options) => sampleRows(readColumns(config), timeOf(config), options),
  sql: (config, _inputs, { environment, port }) => {
    if (environment === 'spark') return 'On local Spark its table is a folder of the run, which SQL cannot name.'
    if (toOptions(config).length > 0)
      return 'SQL reads the stream of a table from its start and with all commits; everything else is an option of Python.'
    const columns = readColumns(config)
    return {
      table: toTableName(config),
      isTable: config.read === 'table',
      read: columns.map(({ name, type }) => ({ name, sql: `CAST(${renderName(name)} AS ${formatType(type)})` })),
      ...toTimeQuery(columns, timeOf(config), config.columns, { port }),
    }
  },
  context: (config, _inputs, { environment, nodeId }) => ({
    nodeId,
    isTable: config.read === 'table',
    ...toTableContext(config, environment),
    options: toOptions(config),
    ddl: toDdl(readColumns(config)),
    ...toTimeContext(timeOf(config), config.columns),
    malformed: false,
  }),
})
