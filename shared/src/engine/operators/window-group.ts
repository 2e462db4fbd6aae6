import { toCanonical } from '../../expression/canonical-text.ts'
import type { SparkType } from '../../expression/types.ts'
import type { Row, Value } from '../../expression/value.ts'
import type { Accumulator, AggregateSpec } from '../aggregates.ts'
import { type FailedRow, toFailedRow } from '../failed-row.ts'
import { toTimestamp } from '../time.ts'
import type { AlignedWindow } from './aligned-windows.ts'

/** Windowed aggregation, as Spark's own `groupBy(window(...), ...).agg(...)` does it. Output: start, end, time, groups, aggregates. */
export interface WindowAggregateOptions {
  readonly eventTime: number
  readonly window: AggregateWindow
  readonly groups: readonly { readonly column: number; readonly type: SparkType }[]
  readonly aggregates: readonly AggregateSpec[]
  /** `append`: a window leaves once, when it is final; `update`: in each batch that changed it. */
  readonly output: 'append' | 'update'
  /** What becomes of a row for which an expression fails. */
  readonly toFailed?: FailedRow
}

export type AggregateWindow =
  | ({ readonly kind: 'windows' } & AlignedWindow)
  | { readonly kind: 'session'; readonly gapMs: number }

/** A window of one group while it is open. */
export interface Group {
  readonly startMs: number
  readonly endMs: number
  readonly keys: readonly Value[]
  readonly accumulators: readonly Accumulator[]
}

/** A group as a row; `window_time` is the window's last microsecond. */
export function toGroupRow({ startMs, endMs, keys, accumulators }: Group): Row {
  const end = toTimestamp(endMs)
  return [toTimestamp(startMs), end, end - 1n, ...keys, ...accumulators.map((accumulator) => accumulator.result())]
}

/** Canonical text of the grouping columns (rule G12). */
export function toGroupText(groups: WindowAggregateOptions['groups']): (row: Row) => string {
  const texts = groups.map(({ column, type }) => ({ column, text: toCanonical(type) }))
  return (row) => texts.map(({ column, text }) => text(row[column] ?? null)).join(',')
}

/** What a row gives to each aggregate; null for nothing. */
export interface Collector {
  /** Null where an expression of the row fails: the row is then among the errors. */
  readonly read: (row: Row, errors: Row[]) => readonly Value[] | null
  readonly add: (accumulators: readonly Accumulator[], values: readonly Value[]) => void
}

export function toCollector({ aggregates, toFailed = toFailedRow }: WindowAggregateOptions): Collector {
  const readers = aggregates.map(({ value, filter }) => (row: Row): Value => {
    if (filter && filter(row) !== true) return null
    return value ? value.evaluate(row) : true
  })
  return {
    read(row, errors) {
      try {
        return readers.map((read) => read(row))
      } catch (error) {
        errors.push(toFailed(row, error))
        return null
      }
    },
    add(accumulators, values) {
      for (const [index, value] of values.entries()) if (value !== null) accumulators[index]?.add(value)
    },
  }
}
