import { aggregateType } from '../engine/aggregates.ts'
import { checkExpression } from '../expression/check.ts'
import { isNumeric } from '../expression/typed.ts'
import type { Column, SparkType } from '../expression/types.ts'
import { error } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { checkField } from './expressions.ts'

/** One aggregate over a session, as the form holds it. */
export interface SessionAggregateRecord {
  readonly name: string
  readonly function: keyof typeof SESSION_FUNCTIONS
  readonly expr: string
}

export const SESSION_FUNCTIONS = {
  count: 'Count',
  distinct: 'Different values',
  sum: 'Sum',
  avg: 'Average',
  min: 'Smallest',
  max: 'Largest',
  first: 'First',
  last: 'Last',
} as const

/** Columns that every session has, before its aggregates. */
export const SESSION_COLUMNS: readonly Column[] = [
  { name: 'closed_by', type: { kind: 'string' }, nullable: true },
  { name: 'last_event', type: { kind: 'timestamp' }, nullable: false },
]

const COMPARED: readonly SparkType['kind'][] = ['boolean', 'string', 'date', 'timestamp', 'timestamp_ntz']

/** Type of what an aggregate is taken of; events, where it counts them, are as good as true. */
export const toValueType = ({ expr }: SessionAggregateRecord, columns: readonly Column[]): SparkType =>
  (expr === '' ? null : checkExpression(expr, columns).type) ?? { kind: 'boolean' }

export function toOwnColumns(aggregates: readonly SessionAggregateRecord[], columns: readonly Column[]): Column[] {
  const computed = aggregates.map((aggregate) => ({
    name: aggregate.name,
    type: toResultType(aggregate, toValueType(aggregate, columns)) ?? ({ kind: 'string' } as const),
    nullable: aggregate.function !== 'count' && aggregate.function !== 'distinct',
  }))
  return [...SESSION_COLUMNS, ...computed]
}

/** Null where there is no such aggregate. */
function toResultType({ function: name }: SessionAggregateRecord, type: SparkType): SparkType | null {
  if (name === 'count' || name === 'distinct') return { kind: 'bigint' }
  if (name === 'sum') return aggregateType('sum', type)
  if (name === 'avg') return isNumeric(type) && type.kind !== 'decimal' ? { kind: 'double' } : null
  return isNumeric(type) || COMPARED.includes(type.kind) ? type : null
}

export function checkSessionAggregate(
  aggregate: SessionAggregateRecord,
  columns: readonly Column[],
  field: string,
): NodeProblem[] {
  const { expr } = aggregate
  const label = SESSION_FUNCTIONS[aggregate.function].toLowerCase()
  if (expr === '') {
    const message = `Say what to take the ${label} of.`
    return aggregate.function === 'count' ? [] : [error('config.required', message, `${field}.expr`)]
  }
  const found = [...checkField(expr, columns, `${field}.expr`)]
  const type = checkExpression(expr, columns).type
  if (!type || toResultType(aggregate, type) !== null) return found
  const hint = type.kind === 'decimal' ? ' Cast it to double.' : ''
  return [...found, error('config.type', `The ${label} of ${type.kind} does not exist here.${hint}`, `${field}.expr`)]
}
