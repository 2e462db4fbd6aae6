import { z } from 'zod'
import type { Column } from '../expression/types.ts'
import { checkColumnList, columnRecords, toColumns, toDdl, warning } from './columns.ts'
import { defineNode, type NodeProblem } from './define.ts'
import { checkEventTime, eventTimeFields, toReading, toSourceSchema, toTimeContext } from './event-time.ts'
import { choice, optionalColumnName, optionalInteger, optionalText, text, toggle, withDefault } from './fields.ts'
import type { Option } from './kafka-client.ts'
import { NO_FUNCTION, toSqlOptions } from './message-query.ts'
import { sampleRows } from './sample.ts'
import { toTimeQuery } from './time-query.ts'

const docs = `
Reads files from a folder as a stream, each file once, in the order in which they appear.

On **Databricks** this is Auto Loader (\`cloudFiles\`), which remembers schemas and can infer and evolve them: where it is to infer further
columns or to add new ones, the columns listed here are its hints, else they are the schema. On open-source **Spark** it is the file stream,
which needs them. List them in any case: the canvas, the preview and every check know the stream by them.

**Event time** names the column that says when each event happened. It is replaced by a timestamp, cut to milliseconds. A row
without one, and a row that lacks a value in a column that may not be null, leaves through **errors** with the reason.

The **watermark** is how far events may arrive out of order. Windows and patterns emit when the watermark passes; nothing is
flushed at the end of the files, so the last results wait for later events.

A relative path is looked up beside the pipeline's file.
`

const FORMATS = { json: 'JSON Lines', csv: 'CSV', parquet: 'Parquet', orc: 'ORC', avro: 'Avro', text: 'Text' } as const
const TEXTUAL = ['json', 'csv']

const config = z.strictObject({
  path: text('Path', { placeholder: 'data/flights', help: 'A file or folder; a pattern such as *.jsonl may end it.' }),
  format: choice('Format', FORMATS, 'json'),
  schema: columnRecords('Columns', { when: { field: 'format', in: ['json', 'csv', 'parquet', 'orc', 'avro'] } }),
  eventTime: eventTimeFields(),
  header: toggle('First line has names', true, { when: { field: 'format', in: ['csv'] } }),
  delimiter: withDefault(text('Delimiter', { when: { field: 'format', in: ['csv'] } }), ','),
  multiLine: toggle('One document a file', false, { when: { field: 'format', in: ['json'] } }),
  rescuedDataColumn: optionalColumnName('Column for what did not fit', {
    placeholder: '_rescued_data',
    help: 'Keeps the text of a row that could not be read with these columns. JSON and CSV only.',
    when: { field: 'format', in: TEXTUAL },
  }),
  maxFilesPerTrigger: optionalInteger('Files per batch', { min: 1 }),
  pathGlobFilter: optionalText('Only files named', { placeholder: '*.jsonl' }),
  inferColumnTypes: toggle('Infer further columns (Databricks)', false),
  schemaEvolution: choice(
    'New columns (Databricks)',
    {
      none: 'Ignore them',
      rescue: 'Keep them in the rescued column',
      addNewColumns: 'Add them, after a restart',
      failOnNewColumns: 'Fail',
    },
    'none',
  ),
  schemaLocation: optionalText('Schema folder (Databricks)', { help: 'Where Auto Loader remembers the schema.' }),
  schemaHints: optionalText('Schema hints (Databricks)', {
    placeholder: 'amount decimal(10,2)',
    parameters: false,
  }),
})

type Config = z.output<typeof config>

function readColumns({ format, schema, rescuedDataColumn }: Config): Column[] {
  if (format === 'text') return [{ name: 'value', type: { kind: 'string' }, nullable: true }]
  const columns = toColumns(schema)
  if (rescuedDataColumn === '' || !TEXTUAL.includes(format)) return columns
  return [...columns, { name: rescuedDataColumn, type: { kind: 'string' }, nullable: true }]
}

function problems(config: Config): NodeProblem[] {
  const list = config.format === 'text' ? [] : checkColumnList(config.schema, 'schema')
  const located = isInferred(config) && config.schemaLocation === ''
  return [
    ...list,
    ...checkEventTime(readColumns(config), config.eventTime),
    ...(located
      ? [warning('config.schema-location', 'Auto Loader needs a folder to remember the schema in.', 'schemaLocation')]
      : []),
    ...(config.schemaEvolution === 'rescue' && config.rescuedDataColumn === ''
      ? [
          warning('config.rescued-column', 'Name the column that keeps what is in new columns.', 'rescuedDataColumn', {
            label: 'Call it _rescued_data',
            field: 'rescuedDataColumn',
            value: '_rescued_data',
          }),
        ]
      : []),
  ]
}

