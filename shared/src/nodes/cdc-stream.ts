import { z } from 'zod'
import { formatType } from '../expression/parse-type.ts'
import type { Column, SparkType } from '../expression/types.ts'
import type { JsonObject } from '../pipeline/model.ts'
import { CHANGED_AT, changeColumns, SEQUENCE } from './change-columns.ts'
import {
  type ColumnRecord,
  checkColumnList,
  columnRecords,
  error,
  findColumn,
  requireValue,
  spellColumn,
  toColumns,
  toDdl,
} from './columns.ts'
import { type CodeOptions, defineNode, type NodeProblem } from './define.ts'
import { checkEventTime, eventTimeFields, toReading, toSourceSchema, toTimeContext } from './event-time.ts'
import { choice, columns, group, optionalColumn, optionalText, text } from './fields.ts'
import { checkSecurity, type Option, securityFields, toClientOptions, toLogin } from './kafka-client.ts'
import { checkStart, kafkaReadFields, toReadOptions } from './kafka-read.ts'
import { sampleChanges } from './sample-changes.ts'
import { tableFields, toTableContext, toTableName } from './table-name.ts'

const docs = `
Reads the changes of a database's table: from Kafka, as **Debezium**, **Maxwell** or **Canal** write them in JSON, or from the change feed of a
**Delta** table. Debezium's messages are read with and without their schema.

Every change is a row of the columns listed here: as it is after the change, or as it was where it is deleted. Behind them come

- \`_change\`: \`insert\`, \`update\`, \`delete\`, or \`read\` for a row of a connector's snapshot,
- \`_sequence\`: of two changes of a row the later one has the higher value,
- \`_changed_at\`: when the database changed it, which can be the event time.

**A stream carries changes; the current rows are in a table.** A Delta sink in *merge* mode makes them: it takes the keys, *sequence by*
\`_sequence\`, and deletes where \`_change = 'delete'\`; it keeps the current row of each key (SCD type 1) or every version of it (type 2), also
where changes come late or twice. The **output** says what the stream is for: *Changes* are events of their own, to look for patterns, count
and keep; *Current rows* replace earlier ones of their keys, so that only sinks that merge take them.

**Sequence by** the *position* in the database's log where the messages have it (Debezium; Maxwell with \`output_binlog_position\`; a Delta
table's version): a change that is sent twice has the same one. The *place in the topic* serves where a row's changes are in one partition and
no connector sends again; a *time* where a row does not change twice in its unit; a *column* where the application counts versions, and
deletes carry it.

A row whose keys are changed becomes a delete and an insert: Debezium sends both, and of the messages of Maxwell and Canal they are made. The change feed
of Delta does not tell; there a key must not change. A row without a key or a sequence leaves through **errors**. So do a message that
cannot be read and one that says that the whole table was emptied, unless malformed messages are dropped or end the query.

Debezium writes decimals as bytes and times as numbers. With a schema the message says how; without, **decimals** and **times** do. Declare a
decimal with the scale that it has in the database.

**Example.** Debezium writes \`{"before": null, "after": {"id": 1, "name": "Ada"}, "source": {"lsn": 24023128, …}, "op": "c", …}\` to
\`shop.public.customers\`. With the columns \`id int\` and \`name string\` and the key \`id\` a row is \`1, Ada, insert, 00000000000024023128, …\`.
`

const KAFKA = { when: { field: 'format', in: ['debezium', 'maxwell', 'canal'] } }
const DELTA = { when: { field: 'format', in: ['delta'] } }
const DEBEZIUM = { when: { field: 'format', in: ['debezium'] } }

const config = z.strictObject({
  format: choice(
    'Written by',
    { debezium: 'Debezium', maxwell: 'Maxwell', canal: 'Canal', delta: 'Delta change feed' },
    'debezium',
  ),
  bootstrapServers: text('Bootstrap servers', { placeholder: 'broker:9092', ...KAFKA }),
  topic: text('Topic', { placeholder: 'shop.public.customers', ...KAFKA }),
  onlyTable: optionalText('Only of the table', {
    placeholder: 'shop.customers',
    help: 'Where the topic has the changes of several.',
    ...KAFKA,
  }),
  feed: group('Table', tableFields('customers'), DELTA),
  schema: columnRecords('Columns'),
  keys: columns('Keys', { help: 'What a row is recognised by.' }),
  sequenceBy: choice(
    'Sequence by',
    { position: 'Position in the log', offset: 'Place in the topic', time: 'Time of the change', column: 'A column' },
    'position',
  ),
  sequenceColumn: optionalColumn('Column', { when: { field: 'sequenceBy', in: ['column'] } }),
  output: choice('Output', { changes: 'Changes', rows: 'Current rows' }, 'changes'),
  deletes: choice('Deletes', { rows: 'Are rows', ignore: 'Are left out' }, 'rows'),
  decimals: choice('Decimals are', { bytes: 'Bytes in Base64', text: 'Texts or numbers' }, 'bytes', DEBEZIUM),
  times: choice(
    'Times are',
    { milliseconds: 'Milliseconds', microseconds: 'Microseconds', nanoseconds: 'Nanoseconds' },
    'milliseconds',
    { help: 'Where they are numbers.', ...DEBEZIUM },
  ),
  malformed: choice(
    'Malformed messages',
    { errors: 'To the errors output', drop: 'Are dropped', fail: 'Fail the query' },
    'errors',
    KAFKA,
  ),
  eventTime: eventTimeFields(),
  ...kafkaReadFields('earliest', KAFKA),
  security: securityFields(KAFKA),
})

