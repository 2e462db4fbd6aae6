import { z } from 'zod'
import { createPassThrough } from '../engine/operators/pass-through.ts'
import type { Environment, Target } from '../pipeline/model.ts'
import { checkColumnNames, error, firstInput, toDdlParts } from './columns.ts'
import { type CodeOptions, defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { columns, toggle } from './fields.ts'
import { changeFields, checkChanges, isOfChanges, toAutoCdc, toChangedColumns, toChanges } from './table-changes.ts'
import { tableFields, toTableContext, toTableName } from './table-name.ts'
import { checkWrites, describeWrites, MERGES, quoteAll, toMerge, writeFields } from './table-writes.ts'

const docs = `
Writes rows to a Delta table, which is created when the query starts and does not exist yet.

- **Append** adds every row. It needs rows that are never replaced: a windowed aggregate in *update* mode needs *merge*.
- **Merge** keeps one row per merge key: a row whose key is in the table replaces that row, others are added. Null keys are
  equal to each other. With **sequence by**, only a row with the same or a higher sequence replaces another, and of several
  rows of a key in one batch the highest wins.
  Where **delete where** holds, the row of the key goes instead. **Keep** says what the table has: the current row of each key, or every
  version of it, valid from \`__START_AT\` to before \`__END_AT\`, which is null for the current one; both are values of the sequence. Changes
  may come late, twice and in any order. So that a late change does not bring a deleted row back, the keys of deleted rows stay in the table
  \`…_deleted\` beside it. **Leave out** names columns that only say what to do, such as \`_change\` of a stream of changes.
- **Complete** replaces the table's rows by the whole result after each batch. It needs an aggregate in *update* mode.

With **idempotent writes** each batch carries the query's id and its number, so a batch that is written again after a crash
changes nothing: every row is in the table exactly once.

**Partition by** splits the table's files by the values of few, coarse columns; **cluster by** is liquid clustering, for
columns with many values. Choose one.

On local Spark the table is a folder of the run's warehouse; on Databricks it is \`catalog.schema.table\` in Unity Catalog.
`

const config = z.strictObject({
  ...tableFields('alerts'),
  ...writeFields(),
  ...changeFields(),
  partitionBy: columns('Partition by'),
  clusterBy: columns('Cluster by'),
  mergeSchema: toggle('Add new columns to the table', false),
  idempotent: toggle('Idempotent writes', true, {
    help: 'A batch that is repeated after a restart is not written twice.',
    when: { field: 'mode', in: ['append'] },
  }),
})

type Config = z.output<typeof config>

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { partitionBy, clusterBy } = config
  const input = firstInput(inputs)
  return [
    ...checkWrites(config, inputs),
    ...(config.mode === 'merge' ? checkChanges(config, inputs) : []),
    ...checkColumnNames(partitionBy, input.columns, 'partitionBy'),
    ...checkColumnNames(clusterBy, input.columns, 'clusterBy'),
    ...(partitionBy.length > 0 && clusterBy.length > 0
      ? [
          error('config.layout', 'A Delta table is either partitioned or clustered.', 'clusterBy', {
            label: 'Only cluster',
            field: 'partitionBy',
            value: [],
          }),
        ]
      : []),
  ]
}

const REPLACED = 'Tables of a declarative pipeline are only added to, this one is replaced.'

/** `AUTO CDC` of Databricks merges rows, in an order that it is told. */
function findUnfit({ mode, sequenceBy }: Config, target: Target, environment: Environment): string | null {
  if (target === 'sss' || mode === 'append') return null
  if (mode === 'complete') return REPLACED
  if (environment === 'spark') return MERGES
  return sequenceBy === '' ? 'A declarative pipeline merges rows only where it is said which comes last.' : null
}

export const deltaTableSink = defineNode({
  type: 'delta-table-sink',
  category: 'sink',
  label: 'Delta table',
  summary: 'Write rows to a Delta table',
  synonyms: ['lakehouse', 'write', 'save', 'unity catalog', 'merge', 'upsert', 'output'],
  icon: 'database',
  docs,
  config,
  example: { catalog: 'main', schema: 'flights', table: 'alerts' },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'stream' }],
  outputs: () => [],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  unfit: findUnfit,
  dataset: (config, inputs) => {
    const { partitionBy, clusterBy } = config
    const layout = { partitionBy, clusterBy }
    return config.mode === 'merge' ? { ...layout, ...toAutoCdc(config, firstInput(inputs).columns) } : layout
  },
  sql: () => ({}),
  stateful: false,
  sentence: ({ mode, ...name }) => (name.table === '' ? 'No table yet' : describeWrites(mode, toTableName(name))),
  schema: () => ({}),
  problems,
  engine: createPassThrough,
  table: toTableName,
  outputMode: ({ mode }) => (mode === 'complete' ? 'complete' : null),
  context,
})

function context(config: Config, inputs: readonly NodeInput[], { environment }: CodeOptions) {
  const input = firstInput(inputs)
  const { mode } = config
  const ofChanges = mode === 'merge' && isOfChanges(config)
  return {
    ...toTableContext(config, environment),
    columns: toDdlParts(ofChanges ? toChangedColumns(config, input.columns) : input.columns),
    layout: toLayout(config),
    once: mode === 'append' && config.idempotent,
    complete: mode === 'complete',
    changes: ofChanges ? toChanges(config, input.columns, environment) : null,
    merge:
      mode === 'merge' ? toMerge({ keys: config.mergeKeys, sequenceBy: config.sequenceBy }, config.mergeSchema) : null,
    mergeSchema: config.mergeSchema && mode !== 'merge',
  }
}

/** How a table that does not exist yet keeps its files. */
function toLayout({ partitionBy, clusterBy }: Config): string | null {
  if (partitionBy.length > 0) return `PARTITIONED BY (${quoteAll(partitionBy)})`
  return clusterBy.length > 0 ? `CLUSTER BY (${quoteAll(clusterBy)})` : null
}
