import { z } from 'zod'
import type { FieldFix } from '../pipeline/model.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { checkColumnList, checkNames, error, findColumn, NO_STREAM, toColumns } from './columns.ts'
import type { NodeInput, NodeProblem } from './define.ts'
import { columnName, name, optionalColumnName, records, sparkType } from './fields.ts'
import { checkPortIds } from './listed-ports.ts'

/** Fields of nodes whose rows only Spark can know: inputs with the names that the code calls them, and the columns that come out. */
export const declaredFields = () => ({
  inputs: records('Inputs', { name: name('Name') }, { item: 'input' }),
  schema: records(
    'Columns of the result',
    { name: columnName('Name'), type: sparkType('Type') },
    { item: 'column', help: 'What the code gives, in this order. Spark checks it when the query starts.' },
  ),
  eventTime: optionalColumnName('Event time', {
    placeholder: 'none',
    help: 'The column that carries it on: one that comes from an input unchanged.',
  }),
})

const declared = z.object(declaredFields())
type Declared = z.output<typeof declared>
type Result = Pick<Declared, 'schema' | 'eventTime'>

export function toDeclaredSchema({ schema, eventTime }: Result, inputs: readonly NodeInput[]): StreamSchema {
  const columns = toColumns(schema)
  const time = findColumn(columns, eventTime)
  const delays = inputs.flatMap((input) => (input.schema.eventTime ? [input.schema.eventTime.watermarkMs] : []))
  return {
    kind: inputs.length === 0 || inputs.some((input) => input.schema.kind === 'stream') ? 'stream' : 'table',
    columns,
    eventTime: time && delays.length > 0 ? { column: time.name, watermarkMs: Math.max(...delays) } : null,
    changes: inputs.some((input) => input.schema.changes === 'update') ? 'update' : NO_STREAM.changes,
    afterStateful: inputs.some((input) => input.schema.afterStateful),
  }
}

/** The event time is carried on by a column of its name, where there is one. */
export function keepDeclaredTime({ schema }: Pick<Declared, 'schema'>, inputs: readonly NodeInput[]): FieldFix | null {
  const columns = toColumns(schema)
  const kept = inputs.flatMap(({ schema: { eventTime } }) => findColumn(columns, eventTime?.column ?? '') ?? [])
  const column = kept.find(({ type }) => type.kind === 'timestamp')
  return column ? { label: `Keep ${column.name}`, field: 'eventTime', value: column.name } : null
}

/** People's own module must have the class that its node names. */
export function checkClass({ code, class: name }: { readonly code: string; readonly class: string }): NodeProblem[] {
  const isMissing = code !== '' && name !== '' && !new RegExp(`\\bclass\\s+${name}\\b`).test(code)
  return isMissing ? [error('config.invalid', `The code has no class "${name}".`, 'class')] : []
}

export function checkDeclared(config: Declared, inputs: readonly NodeInput[]): NodeProblem[] {
  const columns = toColumns(config.schema)
  const time = findColumn(columns, config.eventTime)
  const sources = inputs.flatMap((input) => (input.schema.eventTime ? [input.schema.eventTime.column] : []))
  return [
    ...(config.inputs.length === 0 ? [error('config.required', 'Name the inputs.', 'inputs')] : []),
    ...checkNames(config.inputs, 'inputs'),
    ...checkPortIds(config.inputs, [], 'inputs'),
    ...checkColumnList(config.schema, 'schema'),
    ...(config.eventTime !== '' && time?.type.kind !== 'timestamp'
      ? [error('config.event-time', 'The event time is one of the columns above, of the type timestamp.', 'eventTime')]
      : []),
    ...(time && inputs.length > 0 && sources.length === 0
      ? [error('config.event-time', 'No input has an event time that could be carried on.', 'eventTime')]
      : []),
  ]
}
