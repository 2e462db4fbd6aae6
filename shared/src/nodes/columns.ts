import { formatType, parseType } from '../expression/parse-type.ts'
import { quoteName } from '../expression/quote-name.ts'
import type { Column } from '../expression/types.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import type { NodeInput, NodeProblem } from './define.ts'
import { columnName, records, sparkType, toggle } from './fields.ts'

/** A record of a source's column list. */
export interface ColumnRecord extends TypedName {
  readonly nullable: boolean
}

/** A column in a list, by name and Spark type. */
export interface TypedName {
  readonly name: string
  readonly type: string
}

/** The list of columns that a source reads: name, Spark type, nullable. */
export const columnRecords = (label: string, options?: Partial<Parameters<typeof records>[2]>) =>
  records(
    label,
    {
      name: columnName('Name'),
      type: sparkType('Type'),
      nullable: toggle('May be null', true, { help: 'Where off, a row without a value leaves through "errors".' }),
    },
    { item: 'column', ...options },
  )

const UNKNOWN = { kind: 'string' } as const

/** Columns as Spark reads them: a file or a message can always lack a value, so each is nullable. */
export function toColumns(list: readonly TypedName[]): Column[] {
  return list
    .filter(({ name }) => name !== '')
    .map(({ name, type }) => ({ name, type: parseType(type) ?? UNKNOWN, nullable: true }))
}

/** Columns as Spark's DDL text. */
export const toDdl = (columns: readonly Column[]) => toDdlParts(columns).join(', ')

/** Each column as it stands in DDL. */
export const toDdlParts = (columns: readonly Column[]) =>
  columns.map(({ name, type }) => `${quoteName(name)} ${formatType(type)}`)

/** Spark compares column names without regard to case. */
export function findColumn(columns: readonly Column[], name: string): Column | undefined {
  const wanted = name.toLowerCase()
  return columns.find((column) => column.name.toLowerCase() === wanted)
}

/** A column's name as the input spells it, for what tells capitals apart. */
export const spellColumn = (columns: readonly Column[], name: string) => findColumn(columns, name)?.name ?? name

export const NO_STREAM: StreamSchema = {
  kind: 'stream',
  columns: [],
  eventTime: null,
  changes: 'append',
  afterStateful: false,
}

/** Schema of a node's only input; an empty stream where nothing is connected yet. */
export function firstInput(inputs: readonly NodeInput[]): StreamSchema {
  return inputs[0]?.schema ?? NO_STREAM
}

/** What waits for event time needs an input that has one. */
export function checkEventTime(what: string, { eventTime, afterStateful }: StreamSchema): NodeProblem[] {
  if (eventTime) return []
  const hint = afterStateful
    ? "and what comes before gives none, such as a count by Spark's own windows"
    : 'choose its column in the source'
  return [error('input.event-time', `${what} needs event time${afterStateful ? ',' : ':'} ${hint}.`)]
}

/** Schema at a port of a node with several; an empty stream where nothing is connected yet. */
export function inputAt(inputs: readonly NodeInput[], port: string): StreamSchema {
  return inputs.find((input) => input.port === port)?.schema ?? NO_STREAM
}

/** Problems of an own column list: none at all, names given twice, types that Spark does not have. */
export function checkColumnList(list: readonly TypedName[], field: string): NodeProblem[] {
  const problems: NodeProblem[] = list.flatMap((column, index) =>
    parseType(column.type)
      ? []
      : [error('config.type', `"${column.type}" is not a Spark type.`, `${field}.${index}.type`)],
  )
  if (list.length === 0) problems.push(error('config.columns', 'List the columns to read.', field))
  return [...problems, ...checkNames(list, field)]
}

/** Names that must differ, as Spark compares them. */
export function checkNames(list: readonly { readonly name: string }[], field: string): NodeProblem[] {
  return list.flatMap(({ name }, index) => {
    const earlier = list.findIndex((other) => other.name.toLowerCase() === name.toLowerCase())
    return name !== '' && earlier < index
      ? [error('config.duplicate-name', `There are two columns "${name}".`, `${field}.${index}.name`)]
      : []
  })
}

/** Problems of columns that a field names: each must be among the input's. */
export function checkColumnNames(names: readonly string[], columns: readonly Column[], field: string): NodeProblem[] {
  return names.flatMap((name) =>
    name === '' || findColumn(columns, name)
      ? []
      : [error('config.unknown-column', `The input has no column "${name}".`, field)],
  )
}

/** For a field that is needed only in some cases, so that its schema cannot say it. */
export function requireValue(value: string | object | null, label: string, field: string): NodeProblem[] {
  return value === null || value === '' ? [error('config.required', `${label} is required.`, field)] : []
}

/** An id for a record that a fix adds: the same for the same list. */
export function freeId(list: readonly { readonly id: string }[]): string {
  let number = 1
  while (list.some(({ id }) => id === `kept-${number}`)) number++
  return `kept-${number}`
}

export function error(code: string, message: string, field?: string, fix?: NodeProblem['fix']): NodeProblem {
  return { code, severity: 'error', message, ...(field !== undefined && { field }), ...(fix && { fix }) }
}

export function info(code: string, message: string, field?: string): NodeProblem {
  return { ...error(code, message, field), severity: 'info' }
}

export function warning(code: string, message: string, field?: string, fix?: NodeProblem['fix']): NodeProblem {
  return { ...error(code, message, field, fix), severity: 'warning' }
}
