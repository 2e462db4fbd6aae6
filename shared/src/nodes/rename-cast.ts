import { z } from 'zod'
import { createProject } from '../engine/operators/project.ts'
import { checkExpression } from '../expression/check.ts'
import { parseType } from '../expression/parse-type.ts'
import { quoteName } from '../expression/quote-name.ts'
import type { Column } from '../expression/types.ts'
import type { FieldFix, ItemFix } from '../pipeline/model.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { checkNames, error, findColumn, firstInput, freeId } from './columns.ts'
import { defineNode, type NodeInput, type NodeProblem } from './define.ts'
import { toFailed } from './error-column.ts'
import { compileField, toGuardedSql } from './expressions.ts'
import { ERRORS, toErrorSchema, toFailureContext, toFailureQuery } from './failures.ts'
import { choice, column, optionalColumnName, optionalType, records, toggle } from './fields.ts'

const docs = `
Gives columns other names, other types, or both.

Each line takes one column of the input. **New name** may stay empty: the column keeps its name. **Type** may stay empty: it keeps
its type. The result has the columns in the order of the input, each where it stood; with **drop the others** it has only those
listed here, in their order. A column that is listed twice gives two columns.

What cannot be converted, such as \`'n/a'\` to \`int\`, becomes **null**. With **to errors** the row leaves through **errors** as it
came, with the reason in \`_error\`, such as \`time_ms: CAST_INVALID_INPUT\`; where nothing is connected there, such rows are only counted.

Event time stays while its column is kept without a new type; a new name is followed.

Example: \`ts_ms\` → \`time_ms\`, \`bigint\`
`

const config = z.strictObject({
  columns: records(
    'Columns',
    {
      from: column('Column'),
      to: optionalColumnName('New name', { placeholder: 'as before' }),
      type: optionalType('Type'),
      onError: choice('If that cannot be', { null: 'null', fail: 'to errors' }, 'null'),
    },
    { item: 'column' },
  ),
  dropOthers: toggle('Drop the others', false),
})

type Config = z.output<typeof config>
type Line = Config['columns'][number]

interface Converted {
  readonly column: Column
  readonly from: string
  readonly expr: string
  readonly field: string
  readonly converted: boolean
}

function convert(line: Line, index: number, input: readonly Column[]): Converted {
  const from = quoteName(line.from)
  const cast = line.onError === 'fail' ? 'CAST' : 'TRY_CAST'
  const expr = line.type === '' ? from : `${cast}(${from} AS ${line.type})`
  const { type, nullable } = checkExpression(expr, input)
  const name = line.to || findColumn(input, line.from)?.name || line.from
  return {
    column: { name, type: type ?? { kind: 'string' }, nullable },
    from: line.from.toLowerCase(),
    expr,
    field: `columns.${index}.type`,
    converted: line.type !== '',
  }
}

/** The result's columns in order, each with its expression. */
function toProjection({ columns, dropOthers }: Config, input: readonly Column[]): Converted[] {
  const converted = columns.filter(({ from }) => from !== '').map((line, index) => convert(line, index, input))
  if (dropOthers) return converted
  return input.flatMap((each) => {
    const from = each.name.toLowerCase()
    const listed = converted.filter((one) => one.from === from)
    const kept = { column: each, from, expr: quoteName(each.name), field: 'dropOthers', converted: false }
    return listed.length > 0 ? listed : [kept]
  })
}

function toSchema(config: Config, inputs: readonly NodeInput[]): StreamSchema {
  const input = firstInput(inputs)
  const projection = toProjection(config, input.columns)
  const { eventTime } = input
  const time = projection.find(({ from }) => from === eventTime?.column.toLowerCase())
  return {
    ...input,
    columns: projection.map((one) => one.column),
    eventTime: eventTime && time && !time.converted ? { ...eventTime, column: time.column.name } : null,
  }
}

