import { z } from 'zod'
import { createPassThrough } from '../engine/operators/pass-through.ts'
import { checkNames, error, firstInput, toDdlParts } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { choice, text } from './fields.ts'
import { aboutFields, toComment, toTags } from './table-about.ts'
import { toTableContext, toTableName } from './table-name.ts'

const docs = `
Writes rows to a table of Unity Catalog, with a comment and tags by which others find it. The table is created when the query starts and does
not exist yet.

- **Append** adds every row, exactly once also after a crash.
- **Overwrite** replaces the table's rows by the whole result after each batch. It needs an aggregate in *update* mode before it.

**Tags** are set on Databricks each time the query starts. On local Spark the table is a folder of the run's warehouse, and has none.

Use the *Delta table* sink for merges, partitions and clustering.
`

const config = z.strictObject({
  catalog: text('Catalog', { placeholder: 'main' }),
  schema: text('Schema', { placeholder: 'flights' }),
  table: text('Table', { placeholder: 'alerts' }),
  mode: choice('Mode', { append: 'Append', overwrite: 'Overwrite' }, 'append'),
  ...aboutFields(),
})

type Config = z.output<typeof config>

function problems({ mode, tags }: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const changes = inputs[0]?.schema.changes
  const other = mode === 'append' ? 'overwrite' : 'append'
  const fix = { label: `Use ${other}`, field: 'mode', value: other }
  return [
    ...checkNames(tags, 'tags'),
    ...(mode === 'append' && changes === 'update'
      ? [
          error(
            'config.mode',
            'Rows of this input replace earlier ones; appended, each version would stay.',
            'mode',
            fix,
          ),
        ]
      : []),
    ...(mode === 'overwrite' && changes === 'append'
      ? [error('config.mode', 'Overwrite needs an aggregate in update mode before it.', 'mode', fix)]
      : []),
  ]
}

export const unityCatalogTableSink = defineNode({
  type: 'unity-catalog-table-sink',
  category: 'sink',
  label: 'Unity Catalog table',
  summary: 'Write rows to a catalog table with comment and tags',
  synonyms: ['databricks', 'governance', 'delta', 'write', 'save', 'lakehouse', 'output'],
  icon: 'library',
  docs,
  config,
  example: {
    catalog: 'main',
    schema: 'flights',
    table: 'alerts',
    comment: 'Three delays of one airport within two hours',
    tags: [{ id: 't1', name: 'team', value: 'ops' }],
  },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'stream' }],
  outputs: () => [],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  unfit: ({ mode, tags }, target, environment) =>
    target === 'sss'
      ? null
      : mode === 'overwrite'
        ? 'Tables of a declarative pipeline are only added to, this one is replaced.'
        : tags.length > 0 && environment === 'databricks'
          ? 'Tags cannot be set by a declarative pipeline.'
          : null,
  dataset: ({ comment }) => ({ comment }),
  sql: () => ({}),
  stateful: false,
  sentence: ({ mode, ...name }) =>
    name.table === ''
      ? 'No table yet'
      : `${mode === 'append' ? 'append to' : 'replace'} ${toTableName(name).join('.')}`,
  schema: () => ({}),
  problems,
  engine: createPassThrough,
  table: toTableName,
  outputMode: ({ mode }) => (mode === 'append' ? 'append' : 'complete'),
  context: (config, inputs, { environment }) => {
    const { columns } = firstInput(inputs)
    return {
      ...toTableContext(config, environment),
      columns: toDdlParts(columns),
      layout: toComment(config.comment),
      tags: toTags(config.tags, environment),
      complete: config.mode === 'overwrite',
      once: config.mode === 'append',
      mergeSchema: false,
    }
  },
})