type Config = z.output<typeof config>

function sequenceType({ sequenceBy, sequenceColumn, schema }: Config): SparkType {
  switch (sequenceBy) {
    case 'position':
      return { kind: 'string' }
    case 'offset':
      return { kind: 'bigint' }
    case 'time':
      return { kind: 'timestamp' }
    case 'column':
      return findColumn(toColumns(schema), sequenceColumn)?.type ?? { kind: 'string' }
  }
}

const readColumns = (config: Config): Column[] => [...toColumns(config.schema), ...changeColumns(sequenceType(config))]

/** What a row must have: its keys and its place among the changes. */
function toRecords({ schema, keys }: Config): ColumnRecord[] {
  const isKey = (name: string) => keys.some((key) => key.toLowerCase() === name.toLowerCase())
  return [
    ...schema.map((column) => ({ ...column, nullable: column.nullable && !isKey(column.name) })),
    { name: SEQUENCE, type: '', nullable: false },
  ]
}

function problems(config: Config): NodeProblem[] {
  const { schema, keys, format } = config
  const known = toColumns(schema)
  const added = changeColumns({ kind: 'string' })
  return [
    ...checkColumnList(schema, 'schema'),
    ...schema.flatMap(({ name }, index) =>
      findColumn(added, name)
        ? [error('config.duplicate-name', `"${name}" is a column that this node adds.`, `schema.${index}.name`)]
        : [],
    ),
    ...(keys.length === 0 ? [error('config.required', 'Say by which columns a row is recognised.', 'keys')] : []),
    ...keys.flatMap((key) => (findColumn(known, key) ? [] : [refuseColumn(key, 'keys')])),
    ...checkSequence(config, known),
    ...checkEventTime(readColumns(config), config.eventTime),
    ...checkStart(config),
    ...(format === 'delta' ? [] : checkSecurity(config.security)),
  ]
}

const refuseColumn = (name: string, field: string) =>
  error('config.unknown-column', `There is no column "${name}".`, field)

const UNORDERED = ['array', 'map', 'struct', 'binary', 'boolean']

function checkSequence({ format, sequenceBy, sequenceColumn }: Config, known: readonly Column[]): NodeProblem[] {
  const use = (label: string, value: string) => ({ label, field: 'sequenceBy', value })
  if (format === 'canal' && sequenceBy === 'position') {
    const fix = use('By the place in the topic', 'offset')
    return [error('config.sequence', "Canal's messages do not say their position in the log.", 'sequenceBy', fix)]
  }
  if (format === 'delta' && sequenceBy === 'offset') {
    const fix = use('By the version', 'position')
    return [error('config.sequence', 'A Delta table is no topic: its changes have a version.', 'sequenceBy', fix)]
  }
  if (sequenceBy !== 'column') return []
  const column = findColumn(known, sequenceColumn)
  if (sequenceColumn === '') return requireValue(sequenceColumn, 'Column', 'sequenceColumn')
  if (!column) return [refuseColumn(sequenceColumn, 'sequenceColumn')]
  return UNORDERED.includes(column.type.kind)
    ? [error('config.type', `"${column.name}" is no number, text or time.`, 'sequenceColumn')]
    : []
}

const WRITERS = { debezium: 'Debezium', maxwell: 'Maxwell', canal: 'Canal', delta: 'Delta' } as const

function describe({ format, topic, feed, output }: Config): string {
  const name = format === 'delta' ? toTableName(feed).join('.') : topic
  if (name === '') return format === 'delta' ? 'No table yet' : 'No topic yet'
  return `${WRITERS[format]} ${output === 'changes' ? 'changes' : 'current rows'} from ${name}`
}

