import { z } from 'zod'
import { createStaticJoin } from '../engine/operators/static-join.ts'
import { quoteName } from '../expression/quote-name.ts'
import type { Column } from '../expression/types.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { checkColumnNames, checkNames, error, findColumn, inputAt } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { choice, column, columns, optionalColumnName, records } from './fields.ts'
import { checkPairs, describePair, positionOf } from './join-pairs.ts'

const docs = `
Adds columns of a table to the rows of a stream.

Each pair of **equal columns** names a column of the stream and one of the table, of the same type. A row of the stream comes out once for
each row of the table that agrees in all pairs; null agrees with nothing. **Inner** drops rows without a partner, **left** keeps them, with
nulls in the table's columns.

**Take** says which of the table's columns are added; without any, all but those of the pairs. The **prefix** goes before their names.

Rows are passed on at once; event time and watermark stay. Spark reads a Delta table anew for each batch, so later rows of the stream see
later rows of the table. The preview takes the table as it is given.
`

const config = z.strictObject({
  on: records(
    'Equal columns',
    { stream: column('Stream', { port: 'stream' }), table: column('Table', { port: 'table' }) },
    { item: 'pair' },
  ),
  type: choice('Rows without a partner', { inner: 'Are dropped', left: 'Are kept' }, 'inner'),
  columns: columns('Take', { port: 'table', help: 'Without any: all but those of the pairs.' }),
  prefix: optionalColumnName('Prefix', { placeholder: 'none' }),
})

type Config = z.output<typeof config>

interface Taken {
  readonly column: Column
  readonly name: string
}

/** Columns of the table that are added, with their names in the result. */
function toTaken({ on, columns, prefix, type }: Config, table: readonly Column[]): Taken[] {
  const keys = on.map((pair) => pair.table.toLowerCase())
  const chosen =
    columns.length === 0
      ? table.filter(({ name }) => !keys.includes(name.toLowerCase()))
      : columns.flatMap((name) => findColumn(table, name) ?? [])
  return chosen.map((column) => ({
    column: { ...column, nullable: column.nullable || type === 'left' },
    name: prefix + column.name,
  }))
}

function toSchema(config: Config, inputs: readonly NodeInput[]): StreamSchema {
  const stream = inputAt(inputs, 'stream')
  const taken = toTaken(config, inputAt(inputs, 'table').columns)
  return { ...stream, columns: [...stream.columns, ...taken.map(({ column, name }) => ({ ...column, name }))] }
}

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const [stream, table] = [inputAt(inputs, 'stream').columns, inputAt(inputs, 'table').columns]
  if (inputs.length < 2) return []
  return [
    ...checkPairs(config.on, { name: 'stream', columns: stream }, { name: 'table', columns: table }),
    ...checkColumnNames(config.columns, table, 'columns'),
    ...checkNames(toSchema(config, inputs).columns, '').map(({ message }) =>
      error('config.duplicate-name', `${message.slice(0, -1)}: give the table's a prefix, or take fewer.`, 'prefix'),
    ),
  ]
}

export const streamStaticJoin = defineNode({
  type: 'stream-static-join',
  category: 'transform',
  label: 'Join with a table',
  summary: 'Add columns of a table to a stream',
  synonyms: ['lookup', 'enrich', 'dimension', 'static', 'left join', 'inner join'],
  icon: 'table-columns-split',
  docs,
  config,
  example: { on: [{ id: 'p1', stream: 'origin', table: 'origin' }], columns: ['delay'], prefix: 'table_' },
  inputs: () => [
    { id: 'stream', label: 'Stream', kind: 'stream' },
    { id: 'table', label: 'Table', kind: 'table' },
  ],
  outputs: () => [{ id: 'out', label: 'Rows', kind: 'stream' }],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: false,
  sentence: ({ on }) => {
    const pairs = on.map(({ stream, table }) => describePair(stream, table))
    return pairs.length === 0 ? 'No columns yet' : `by ${pairs.join(', ')}`
  },
  schema: (config, inputs) => ({ out: toSchema(config, inputs) }),
  problems,
  engine: (config, inputs) => {
    const [stream, table] = [inputAt(inputs, 'stream').columns, inputAt(inputs, 'table').columns]
    return createStaticJoin({
      on: config.on.map((pair) => ({
        stream: positionOf(stream, pair.stream),
        table: positionOf(table, pair.table),
        type: stream[positionOf(stream, pair.stream)]?.type ?? { kind: 'void' },
      })),
      take: toTaken(config, table).map(({ column: { name } }) => positionOf(table, name)),
      left: config.type === 'left',
    })
  },
  sql: (config, inputs, { relations: [stream = '', table = ''] }) => ({
    stream,
    table,
    isLeft: config.type === 'left',
    on: config.on,
    take: toTaken(config, inputAt(inputs, 'table').columns).map(({ column, name }) => ({ column: column.name, name })),
  }),
  context: (config, inputs) => ({
    on: config.on.map((pair, index) => ({
      stream: quoteName(pair.stream),
      table: quoteName(pair.table),
      key: `_lakestream_key_${index}`,
    })),
    take: toTaken(config, inputAt(inputs, 'table').columns).map(({ column, name }) => ({
      column: quoteName(column.name),
      name,
    })),
    columns: toSchema(config, inputs).columns.map(({ name }) => quoteName(name)),
    how: config.type,
  }),
})
