import { z } from 'zod'
import { createDistinct } from '../engine/operators/distinct.ts'
import { createUnion } from '../engine/operators/union.ts'
import { formatType, sameType } from '../expression/parse-type.ts'
import type { Column } from '../expression/types.ts'
import type { EventTime, StreamSchema } from '../pipeline/stream.ts'
import { error, findColumn, NO_STREAM } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toggle } from './fields.ts'

const docs = `
Puts the rows of several streams into one: two to eight inputs, in any order.

**By name** matches columns by their names, whatever their order; otherwise by position, with the first input's names. With
**allow missing columns** a column that an input lacks is null there.

Columns that belong together need the same type. The result has event time where all inputs have it in the same column; its
watermark follows the **slowest** input, so an input that falls silent holds everything back. Where some inputs come from a
pattern or a windowed aggregate and others do not, the result has no event time.

**Remove duplicates** keeps one of several rows that are equal in every column, event time included. It needs a watermark, which
bounds how long Spark remembers rows; a row that arrives later than the watermark is dropped.

Rows are passed on at once.
`

const config = z.strictObject({
  byName: toggle('By name', true),
  allowMissing: toggle('Allow missing columns', false, { when: { field: 'byName', in: [true] } }),
  distinct: toggle('Remove duplicates', false),
})

type Config = z.output<typeof config>

/** The result's columns: the first input's, then (where columns may be missing) what the others add. */
function toColumns({ byName, allowMissing }: Config, inputs: readonly NodeInput[]): Column[] {
  const [first = NO_STREAM, ...others] = inputs.map(({ schema }) => schema)
  const merged = first.columns.map((column, index) => {
    const same = others.map(({ columns }) => (byName ? findColumn(columns, column.name) : columns[index]))
    return { ...column, nullable: column.nullable || same.some((other) => other === undefined || other.nullable) }
  })
  if (!byName || !allowMissing) return merged
  for (const { columns } of others) {
    for (const column of columns) {
      if (!findColumn(merged, column.name)) merged.push({ ...column, nullable: true })
    }
  }
  return merged
}

/** Some, not all, of the inputs come from a pattern: their rows are behind the watermark, the others' are not. */
function isMixed(inputs: readonly NodeInput[]): boolean {
  return new Set(inputs.map(({ schema }) => schema.afterStateful)).size > 1
}

function toEventTime({ byName }: Config, inputs: readonly NodeInput[]): EventTime | null {
  const first = inputs[0]?.schema
  if (!first?.eventTime || isMixed(inputs)) return null
  const column = first.eventTime.column
  const position = first.columns.findIndex(({ name }) => name === column)
  const times = inputs.map(({ schema: { eventTime, columns } }) => {
    const here = byName ? findColumn(columns, column) : columns[position]
    return here !== undefined && here.name === eventTime?.column ? eventTime.watermarkMs : null
  })
  const known = times.filter((time) => time !== null)
  return known.length === times.length ? { column, watermarkMs: Math.max(...known) } : null
}

function toSchema(config: Config, inputs: readonly NodeInput[]): StreamSchema {
  return {
    kind: inputs.some(({ schema }) => schema.kind === 'stream') || inputs.length === 0 ? 'stream' : 'table',
    columns: toColumns(config, inputs),
    eventTime: toEventTime(config, inputs),
    changes: inputs.some(({ schema }) => schema.changes === 'update') ? 'update' : 'append',
    afterStateful: inputs.length > 0 && inputs.every(({ schema }) => schema.afterStateful),
  }
}

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  if (inputs.length < 2) return [error('input.count', 'Connect at least two inputs.')]
  if (inputs.length > 8) return [error('input.count', 'At most eight inputs can be connected.')]
  const [first, ...others] = inputs.map(({ schema }) => schema)
  const found = others.flatMap(({ columns }, index) => checkColumns(config, first?.columns ?? [], columns, index + 2))
  if (config.distinct && toEventTime(config, inputs) === null) {
    found.push(
      error('input.event-time', 'Removing duplicates needs event time in the same column of every input.', 'distinct'),
    )
  }
  if (inputs.some(({ schema }) => schema.changes === 'update')) {
    found.push(error('input.changes', 'Rows of an input replace earlier ones; let its aggregate emit when final.'))
  }
  return found
}

function checkColumns(
  config: Config,
  first: readonly Column[],
  other: readonly Column[],
  number: number,
): NodeProblem[] {
  const { byName, allowMissing } = config
  if (!byName && first.length !== other.length) {
    return [
      error('input.columns', `Input ${number} has ${other.length} columns, the first has ${first.length}.`, 'byName'),
    ]
  }
  const pairs = first.map((column, index) => [column, byName ? findColumn(other, column.name) : other[index]] as const)
  const types = pairs.flatMap(([column, same]) =>
    same && !sameType(column.type, same.type)
      ? [
          error(
            'input.types',
            `"${column.name}" is ${formatType(column.type)} in the first input and ${formatType(same.type)} in input ${number}.`,
          ),
        ]
      : [],
  )
  const missing = byName && (pairs.some(([, same]) => !same) || other.some(({ name }) => !findColumn(first, name)))
  if (!missing || allowMissing) return types
  const fix = { label: 'Allow missing columns', field: 'allowMissing', value: true }
  return [...types, error('input.columns', `Input ${number} has other columns than the first.`, 'allowMissing', fix)]
}

export const unionMerge = defineNode({
  type: 'union-merge',
  category: 'transform',
  label: 'Union',
  summary: 'Put several streams into one',
  synonyms: ['merge', 'combine', 'append', 'concat', 'union all'],
  icon: 'merge',
  docs,
  config,
  example: {},
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'any', many: true }],
  outputs: () => [{ id: 'out', label: 'Rows', kind: 'any' }],
  analyses: ({ distinct }) => distinct,
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: false,
  sentence: ({ byName, distinct }) => `${distinct ? 'distinct rows, ' : ''}columns by ${byName ? 'name' : 'position'}`,
  schema: (config, inputs) => ({ out: toSchema(config, inputs) }),
  problems,
  engine: (config, inputs) => {
    const columns = toColumns(config, inputs)
    const time = toEventTime(config, inputs)
    const union = createUnion(
      inputs.map(({ port, schema }, index) => ({
        port: `${port}.${index}`,
        columns: columns.map((column, position) => {
          const found = config.byName ? findColumn(schema.columns, column.name) : schema.columns[position]
          return found ? schema.columns.indexOf(found) : null
        }),
      })),
    )
    return config.distinct && time
      ? createDistinct(
          union,
          columns,
          columns.findIndex(({ name }) => name === time.column),
        )
      : union
  },
  sql: (config, inputs, { relations }) =>
    config.distinct
      ? 'A stream without duplicates, row by row as it comes, has no words in SQL.'
      : {
          selects: inputs.map(({ schema }, index) =>
            toSelect(config, toColumns(config, inputs), schema, relations[index]),
          ),
        },
  context: ({ byName, allowMissing, distinct }) => ({ byName, allowMissing: byName && allowMissing, distinct }),
})

/** An input's rows with the result's columns; without a list where they are those in that order. */
function toSelect({ byName }: Config, result: readonly Column[], { columns }: StreamSchema, rows = '') {
  const isSame = columns.length === result.length && result.every(({ name }, at) => columns[at]?.name === name)
  if (!byName || isSame) return { columns: null, rows }
  return {
    columns: result.map(({ name, type }) => {
      const own = findColumn(columns, name)
      return { name, sql: own ? null : `CAST(NULL AS ${formatType(type)})` }
    }),
    rows,
  }
}
