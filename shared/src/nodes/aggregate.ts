import { aggregateType, mayOverflow } from '../engine/aggregates.ts'
import { checkExpression } from '../expression/check.ts'
import type { Column, SparkType } from '../expression/types.ts'
import { error } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { BOOLEAN, checkField, compileField, firstReason, type GuardedSql, toGuardedSql } from './expressions.ts'

/** One aggregate of a windowed aggregation, as the form holds it. */
export interface AggregateRecord {
  readonly name: string
  readonly function: keyof typeof AGGREGATE_FUNCTIONS
  readonly expr: string
  readonly distinct: boolean
  readonly filter: string
}

/** Functions whose result does not depend on the order in which Spark sees the rows. */
export const AGGREGATE_FUNCTIONS = {
  count: 'Count',
  sum: 'Sum',
  avg: 'Average',
  min: 'Smallest',
  max: 'Largest',
  stddev_samp: 'Standard deviation (sample)',
  stddev_pop: 'Standard deviation (population)',
} as const

export function checkAggregate(aggregate: AggregateRecord, columns: readonly Column[], field: string): NodeProblem[] {
  const { expr, filter, distinct } = aggregate
  const problems = [
    ...checkField(expr, columns, `${field}.expr`),
    ...checkField(filter, columns, `${field}.filter`, BOOLEAN),
  ]
  if (expr === '' && (aggregate.function !== 'count' || distinct)) {
    return [...problems, error('config.required', `Say what to take the ${label(aggregate)} of.`, `${field}.expr`)]
  }
  const type = expr === '' ? null : checkExpression(expr, columns).type
  if (type && aggregateType(aggregate.function, type) === null) {
    return [
      ...problems,
      error('config.type', `The ${label(aggregate)} of ${type.kind} does not exist.`, `${field}.expr`),
    ]
  }
  return problems
}

const label = (aggregate: AggregateRecord) => AGGREGATE_FUNCTIONS[aggregate.function].toLowerCase()

/** Type of the result, as Spark's: the sum of integers is a bigint, an average a double. */
export function toAggregateType(aggregate: AggregateRecord, columns: readonly Column[]): SparkType {
  const type = aggregate.expr === '' ? null : checkExpression(aggregate.expr, columns).type
  return aggregateType(aggregate.function, type) ?? { kind: 'double' }
}

/**
 * The aggregate for Spark, and why a row fails for it. Streams have no distinct aggregates, so different values are collected and counted; a
 * sum that may leave its type becomes null then.
 */
export function toAggregateSql(aggregate: AggregateRecord, columns: readonly Column[]): GuardedSql {
  const { name, expr, filter } = aggregate
  const value = expr === '' ? { value: '*', failed: null } : toGuardedSql(expr, columns, name)
  const only = filter === '' ? null : toGuardedSql(filter, columns, name)
  const where = only ? ` FILTER (WHERE ${only.value})` : ''
  const made = isDistinct(aggregate)
    ? `CAST(size(collect_set(${value.value})${where}) AS bigint)`
    : `${toFunction(aggregate, columns)}(${value.value})${where}`
  const inFilter = only && value.failed ? `CASE WHEN ${only.value} THEN ${value.failed} END` : value.failed
  return { value: made, failed: firstReason([only?.failed ?? null, inFilter]) }
}

function toFunction(aggregate: AggregateRecord, columns: readonly Column[]): string {
  const type = checkExpression(aggregate.expr, columns).type
  return type && mayOverflow(aggregate.function, type) ? `try_${aggregate.function}` : aggregate.function
}

export function toAggregateSpec(aggregate: AggregateRecord, columns: readonly Column[], field: string) {
  const type = aggregate.expr === '' ? null : checkExpression(aggregate.expr, columns).type
  return {
    function: aggregate.function,
    distinct: isDistinct(aggregate),
    value: type && { type, evaluate: compileField(aggregate.expr, columns, `${field}.expr`, aggregate.name) },
    filter: aggregate.filter === '' ? null : compileField(aggregate.filter, columns, `${field}.filter`, aggregate.name),
  }
}

const isDistinct = (aggregate: AggregateRecord) => aggregate.distinct && aggregate.function === 'count'
