import { toCanonical } from '../../expression/canonical-text.ts'
import type { SparkType } from '../../expression/types.ts'
import type { Row, Value } from '../../expression/value.ts'
import type { Operator } from '../operator.ts'

export interface StaticJoinOptions {
  /** Pairs of columns, by position, that must be equal. */
  readonly on: readonly { readonly stream: number; readonly table: number; readonly type: SparkType }[]
  /** Columns of the table that are added, by position. */
  readonly take: readonly number[]
  /** Rows of the stream without a partner are kept. */
  readonly left: boolean
}

/**
 * Each row of `stream` with each row of `table` that has the same keys; null is equal to nothing. The table's rows are those that have come
 * by then, the ones of the same batch included: Spark reads a table anew for each batch.
 */
export function createStaticJoin({ on, take, left }: StaticJoinOptions): Operator {
  const texts = on.map(({ type }) => toCanonical(type))
  const byKey = new Map<string, Row[]>()
  const nothing: readonly Value[] = take.map(() => null)
  const keyOf = (row: Row, side: 'stream' | 'table'): string | null => {
    const values = on.map((pair) => row[pair[side]] ?? null)
    return values.includes(null) ? null : JSON.stringify(values.map((value, at) => texts[at]?.(value)))
  }
  return {
    process(input) {
      for (const row of input['table'] ?? []) {
        const key = keyOf(row, 'table')
        if (key === null) continue
        const rows = byKey.get(key)
        if (rows) rows.push(row)
        else byKey.set(key, [row])
      }
      const out: Row[] = []
      for (const row of input['stream'] ?? []) {
        const key = keyOf(row, 'stream')
        const partners = key === null ? [] : (byKey.get(key) ?? [])
        for (const partner of partners) out.push([...row, ...take.map((at) => partner[at] ?? null)])
        if (left && partners.length === 0) out.push([...row, ...nothing])
      }
      return { out }
    },
  }
}