function problems(config: Config, inputs: readonly NodeInput[]): NodeProblem[] {
  const { columns } = firstInput(inputs)
  const named = toProjection(config, columns).map(({ column: { name } }) => ({ name }))
  return [
    ...(config.columns.length === 0
      ? [error('config.required', 'List the columns to rename or convert.', 'columns')]
      : []),
    ...config.columns.flatMap((line, index) => checkLine(line, `columns.${index}`, columns)),
    ...checkNames(named, 'columns').map((problem) => ({ ...problem, field: 'columns' })),
  ]
}

function checkLine(line: Line, field: string, columns: readonly Column[]): NodeProblem[] {
  if (line.from === '') return []
  if (!findColumn(columns, line.from))
    return [error('config.unknown-column', `The input has no column "${line.from}".`, `${field}.from`)]
  if (line.type !== '' && !parseType(line.type))
    return [error('config.type', `"${line.type}" is not a Spark type.`, `${field}.type`)]
  const [problem] = checkExpression(convert(line, 0, columns).expr, columns).problems
  return problem ? [error('config.cast', problem.message, `${field}.type`)] : []
}

function keepTime({ columns }: Config, inputs: readonly NodeInput[]): FieldFix | ItemFix | null {
  const name = firstInput(inputs).eventTime?.column
  if (name === undefined) return null
  const label = `Keep ${name}`
  const converted = columns.findIndex(({ from }) => from.toLowerCase() === name.toLowerCase())
  if (converted >= 0) return { label, field: `columns.${converted}.type`, value: '' }
  const item = { id: freeId(columns), from: name, to: '', type: '', onError: 'null' }
  return { label, list: 'columns', item }
}

export const renameCast = defineNode({
  type: 'rename-cast',
  category: 'transform',
  label: 'Rename and convert',
  summary: 'Give columns other names and types',
  synonyms: ['cast', 'type', 'convert', 'alias', 'rename', 'columns'],
  icon: 'replace',
  docs,
  config,
  example: { columns: [{ id: 'c1', from: 'delay', to: 'delay_minutes', type: 'bigint' }] },
  inputs: () => [{ id: 'in', label: 'Rows', kind: 'any' }],
  outputs: () => [{ id: 'out', label: 'Rows', kind: 'any' }, ERRORS],
  targets: { databricks: ['sdp', 'sss'], spark: ['sdp', 'sss'] },
  stateful: false,
  rowByRow: true,
  sentence: ({ columns }) =>
    columns.length === 0
      ? 'No columns yet'
      : columns.map(({ from, to, type }) => [from, to && `→ ${to}`, type].filter(Boolean).join(' ')).join(', '),
  schema: (config, inputs) => ({ out: toSchema(config, inputs), errors: toErrorSchema(firstInput(inputs)) }),
  keepTime,
  problems,
  engine: (config, inputs) => {
    const { columns } = firstInput(inputs)
    return createProject(
      toProjection(config, columns).map(({ column, expr, field }) => compileField(expr, columns, field, column.name)),
      toFailed(columns),
    )
  },
  sql: (config, inputs, options) => {
    const { columns } = firstInput(inputs)
    const converted = toConverted(config, columns)
    return {
      columns: converted.map(({ name, isKept, value }) => ({ name, sql: isKept ? null : value })),
      ...toFailureQuery(
        converted.map(({ failed }) => failed),
        columns,
        options,
      ),
    }
  },
  context: (config, inputs, options) => {
    const converted = toConverted(config, firstInput(inputs).columns)
    return {
      columns: converted.map(({ name, value }) => ({ name, sql: value })),
      ...toFailureContext(
        converted.map(({ failed }) => failed),
        options,
      ),
    }
  },
})

/** The columns of the result, and whether each is passed on as it is. */
function toConverted(config: Config, columns: readonly Column[]) {
  return toProjection(config, columns).map(({ column: { name }, expr }) => ({
    name,
    isKept: expr === quoteName(name),
    ...toGuardedSql(expr, columns, name),
  }))
}
