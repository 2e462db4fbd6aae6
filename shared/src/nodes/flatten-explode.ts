import { z } from 'zod'
import { createExplode } from '../engine/operators/explode.ts'
import { quoteName } from '../expression/quote-name.ts'
import type { Column, SparkType } from '../expression/types.ts'
import type { Value } from '../expression/value.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { checkNames, error, findColumn, firstInput } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { column, optionalColumnName, toggle } from './fields.ts'

const docs = `
Takes one nested column apart; what it becomes stands where the column stood, and the other columns are kept.

- An **array** gives one row for each element.
- A **map** gives one row for each entry, with the columns \`key\` and \`value\`.
- A **struct** gives one column for each field, and no more rows.

**Name** is what the element is called, in place of the column's own name; for a map or struct it goes in front of each new column:
\`place\` gives \`place_lat\` and \`place_lon\`.

A row whose array or map is null or empty is dropped, unless **keep rows without elements** is on: then the new columns are null.
**Position** adds a column with the element's position, from 0.

Rows are passed on at once; event time stays.

Example: \`tags\` = \`['a', 'b']\` → two rows, with \`a\` and with \`b\`
`

const config = z.strictObject({
  column: column('Column', { types: ['array', 'map', 'struct'] }),
  alias: optionalColumnName('Name', {
    placeholder: 'as the column',
    help: 'Of the element; of a map or struct, what its columns begin with.',
  }),
  outer: toggle('Keep rows without elements', false),
  position: optionalColumnName('Position as column', { placeholder: 'none' }),
})

type Config = z.output<typeof config>

/** What a column becomes: the new columns, and the SQL that makes them together, or each of them. */
interface Taken {
  readonly columns: readonly Column[]
  readonly sql: readonly string[]
}

function takeApart({ alias, outer, position }: Config, { name, type }: Column): Taken | null {
  const named = (inner: string) => (alias === '' ? inner : `${alias}_${inner}`)
  const quoted = quoteName(name)
  if (type.kind === 'struct') {
    return {
      columns: type.fields.map((field) => ({ name: named(field.name), type: field.type, nullable: true })),
      sql: type.fields.map((field) => `${quoted}.${quoteName(field.name)}`),
    }
  }
  const elements = elementsOf(type, alias === '' ? name : alias, named)
  if (!elements) return null
  const at: Column[] = position === '' ? [] : [{ name: position, type: { kind: 'int' }, nullable: outer }]
  const generator = `${position === '' ? '' : 'pos'}explode${outer ? '_outer' : ''}`
  return { columns: [...at, ...elements], sql: [`${generator}(${quoted})`] }
}

function elementsOf(type: SparkType, alone: string, named: (inner: string) => string): Column[] | null {
  if (type.kind === 'array') return [{ name: alone, type: type.element, nullable: true }]
  if (type.kind !== 'map') return null
  return [
    { name: named('key'), type: type.key, nullable: true },
    { name: named('value'), type: type.value, nullable: true },
  ]
}

/** The result's columns; each stands beside those of the input in their order. */
function toColumns(config: Config, input: readonly Column[]): Column[] {
  const found = findColumn(input, config.column)
  return input.flatMap((each) => (each === found ? (takeApart(config, each)?.columns ?? [each]) : [each]))
}

function toSchema(config: Config, inputs: readonly NodeInput[]): StreamSchema {
  const input = firstInput(inputs)
  return { ...input, columns: toColumns(config, input.columns) }
}

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns } = firstInput(inputs)
  if (config.column === '') return []
  const found = findColumn(columns, config.column)
  if (!found) return [error('config.unknown-column', `The input has no column "${config.column}".`, 'column')]
  if (!takeApart(config, found))
    return [
      error(
        'config.type',
        `"${found.name}" is ${found.type.kind}: only an array, a map or a struct can be taken apart.`,
        'column',
      ),
    ]
  return checkNames(toColumns(config, columns), '').map((problem) => ({ ...problem, field: 'alias' }))
}

/** Lists of values for one value of a type; see {@link takeApart} for what they are. */
function toExpand({ outer, position }: Config, type: SparkType): (value: Value) => readonly (readonly Value[])[] {
  if (type.kind === 'struct') {
    const nothing = type.fields.map(() => null)
    return (value) => [(value as readonly Value[] | null) ?? nothing]
  }
  const isMap = type.kind === 'map'
  const none = outer ? [Array.from({ length: (isMap ? 2 : 1) + (position === '' ? 0 : 1) }, () => null)] : []
  return (value) => {
    const elements = (value ?? []) as readonly Value[]
    if (elements.length === 0) return none
    return elements.map((element, at) => {
      const values = isMap ? (element as readonly Value[]) : [element]
      return position === '' ? values : [at, ...values]
    })
  }
}

export const flattenExplode = defineNode({
  type: 'flatten-explode',
  category: 'transform',
  label: 'Explode',
  summary: 'Take an array, map or struct apart',
  synonyms: ['flatten', 'unnest', 'array', 'map', 'struct', 'nested', 'lateral view'],
  icon: 'unfold-vertical',
  docs,
  config,
  example: { column: 'tags', alias: 'tag' },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'any' }],
  outputs: () => [{ id: 'out', label: 'Rows', kind: 'any' }],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: false,
  rowByRow: true,
  sentence: ({ column, alias }) =>
    column === '' ? 'No column yet' : `each of ${column}${alias === '' ? '' : ` as ${alias}`}`,
  schema: (config, inputs) => ({ out: toSchema(config, inputs) }),
  problems,
  engine: (config, inputs) => {
    const { columns } = firstInput(inputs)
    const found = findColumn(columns, config.column)
    const at = found ? columns.indexOf(found) : -1
    return createExplode({ at, expand: toExpand(config, found?.type ?? { kind: 'void' }) })
  },
  sql: (config, inputs) => ({
    columns: toLines(config, inputs).map(({ sql, names }) => {
      const [name = ''] = names
      return names.length === 1
        ? { sql: sql === quoteName(name) ? null : sql, name, names: null }
        : { sql, name: null, names }
    }),
  }),
  context: (config, inputs) => ({ columns: toLines(config, inputs) }),
})

/** What is selected: SQL, and the names of the columns that it gives. */
function toLines(config: Config, inputs: readonly NodeInput[]): { sql: string; names: string[] }[] {
  const { columns } = firstInput(inputs)
  const found = findColumn(columns, config.column)
  return columns.flatMap((each) => {
    const taken = each === found ? takeApart(config, each) : null
    if (!taken) return [{ sql: quoteName(each.name), names: [each.name] }]
    const names = taken.columns.map(({ name }) => name)
    return taken.sql.length === 1
      ? [{ sql: taken.sql[0] ?? '', names }]
      : taken.sql.map((sql, index) => ({ sql, names: [names[index] ?? ''] }))
  })
}
