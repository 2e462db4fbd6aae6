import { z } from 'zod'
import { createPassThrough } from '../engine/operators/pass-through.ts'
import { formatType } from '../expression/parse-type.ts'
import { quoteName } from '../expression/quote-name.ts'
import type { Column } from '../expression/types.ts'
import type { Environment } from '../pipeline/model.ts'
import { checkColumnNames, error, findColumn, firstInput } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { choice, columns, optionalColumn } from './fields.ts'
import { aboutFields, toComment, toTags } from './table-about.ts'
import { tableFields, toTableContext, toTableName } from './table-name.ts'
import { checkMerge, MERGES, sequenceField, toMerge } from './table-writes.ts'

const docs = `
Keeps the features of things in a feature table: one row per **primary key**, such as a customer or an airport, which models are trained with and
asked about.

A row whose key is in the table replaces that row, others are added. With **sequence by**, only a row with the same or a higher sequence
replaces another, and of several rows of a key in one batch the highest wins.

With a **time of the features** the table has a row per key *and* time, so that training takes the features as they were at the time of each
example. For example key \`origin\` and time \`window_end\` keep the mean delay of an airport for each hour.

On **Databricks** the table is made in Unity Catalog with the constraint \`PRIMARY KEY\`, the time as its \`TIMESERIES\` column, which is what
makes a Delta table a feature table; **tags** are set each time the query starts. On local Spark it is a Delta table in the run's warehouse,
without constraint and tags. Key columns take no nulls: a row without a key ends the query, or is left out.

A table that exists is taken as it is. A batch that is repeated after a crash changes nothing.
`

const config = z.strictObject({
  ...tableFields('airport_features'),
  primaryKeys: columns('Primary key'),
  timeColumn: optionalColumn('Time of the features', { types: ['timestamp', 'date'] }),
  sequenceBy: sequenceField(),
  withoutKey: choice('Rows without a key', { fail: 'End the query', drop: 'Are left out' }, 'fail'),
  ...aboutFields(),
})

type Config = z.output<typeof config>

/** What tells two rows apart: the time is part of the key. */
const toKeys = ({ primaryKeys, timeColumn }: Pick<Config, 'primaryKeys' | 'timeColumn'>) =>
  timeColumn === '' ? primaryKeys : [...primaryKeys.filter((name) => !isSame(name, timeColumn)), timeColumn]

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns: known } = firstInput(inputs)
  const { primaryKeys, timeColumn, sequenceBy } = config
  const time = findColumn(known, timeColumn)
  return [
    ...checkMerge({ keys: primaryKeys, sequenceBy }, 'primaryKeys', inputs),
    ...checkColumnNames([timeColumn], known, 'timeColumn'),
    ...(time && time.type.kind !== 'timestamp' && time.type.kind !== 'date'
      ? [error('config.type', `"${time.name}" is no timestamp or date.`, 'timeColumn')]
      : []),
    ...(primaryKeys.some((name) => isSame(name, timeColumn)) && primaryKeys.length === 1
      ? [error('config.key', 'Beside the time, a column must say what the features are of.', 'primaryKeys')]
      : []),
  ]
}

/** Columns of a table that does not exist yet, and on Databricks what makes it a feature table. */
function toTableColumns(config: Config, known: readonly Column[], environment: Environment): string[] {
  const keys = toKeys(config)
  const list = known.map(({ name, type }) => {
    const isKey = keys.some((key) => isSame(key, name))
    return `${quoteName(name)} ${formatType(type)}${isKey ? ' NOT NULL' : ''}`
  })
  if (environment === 'spark' || keys.length === 0) return list
  const parts = keys.map((key) => `${quoteName(key)}${isSame(key, config.timeColumn) ? ' TIMESERIES' : ''}`)
  return [...list, `PRIMARY KEY (${parts.join(', ')})`]
}

export const featureStoreSink = defineNode({
  type: 'feature-store-sink',
  category: 'sink',
  label: 'Feature table',
  summary: 'Keep the features of things for models',
  synonyms: ['feature store', 'machine learning', 'ml', 'unity catalog', 'primary key', 'merge', 'output'],
  icon: 'table-properties',
  docs,
  config,
  example: {
    catalog: 'main',
    schema: 'flights',
    table: 'airport_features',
    primaryKeys: ['origin'],
    timeColumn: 'date',
    sequenceBy: 'delay',
    comment: 'How late flights of an airport are',
    tags: [{ id: 't1', name: 'team', value: 'ops' }],
  },
  inputs: () => [{ id: 'in', label: 'Features', kind: 'stream' }],
  outputs: () => [],
  targets: { databricks: ['sss'], spark: ['sss'] },
  unfit: (_, target) => (target === 'sdp' ? MERGES : null),
  stateful: false,
  sentence: (config) =>
    config.table === ''
      ? 'No table yet'
      : `features by ${toKeys(config).join(', ')} into ${toTableName(config).join('.')}`,
  schema: () => ({}),
  problems,
  engine: createPassThrough,
  table: toTableName,
  context: (config, inputs, { environment }) => {
    const { columns: known } = firstInput(inputs)
    const keys = toKeys(config)
    return {
      ...toTableContext(config, environment),
      columns: toTableColumns(config, known, environment),
      layout: toComment(config.comment),
      tags: toTags(config.tags, environment),
      withKey:
        config.withoutKey === 'drop' && keys.length > 0
          ? keys.map((key) => `${quoteName(key)} IS NOT NULL`).join(' AND ')
          : null,
      merge: toMerge({ keys, sequenceBy: config.sequenceBy }, false),
    }
  },
})
