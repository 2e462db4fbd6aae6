import { z } from 'zod'
import { quoteName } from '../expression/quote-name.ts'
import type { Column } from '../expression/types.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import {
  checkColumnList,
  checkColumnNames,
  checkNames,
  error,
  findColumn,
  firstInput,
  requireValue,
  toColumns,
  toDdl,
} from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import {
  choice,
  column,
  columnName,
  group,
  optionalColumn,
  optionalColumnName,
  records,
  sparkType,
  toggle,
} from './fields.ts'
import { describePair } from './join-pairs.ts'
import { tableFields, toTableContext, toTableName } from './table-name.ts'

const docs = `
Adds columns of a table of the catalog to each row, by the values of some columns.

**Equal columns** pair a column of the rows with one of the table, of the same type; null agrees with nothing. **Take** lists the table's
columns that are added, with their types; when the query starts, Spark compares them with the table's and refuses to run where one differs.
Rows without an entry are dropped or kept, with nulls. A row with several entries comes out once for each.

In a pipeline that is written in SQL the columns are converted to these types instead.

**Valid at** is for a table that keeps history: of several entries the one counts whose validity holds at the row's time, from its first moment
to just before its end. An entry without an end is valid still.

With **small table** Spark sends the whole table to every worker instead of moving the rows; it should fit into memory.

Only Spark knows the table, so there is no preview of this node and of what follows. Use *Join with a table* and a *Delta table* read as a table
where the preview matters.
`

const config = z.strictObject({
  ...tableFields('airports'),
  on: records('Equal columns', { column: column('Column'), key: columnName('In the table') }, { item: 'pair' }),
  columns: records('Take', { name: columnName('Name'), type: sparkType('Type') }, { item: 'column' }),
  type: choice('Rows without an entry', { left: 'Are kept', inner: 'Are dropped' }, 'left'),
  broadcast: toggle('Small table', true),
  asOf: group('Valid at', {
    column: optionalColumn('Time of the row', { types: ['timestamp'] }),
    from: optionalColumnName('Valid from, in the table', { placeholder: 'valid_from' }),
    to: optionalColumnName('Valid until, in the table', { placeholder: 'valid_to' }),
  }),
})

type Config = z.output<typeof config>

function toTaken({ columns, type }: Config): Column[] {
  return toColumns(columns).map((each) => ({ ...each, nullable: each.nullable || type === 'left' }))
}

function toSchema(config: Config, inputs: readonly NodeInput[]): StreamSchema {
  const input = firstInput(inputs)
  return { ...input, columns: [...input.columns, ...toTaken(config)] }
}

/** What the table must have: the keys with the types of their partners, the columns that are taken, the times of validity. */
function toNeeded({ on, columns, asOf }: Config, input: readonly Column[]): Column[] {
  const keys = on.map(({ column, key }) => ({
    name: key,
    type: findColumn(input, column)?.type ?? UNKNOWN,
    nullable: true,
  }))
  const times = asOf.column === '' ? [] : [asOf.from, asOf.to].filter((name) => name !== '')
  const all = [...keys, ...toColumns(columns), ...times.map((name) => ({ name, type: TIMESTAMP, nullable: true }))]
  return all.filter((each, index) => findColumn(all.slice(0, index), each.name) === undefined)
}

const UNKNOWN = { kind: 'string' } as const
const TIMESTAMP = { kind: 'timestamp' } as const

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns } = firstInput(inputs)
  const { on, asOf } = config
  return [
    ...(on.length === 0 ? [error('config.required', 'Say which columns must be equal.', 'on')] : []),
    ...on.flatMap((pair, index) => checkColumnNames([pair.column], columns, `on.${index}.column`)),
    ...checkColumnList(config.columns, 'columns'),
    ...checkNames(toSchema(config, inputs).columns, '').map(({ message }) =>
      error('config.duplicate-name', message, 'columns'),
    ),
    ...checkColumnNames([asOf.column], columns, 'asOf.column'),
    ...(asOf.column === '' ? [] : requireValue(asOf.from, 'Valid from', 'asOf.from')),
  ]
}

export const lookupEnrichment = defineNode({
  type: 'lookup-enrichment',
  category: 'transform',
  label: 'Look up',
  summary: 'Add columns of a catalog table',
  synonyms: ['lookup', 'enrich', 'dimension', 'join', 'as of', 'scd', 'reference data'],
  icon: 'book-search',
  docs,
  config,
  example: {
    catalog: 'main',
    schema: 'flights',
    table: 'airports',
    on: [{ id: 'p1', column: 'origin', key: 'code' }],
    columns: [{ id: 'c1', name: 'city', type: 'string' }],
    asOf: { column: 'date', from: 'valid_from', to: 'valid_to' },
  },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'stream' }],
  outputs: () => [{ id: 'out', label: 'Rows', kind: 'stream' }],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  needsRun: true,
  stateful: false,
  sentence: ({ on, ...name }) =>
    name.table === ''
      ? 'No table yet'
      : `${toTableName(name).join('.')} by ${on.map(({ column, key }) => describePair(column, key)).join(', ')}`,
  schema: (config, inputs) => ({ out: toSchema(config, inputs) }),
  problems,
  sql: (config, _inputs, { environment }) =>
    environment === 'spark'
      ? 'On local Spark its table is a folder of the run, which SQL cannot name.'
      : {
          table: toTableName(config),
          isLeft: config.type === 'left',
          broadcast: config.broadcast,
          on: config.on,
          take: config.columns,
          asOf: config.asOf.column === '' ? null : { ...config.asOf, to: config.asOf.to || null },
        },
  context: (config, inputs, { environment, nodeId }) => {
    const { asOf } = config
    return {
      nodeId,
      ...toTableContext(config, environment),
      ddl: toDdl(toNeeded(config, firstInput(inputs).columns)),
      on: config.on.map(({ column, key }, index) => ({
        column: quoteName(column),
        key: quoteName(key),
        alias: `_lakestream_key_${index}`,
      })),
      take: config.columns.map(({ name }) => ({ name, quoted: quoteName(name) })),
      asOf:
        asOf.column === ''
          ? null
          : {
              column: quoteName(asOf.column),
              from: quoteName(asOf.from),
              to: asOf.to === '' ? null : quoteName(asOf.to),
            },
      columns: toSchema(config, inputs).columns.map(({ name }) => quoteName(name)),
      broadcast: config.broadcast,
      how: config.type,
    }
  },
})