export const cdcStream = defineNode({
  type: 'cdc-stream',
  category: 'source',
  label: 'Database changes',
  summary: "Read the changes of a database's table",
  synonyms: ['cdc', 'change data capture', 'debezium', 'maxwell', 'canal', 'change feed', 'mysql', 'postgresql', 'scd'],
  icon: 'database-backup',
  docs,
  config,
  example: {
    bootstrapServers: 'broker:9092',
    topic: 'shop.public.customers',
    schema: [
      { id: 'c1', name: 'name', type: 'string' },
      { id: 'c2', name: 'id', type: 'int' },
      { id: 'c3', name: 'delay', type: 'decimal(10,2)' },
    ],
    keys: ['id'],
    eventTime: { column: CHANGED_AT },
    feed: { catalog: 'main', schema: 'shop', table: 'customers' },
    security: {
      protocol: 'SASL_SSL',
      username: { scope: 'kafka', key: 'user' },
      password: { scope: 'kafka', key: 'password' },
    },
  },
  inputs: () => [],
  outputs: () => [
    { id: 'out', label: 'Changes', kind: 'stream' },
    { id: 'errors', label: 'Errors', kind: 'stream' },
  ],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  sql: 'What a message says of a row is read from it by functions of Python.',
  analyses: ({ format }) => format === 'delta',
  stateful: false,
  sentence: describe,
  schema: (config) => {
    const { out, errors } = toSourceSchema(readColumns(config), config.eventTime)
    return { out: config.output === 'rows' ? { ...out, changes: 'update' } : out, errors }
  },
  problems,
  source: (config) => toReading(readColumns(config), config.eventTime, toRecords(config)),
  sample: (config, options) =>
    sampleChanges(
      {
        columns: toColumns(config.schema),
        keys: toKeys(config),
        sequence: config.sequenceBy,
        sequenceColumn: spellColumn(toColumns(config.schema), config.sequenceColumn),
        deletes: config.deletes === 'rows',
        eventTime: config.eventTime,
      },
      options,
    ),
  context,
})

const toKeys = ({ keys, schema }: Config) => keys.map((key) => spellColumn(toColumns(schema), key))

function context(config: Config, _inputs: unknown, { environment, nodeId }: CodeOptions): JsonObject {
  const { format, sequenceBy, malformed } = config
  const known = toColumns(config.schema)
  const isFeed = format === 'delta'
  return {
    columns: known.map(({ name, type }) => ({ name, type: formatType(type) })),
    keys: toKeys(config),
    sequence: sequenceBy === 'column' ? null : sequenceBy,
    sequenceColumn: spellColumn(known, config.sequenceColumn),
    table: isFeed || config.onlyTable === '' ? null : config.onlyTable,
    deletes: config.deletes === 'rows',
    feed: isFeed ? { ...toTableContext(config.feed, environment), ddl: toFeedDdl(known), nodeId } : null,
    format,
    spelling: toSpelling(config),
    options: isFeed
      ? toFeedOptions(config)
      : [
          ...toClientOptions(config.bootstrapServers, config.security),
          { name: 'subscribe', value: config.topic },
          ...toReadOptions(config),
        ],
    login: isFeed ? null : toLogin(config.security, environment),
    malformed: !isFeed && malformed === 'errors',
    drop: malformed === 'drop',
    fail: malformed === 'fail',
    ...toTimeContext(config.eventTime, toRecords(config)),
  }
}

/** How the writer spells values that JSON has no form for, where that is not the usual one. */
function toSpelling({ format, decimals, times }: Config): JsonObject[] | null {
  if (format === 'canal') return [{ name: 'binaries', value: 'latin1' }]
  const found = [
    ...(decimals === 'bytes' ? [{ name: 'decimals', value: decimals }] : []),
    ...(times === 'milliseconds' ? [] : [{ name: 'times', value: times }]),
  ]
  return format === 'debezium' && found.length > 0 ? found : null
}

const FEED: readonly Column[] = [
  { name: '_change_type', type: { kind: 'string' }, nullable: true },
  { name: '_commit_version', type: { kind: 'bigint' }, nullable: true },
  { name: '_commit_timestamp', type: { kind: 'timestamp' }, nullable: true },
]

const toFeedDdl = (known: readonly Column[]) => toDdl([...known, ...FEED])

function toFeedOptions({ startingOffsets, startingTimestamp }: Config): Option[] {
  return [
    { name: 'readChangeFeed', value: 'true' },
    ...(startingOffsets === 'latest' ? [{ name: 'startingVersion', value: 'latest' }] : []),
    ...(startingOffsets === 'timestamp' ? [{ name: 'startingTimestamp', value: startingTimestamp }] : []),
  ]
}
