import { z } from 'zod'
import { createProject } from '../engine/operators/project.ts'
import { checkExpression } from '../expression/check.ts'
import { renderName } from '../expression/print.ts'
import { quoteName } from '../expression/quote-name.ts'
import type { Column } from '../expression/types.ts'
import type { ItemFix } from '../pipeline/model.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { checkNames, error, findColumn, firstInput, freeId } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toFailed } from './error-column.ts'
import { checkField, compileField, toGuardedSql, toSql } from './expressions.ts'
import { ERRORS, toErrorSchema, toFailureContext, toFailureQuery } from './failures.ts'
import { columnName, expression, records, toggle } from './fields.ts'

const docs = `
Computes columns: each has a name and an expression over the input's columns.

By default the result has exactly the columns listed here. With **keep the others** the input's columns stay; a column of the
same name is replaced where it stands, new ones follow at the end.

Every row is passed on at once. Event time stays where its column is kept under its own name and unchanged; otherwise the
result has none, and windows and patterns cannot follow.

A row for which an expression fails leaves through **errors** as it came, with the reason in \`_error\`, such as
\`late_hours: DIVIDE_BY_ZERO\`. Where nothing is connected there, such rows are only counted. The \`try_\` forms, such as
\`try_divide\` and \`try_cast\`, give null instead.

Example: \`late_hours\` = \`delay / 60\`
`

const config = z.strictObject({
  columns: records(
    'Columns',
    { name: columnName('Name'), expr: expression('Value', { placeholder: 'delay / 60' }) },
    { item: 'column' },
  ),
  keepOthers: toggle('Keep the others', false),
})

type Config = z.output<typeof config>

interface Projected {
  readonly column: Column
  readonly expr: string
  /** Path of the expression's field; nothing for a column that is only passed on. */
  readonly field: string | null
}

/** The result's columns in order, each with its expression. */
function toProjection({ columns, keepOthers }: Config, input: readonly Column[]): Projected[] {
  const computed = columns
    .filter(({ name }) => name !== '')
    .map(({ name, expr }, index) => {
      const { type, nullable } = checkExpression(expr, input)
      return {
        column: { name, type: type ?? { kind: 'string' as const }, nullable },
        expr,
        field: `columns.${index}.expr`,
      }
    })
  if (!keepOthers) return computed
  const byName = new Map(computed.map((one) => [one.column.name.toLowerCase(), one]))
  const kept = input.map(
    (column) => byName.get(column.name.toLowerCase()) ?? { column, expr: quoteName(column.name), field: null },
  )
  return [...kept, ...computed.filter(({ column }) => !findColumn(input, column.name))]
}

/** Event time survives where its column is passed on as it is. */
function toSchema(config: Config, inputs: readonly NodeInput[]): StreamSchema {
  const input = firstInput(inputs)
  const projection = toProjection(config, input.columns)
  const name = input.eventTime?.column
  const time = projection.find(({ column }) => column.name === name)
  const kept =
    time !== undefined &&
    name !== undefined &&
    toSql(time.expr, input.columns) === toSql(quoteName(name), input.columns)
  return { ...input, columns: projection.map(({ column }) => column), eventTime: kept ? input.eventTime : null }
}

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns } = firstInput(inputs)
  return [
    ...(config.columns.length === 0 && !config.keepOthers
      ? [error('config.required', 'Add a column, or keep the others.', 'columns')]
      : []),
    ...checkNames(config.columns, 'columns'),
    ...config.columns.flatMap(({ expr }, index) => checkField(expr, columns, `columns.${index}.expr`)),
  ]
}

function keepTime({ columns }: Config, inputs: readonly NodeInput[]): ItemFix | null {
  const { eventTime } = firstInput(inputs)
  if (!eventTime) return null
  const { column: name } = eventTime
  if (columns.some((each) => each.name.toLowerCase() === name.toLowerCase())) return null
  return { label: `Keep ${name}`, list: 'columns', item: { id: freeId(columns), name, expr: renderName(name) } }
}

export const mapSelect = defineNode({
  type: 'map-select',
  category: 'transform',
  label: 'Select',
  summary: 'Compute, choose and rename columns',
  synonyms: ['map', 'columns', 'project', 'compute', 'derive', 'rename', 'with column'],
  icon: 'columns-3',
  docs,
  config,
  example: { columns: [{ id: 'c1', name: 'late_hours', expr: 'delay / 60' }], keepOthers: true },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'any' }],
  outputs: () => [{ id: 'out', label: 'Rows', kind: 'any' }, ERRORS],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: false,
  rowByRow: true,
  sentence: ({ columns, keepOthers }) => {
    const names = columns.map(({ name }) => name).join(', ')
    return names === '' ? 'No columns yet' : `${keepOthers ? 'adds ' : ''}${names}`
  },
  schema: (config, inputs) => ({ out: toSchema(config, inputs), errors: toErrorSchema(firstInput(inputs)) }),
  keepTime,
  problems,
  engine: (config, inputs) => {
    const { columns } = firstInput(inputs)
    return createProject(
      toProjection(config, columns).map(({ column, expr, field }) =>
        compileField(expr, columns, field ?? 'keepOthers', column.name),
      ),
      toFailed(columns),
    )
  },
  sql: (config, inputs, options) => {
    const { columns } = firstInput(inputs)
    const computed = toComputed(config, columns)
    const isReplacing = computed.some(({ column, sql }) => sql && findColumn(columns, column.name))
    const listed = config.keepOthers && !isReplacing ? computed.filter(({ sql }) => sql !== null) : computed
    return {
      others: listed.length < computed.length,
      columns: listed.map(({ column, sql }) => ({ name: column.name, sql: sql?.value ?? null })),
      ...toFailureQuery(
        computed.map(({ sql }) => sql?.failed ?? null),
        columns,
        options,
      ),
    }
  },
  context: (config, inputs, options) => {
    const computed = toComputed(config, firstInput(inputs).columns)
    return {
      columns: computed.map(({ column, sql }) => ({
        name: column.name,
        quoted: quoteName(column.name),
        sql: sql?.value ?? null,
      })),
      ...toFailureContext(
        computed.map(({ sql }) => sql?.failed ?? null),
        options,
      ),
    }
  },
})

/** The columns of the result, with the SQL of those that are not passed on as they are. */
function toComputed(config: Config, columns: readonly Column[]) {
  return toProjection(config, columns).map(({ column, expr, field }) => ({
    column,
    sql: field === null ? null : toGuardedSql(expr, columns, column.name),
  }))
}
