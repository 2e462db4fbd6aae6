import type { Row, Value } from '../../expression/value.ts'
import type { Operator } from '../operator.ts'

/** What a union's input gives to each output column: the index of the input's own column, or null where it lacks it. */
export interface UnionInput {
  readonly port: string
  readonly columns: readonly (number | null)[]
}

/** All rows of all inputs, each brought to the columns of the output. Row order within a batch means nothing. */
export function createUnion(inputs: readonly UnionInput[]): Operator {
  return {
    process(input) {
      const out: Row[] = []
      for (const { port, columns } of inputs) {
        for (const row of input[port] ?? [])
          out.push(columns.map((at): Value => (at === null ? null : (row[at] ?? null))))
      }
      return { out }
    },
  }
}
