import type { Row, Value } from '../../expression/value.ts'
import type { Operator } from '../operator.ts'

export interface ExplodeOptions {
  /** The column that is replaced, by position. */
  readonly at: number
  /** What one value becomes: none, one or many lists of values that take its place. */
  readonly expand: (value: Value) => readonly (readonly Value[])[]
}

/** Each row once for each list that its value becomes; the list stands where the value stood. */
export function createExplode({ at, expand }: ExplodeOptions): Operator {
  return {
    process(input) {
      const out: Row[] = []
      for (const row of input['in'] ?? []) {
        for (const values of expand(row[at] ?? null)) out.push([...row.slice(0, at), ...values, ...row.slice(at + 1)])
      }
      return { out }
    },
  }
}