export const autoLoader = defineNode({
  type: 'auto-loader',
  category: 'source',
  label: 'Auto Loader',
  summary: 'Read files as they arrive in a folder',
  synonyms: ['files', 'folder', 'json', 'csv', 'parquet', 'cloudFiles', 's3', 'volume'],
  icon: 'folder-input',
  docs,
  config,
  example: {
    path: 'data/flights',
    schema: [
      { id: 'c1', name: 'date', type: 'string' },
      { id: 'c2', name: 'delay', type: 'int' },
      { id: 'c3', name: 'origin', type: 'string' },
    ],
    eventTime: { column: 'date', parse: 'pattern', pattern: 'yyyy/MM/dd HH:mm', watermark: '1 hour' },
  },
  inputs: () => [],
  outputs: () => [
    { id: 'out', label: 'Rows', kind: 'stream' },
    { id: 'errors', label: 'Errors', kind: 'stream' },
  ],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: false,
  sentence: ({ path, format }) => (path === '' ? 'No path yet' : `${FORMATS[format]} from ${path}`),
  schema: (config) => toSourceSchema(readColumns(config), config.eventTime),
  problems,
  source: (config) => toReading(readColumns(config), config.eventTime, toRecords(config)),
  sample: (config, options) => sampleRows(readColumns(config), config.eventTime, options),
  sql: (config, _inputs, { environment, port }) => {
    if (environment === 'spark') return NO_FUNCTION
    const { ddl, options } = toCloudFiles(config)
    const schema = ddl === null ? [] : [{ name: 'schema', value: ddl }]
    const columns = readColumns(config)
    return {
      function: 'read_files',
      path: config.path,
      options: toSqlOptions([...options, ...schema]).map((each) => ({
        ...each,
        name: each.name.replace(/^cloudFiles\./, ''),
      })),
      read: columns.map(({ name }) => ({ name, sql: null })),
      ...toTimeQuery(columns, config.eventTime, toRecords(config), { port }),
    }
  },
  context: (config, _inputs, { environment }) => ({
    path: config.path,
    format: config.format,
    ...(environment === 'databricks' ? toCloudFiles(config) : toFileStream(config)),
    ...toTimeContext(config.eventTime, toRecords(config)),
    malformed: false,
  }),
})

interface Reading {
  readonly cloudFiles: boolean
  /** The schema; null where it is inferred. */
  readonly ddl: string | null
  readonly options: readonly Option[]
}

function toFileStream(config: Config): Reading {
  const { maxFilesPerTrigger } = config
  const limit = maxFilesPerTrigger === null ? [] : [{ name: 'maxFilesPerTrigger', value: maxFilesPerTrigger }]
  return { cloudFiles: false, ddl: toDdl(readColumns(config)), options: [...toOptions(config), ...limit] }
}

function toRecords({ format, schema }: Config) {
  return format === 'text' ? [] : schema
}

/** Reader options that the file stream and Auto Loader have in common. */
function toOptions(config: Config): Option[] {
  const { format, rescuedDataColumn, pathGlobFilter } = config
  const options: Option[] = []
  if (format === 'csv') {
    options.push({ name: 'header', value: String(config.header) }, { name: 'sep', value: config.delimiter })
  }
  if (format === 'json' && config.multiLine) options.push({ name: 'multiLine', value: 'true' })
  if (TEXTUAL.includes(format) && rescuedDataColumn !== '') {
    options.push({ name: 'columnNameOfCorruptRecord', value: rescuedDataColumn })
  }
  if (pathGlobFilter !== '') options.push({ name: 'pathGlobFilter', value: pathGlobFilter })
  return options
}

/** Auto Loader infers a schema only where it is given none, and not of these formats. */
function isInferred({ format, inferColumnTypes, schemaEvolution, schemaHints }: Config): boolean {
  if (format === 'orc' || format === 'text') return false
  return inferColumnTypes || schemaEvolution === 'addNewColumns' || schemaHints !== ''
}

/** Source: https://docs.databricks.com/aws/en/ingestion/cloud-object-storage/auto-loader/schema */
function toCloudFiles(config: Config): Reading {
  const { format, inferColumnTypes, schemaEvolution, schemaLocation, schemaHints, maxFilesPerTrigger } = config
  const rescues = schemaEvolution === 'rescue'
  // Auto Loader adds the rescued column itself.
  const known = toDdl(rescues ? readColumns({ ...config, rescuedDataColumn: '' }) : readColumns(config))
  const inferred = isInferred(config)
  const options: Option[] = [
    { name: 'cloudFiles.format', value: format },
    { name: 'cloudFiles.inferColumnTypes', value: String(inferColumnTypes) },
    { name: 'cloudFiles.schemaEvolutionMode', value: schemaEvolution },
  ]
  if (schemaLocation !== '') options.push({ name: 'cloudFiles.schemaLocation', value: schemaLocation })
  const hints = [known, schemaHints].filter((each) => each !== '').join(', ')
  if (inferred && hints !== '') options.push({ name: 'cloudFiles.schemaHints', value: hints })
  if (maxFilesPerTrigger !== null) options.push({ name: 'cloudFiles.maxFilesPerTrigger', value: maxFilesPerTrigger })
  const common = toOptions(config).map((each) =>
    rescues && each.name === 'columnNameOfCorruptRecord' ? { ...each, name: 'rescuedDataColumn' } : each,
  )
  return { cloudFiles: true, ddl: inferred ? null : known, options: [...options, ...common] }
}
