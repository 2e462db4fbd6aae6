import { z } from 'zod'
import { createPassThrough } from '../engine/operators/pass-through.ts'
import { formatType } from '../expression/parse-type.ts'
import { quoteName } from '../expression/quote-name.ts'
import { checkColumnNames, error, firstInput, warning } from './columns.ts'
import { type CodeOptions, defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { choice, columns, optionalColumn, toggle } from './fields.ts'
import { tableFields, toTableContext, toTableName } from './table-name.ts'

const docs = `
Writes rows to a Delta table, which is created when the query starts and does not exist yet.

- **Append** adds every row. It needs rows that are never replaced: a windowed aggregate in *update* mode needs *merge*.
- **Merge** keeps one row per merge key: a row whose key is in the table replaces that row, others are added. Null keys are
  equal to each other. With **sequence by**, only a row with the same or a higher sequence replaces another, and of several
  rows of a key in one batch the highest wins.
- **Complete** replaces the table's rows by the whole result after each batch. It needs an aggregate in *update* mode.

With **idempotent writes** each batch carries the query's id and its number, so a batch that is written again after a crash
changes nothing: every row is in the table exactly once.

**Partition by** splits the table's files by the values of few, coarse columns; **cluster by** is liquid clustering, for
columns with many values. Choose one.

On local Spark the table is a folder of the run's warehouse; on Databricks it is \`catalog.schema.table\` in Unity Catalog.
`

const config = z.strictObject({
  ...tableFields('alerts'),
  mode: choice('Mode', { append: 'Append', merge: 'Merge', complete: 'Complete' }, 'append'),
  mergeKeys: columns('Merge keys', { when: { field: 'mode', in: ['merge'] } }),
  sequenceBy: optionalColumn('Sequence by', {
    help: 'Of two rows with the same key the one with the higher value stays.',
    when: { field: 'mode', in: ['merge'] },
  }),
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
  const { mode, mergeKeys, sequenceBy, partitionBy, clusterBy } = config
  const input = firstInput(inputs)
  const names =
    mode === 'merge'
      ? [
          ...checkColumnNames(mergeKeys, input.columns, 'mergeKeys'),
          ...checkColumnNames([sequenceBy], input.columns, 'sequenceBy'),
        ]
      : []
  return [
    ...names,
    ...checkColumnNames(partitionBy, input.columns, 'partitionBy'),
    ...checkColumnNames(clusterBy, input.columns, 'clusterBy'),
    ...checkMode(config, inputs),
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

function checkMode({ mode, mergeKeys, sequenceBy }: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const changes = inputs[0]?.schema.changes
  if (mode === 'merge' && mergeKeys.length === 0) {
    return [error('config.required', 'Say by which columns a row is recognised.', 'mergeKeys')]
  }
  if (mode === 'merge' && sequenceBy === '' && changes === 'append') {
    return [
      warning(
        'config.sequence',
        'Two rows of one key in a batch make the merge fail: say which comes last.',
        'sequenceBy',
      ),
    ]
  }
  if (mode === 'append' && changes === 'update') {
    return [
      error('config.mode', 'Rows of this input replace earlier ones; appended, each version would stay.', 'mode', {
        label: 'Merge instead',
        field: 'mode',
        value: 'merge',
      }),
    ]
  }
  if (mode === 'complete' && changes === 'append') {
    return [
      error('config.mode', 'Complete needs an aggregate in update mode before it.', 'mode', {
        label: 'Append instead',
        field: 'mode',
        value: 'append',
      }),
    ]
  }
  return []
}

const VERBS = { append: 'append to', merge: 'merge into', complete: 'replace' }

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
  targets: { databricks: ['sss'], spark: ['sss'] },
  stateful: false,
  sentence: ({ mode, ...name }) =>
    name.table === '' ? 'No table yet' : `${VERBS[mode]} ${toTableName(name).join('.')}`,
  schema: () => ({}),
  problems,
  engine: createPassThrough,
  table: toTableName,
  context,
})

const quoteAll = (names: readonly string[]) => names.map(quoteName).join(', ')

function context(config: Config, inputs: readonly NodeInput[], { environment }: CodeOptions) {
  const input = firstInput(inputs)
  const { mode } = config
  return {
    ...toTableContext(config, environment),
    columns: input.columns.map(({ name, type }) => `${quoteName(name)} ${formatType(type)}`),
    layout: toLayout(config),
    outputMode: mode === 'complete' ? 'complete' : input.changes,
    streamed: mode === 'append' && config.idempotent,
    complete: mode === 'complete',
    merge: mode === 'merge' ? toMerge(config) : null,
    mergeSchema: config.mergeSchema && mode !== 'merge',
  }
}

/** How a table that does not exist yet keeps its files. */
function toLayout({ partitionBy, clusterBy }: Config): string | null {
  if (partitionBy.length > 0) return `PARTITIONED BY (${quoteAll(partitionBy)})`
  return clusterBy.length > 0 ? `CLUSTER BY (${quoteAll(clusterBy)})` : null
}

/** The MERGE: keys compare null-safe, a lower sequence does not replace a higher one. */
function toMerge({ mergeKeys, sequenceBy, mergeSchema }: Config) {
  const sequence = quoteName(sequenceBy)
  const newer = sequenceBy === '' ? '' : ` AND (target.${sequence} IS NULL OR source.${sequence} >= target.${sequence})`
  return {
    newest:
      sequenceBy === ''
        ? null
        : `row_number() OVER (PARTITION BY ${quoteAll(mergeKeys)} ORDER BY ${sequence} DESC NULLS LAST) = 1`,
    into: mergeSchema ? 'MERGE WITH SCHEMA EVOLUTION INTO' : 'MERGE INTO',
    on: `ON ${mergeKeys.map((key) => `target.${quoteName(key)} <=> source.${quoteName(key)}`).join(' AND ')}`,
    matched: `WHEN MATCHED${newer} THEN UPDATE SET *`,
  }
}
