import { z } from 'zod'
import { createPassThrough } from '../engine/operators/pass-through.ts'
import { countBytes } from '../expression/byte-count.ts'
import type { Column } from '../expression/types.ts'
import { checkColumnNames, error, firstInput, spellColumn, warning } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { repeatFields, sendsItself } from './delivery.ts'
import { toMilliseconds } from './duration.ts'
import { choice, columns, duration, integer, optionalText, secret, text, toggle, withDefault } from './fields.ts'
import { sequenceField } from './table-writes.ts'

const docs = `
Writes rows to a table of PostgreSQL: Lakebase, or any server from version 15 on.

- **Append** adds every row.
- **Upsert** keeps one row per key: a row whose key is in the table replaces that row's columns, others are added. With **sequence by**, only
  a row with the same or a higher sequence replaces another, so that rows which arrive late do not undo newer ones; of several rows of a key
  in one batch the highest wins.

For example keys \`order_id\` and sequence \`updated_at\` keep the last state of each order, whatever the order of arrival.

A batch is one transaction, in which the table \`lakestream_applied\` beside the target notes the query and the number of the batch. So a batch
that is repeated after a crash changes nothing: **every row is written exactly once**, in both modes.

A table that is **missing** is made, with the keys as a unique constraint in which nulls are equal. An existing table needs such an index on
the keys itself. It may have further columns, and types of its own, as long as PostgreSQL reads them from these texts:

| Spark | PostgreSQL |
|---|---|
| tinyint, smallint, int, bigint | smallint, smallint, integer, bigint |
| float, double, decimal(p,s) | real, double precision, numeric(p,s) |
| string, binary, boolean | text, bytea, boolean |
| timestamp, timestamp_ntz, date | timestamptz, timestamp, date |
| intervals | interval |
| array, struct, map | jsonb, times in UTC and binary as Base64 |

PostgreSQL has no character with the code 0; it is left out. Table and column names are taken as they are spelled, capitals included.

Rows go through Spark's driver, over \`COPY\`. A connection that is lost, a server that starts or is too busy is waited for; a wrong password or
a value that the table refuses ends the query with what PostgreSQL says.
`

const UPSERT = { when: { field: 'mode', in: ['upsert'] } }

const config = z.strictObject({
  host: text('Host', { placeholder: 'instance.database.cloud.databricks.com' }),
  port: integer('Port', 5432, { min: 1, max: 65_535 }),
  database: text('Database', { placeholder: 'databricks_postgres' }),
  username: text('User', { placeholder: 'lakestream' }),
  password: secret('Password'),
  tls: choice(
    'TLS',
    { require: 'Encrypted', 'verify-full': 'Encrypted, certificate checked', disable: 'None' },
    'require',
  ),
  rootCertificate: optionalText('Certificate authority', {
    placeholder: "the system's",
    help: 'A file that the driver can read.',
    when: { field: 'tls', in: ['verify-full'] },
  }),
  schema: withDefault(text('Schema'), 'public'),
  table: text('Table', { placeholder: 'alerts' }),
  create: toggle('Make the table when it is missing', true),
  mode: choice('Mode', { append: 'Append', upsert: 'Upsert' }, 'append'),
  keys: columns('Keys', UPSERT),
  sequenceBy: sequenceField(UPSERT),
  batchSize: integer('Rows per insert', 10_000, { min: 1, max: 1_000_000 }),
  timeout: duration('Time to connect', 10_000),
  ...repeatFields(),
})

type Config = z.output<typeof config>

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const input = firstInput(inputs)
  return [
    ...checkLength(config.schema, 'schema'),
    ...checkLength(config.table, 'table'),
    ...input.columns.flatMap(({ name }) => checkLength(name)),
    ...(config.mode === 'upsert' ? checkUpsert(config, input.columns, inputs) : []),
    ...(config.mode === 'append' && input.changes === 'update'
      ? [
          error('config.mode', 'Rows of this input replace earlier ones; appended, each version would stay.', 'mode', {
            label: 'Upsert instead',
            field: 'mode',
            value: 'upsert',
          }),
        ]
      : []),
  ]
}

function checkUpsert({ keys, sequenceBy }: Config, columns: readonly Column[], inputs: readonly NodeInput[]) {
  return [
    ...(keys.length === 0 ? [error('config.required', 'Say by which columns a row is recognised.', 'keys')] : []),
    ...checkColumnNames(keys, columns, 'keys'),
    ...checkColumnNames([sequenceBy], columns, 'sequenceBy'),
    ...(sequenceBy === '' && inputs[0]?.schema.changes === 'append'
      ? [
          warning(
            'config.sequence',
            'Of two rows of one key in a batch either may stay: say which comes last.',
            'sequenceBy',
          ),
        ]
      : []),
  ]
}

const LONGEST_NAME_BYTES = 63

/** PostgreSQL cuts longer names without a word. */
function checkLength(name: string, field?: string): NodeProblem[] {
  const bytes = countBytes(name)
  return bytes > LONGEST_NAME_BYTES
    ? [
        error(
          'config.name-length',
          `A name in PostgreSQL has at most ${LONGEST_NAME_BYTES} bytes; "${name}" has ${bytes}.`,
          field,
        ),
      ]
    : []
}

export const lakebaseSink = defineNode({
  type: 'lakebase-sink',
  category: 'sink',
  label: 'Lakebase, PostgreSQL',
  summary: 'Append or upsert rows in PostgreSQL',
  synonyms: ['postgres', 'database', 'sql', 'upsert', 'merge', 'oltp', 'jdbc', 'output'],
  icon: 'database-zap',
  docs,
  config,
  example: {
    host: 'instance.database.cloud.databricks.com',
    database: 'databricks_postgres',
    username: 'lakestream',
    password: { scope: 'lakebase', key: 'password' },
    table: 'delays',
    mode: 'upsert',
    keys: ['origin'],
    sequenceBy: 'date',
  },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'stream' }],
  outputs: () => [],
  targets: { databricks: ['sss'], spark: ['sss'] },
  unfit: sendsItself,
  stateful: false,
  sentence: ({ mode, schema, table }) =>
    table === '' ? 'No table yet' : `${mode === 'append' ? 'append to' : 'upsert into'} ${schema}.${table}`,
  schema: () => ({}),
  problems,
  engine: createPassThrough,
  requirements: () => ['psycopg[binary]>=3.2,<4'],
  context: (config, inputs) => {
    const { columns } = firstInput(inputs)
    const { host, port, database, username, password, tls, rootCertificate, schema, table, create } = config
    const isUpsert = config.mode === 'upsert'
    const spell = (name: string) => spellColumn(columns, name)
    return {
      server: { host, port, database, username, tls, connectSeconds: toMilliseconds(config.timeout) / 1000 },
      password,
      rootCertificate: tls === 'verify-full' && rootCertificate !== '' ? rootCertificate : null,
      schema,
      table,
      create,
      keys: isUpsert ? config.keys.map(spell) : null,
      sequence: isUpsert && config.sequenceBy !== '' ? spell(config.sequenceBy) : null,
      rowsPerInsert: config.batchSize,
      retries: config.retries,
      backoffSeconds: toMilliseconds(config.backoff) / 1000,
    }
  },
})
