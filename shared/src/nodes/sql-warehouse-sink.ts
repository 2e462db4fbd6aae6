import { z } from 'zod'
import { createPassThrough } from '../engine/operators/pass-through.ts'
import { quoteName } from '../expression/quote-name.ts'
import { firstInput, toDdlParts, warning } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { repeatFields, sendsItself } from './delivery.ts'
import { toMilliseconds } from './duration.ts'
import { duration, optionalText, secret, text } from './fields.ts'
import { tableFields, toTableName } from './table-name.ts'
import { checkWrites, describeWrites, toMerge, writeFields } from './table-writes.ts'

const docs = `
Writes rows to a table through a Databricks SQL warehouse, so that the warehouse's rights, size and history apply. It **runs on Databricks
only**; elsewhere, and where the cluster may write the table itself, take the *Delta table* sink.

A batch becomes Parquet files in the **staging folder**, a path in a volume that the cluster may write and the warehouse may read, for example
\`/Volumes/main/flights/staging\`. Then the warehouse loads them:

- **Append** with \`COPY INTO\`, which leaves out files that it has loaded before.
- **Merge** with \`MERGE\`: one row per merge key. Null keys are equal to each other. With **sequence by**, only a row with the same or a higher
  sequence replaces another, and of several rows of a key in one batch the highest wins.
- **Complete** with \`INSERT OVERWRITE\`. It needs an aggregate in *update* mode.

A batch that is repeated after a crash has the same files, so every row is written **exactly once**. The files of a batch are removed when the
next one is done. The table is created when the query starts and does not exist yet.

Statements go over the Statement Execution API. A warehouse that starts is waited for; too many requests, a fault of the service or a conflict
with another transaction are tried again. A statement that takes longer than its **time** is canceled, and the query ends with the reason.

Without **workspace** and **token** it is the workspace and the identity that the pipeline runs as.
`

const config = z.strictObject({
  warehouseId: text('Warehouse ID', { placeholder: '0123456789abcdef' }),
  ...tableFields('alerts'),
  ...writeFields(),
  staging: text('Staging folder', { placeholder: '/Volumes/main/flights/staging' }),
  host: optionalText('Workspace', { placeholder: 'where the pipeline runs' }),
  token: secret('Token'),
  timeout: duration('Time of a statement', 900_000),
  ...repeatFields(),
})

type Config = z.output<typeof config>

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  return [
    ...checkWrites(config, inputs),
    ...(config.staging === '' || /^\/Volumes\/[^/]+\/[^/]+\/[^/]+/.test(config.staging)
      ? []
      : [
          warning(
            'config.volume',
            'A warehouse reads volumes: write a path such as /Volumes/main/flights/staging.',
            'staging',
          ),
        ]),
  ]
}

export const sqlWarehouseSink = defineNode({
  type: 'sql-warehouse-sink',
  category: 'sink',
  label: 'SQL warehouse',
  summary: 'Write rows through a SQL warehouse (Databricks)',
  synonyms: ['databricks', 'dbsql', 'copy into', 'merge', 'statement execution', 'serverless', 'output'],
  icon: 'warehouse',
  docs,
  config,
  example: {
    warehouseId: '0123456789abcdef',
    catalog: 'main',
    schema: 'flights',
    table: 'alerts',
    staging: '/Volumes/main/flights/staging',
  },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'stream' }],
  outputs: () => [],
  targets: { databricks: ['sss'], spark: ['sss'] },
  unfit: sendsItself,
  databricksOnly: () => 'A SQL warehouse',
  stateful: false,
  sentence: ({ mode, ...name }) => (name.table === '' ? 'No table yet' : describeWrites(mode, toTableName(name))),
  schema: () => ({}),
  problems,
  engine: createPassThrough,
  outputMode: ({ mode }) => (mode === 'complete' ? 'complete' : null),
  context: (config, inputs) => {
    const { columns } = firstInput(inputs)
    const { warehouseId, mode, mergeKeys, sequenceBy, staging, host, token, timeout, retries, backoff } = config
    return {
      workspace: { host: host === '' ? null : host },
      token,
      warehouse: {
        id: warehouseId,
        statementSeconds: toMilliseconds(timeout) / 1000,
        retries,
        backoffSeconds: toMilliseconds(backoff) / 1000,
      },
      identifier: toTableName(config).map(quoteName).join('.'),
      columns: toDdlParts(columns),
      staging,
      merge: mode === 'merge' ? toMerge({ keys: mergeKeys, sequenceBy }, false) : null,
      complete: mode === 'complete',
    }
  },
})
