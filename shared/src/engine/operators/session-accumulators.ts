import type { SparkType } from '../../expression/types.ts'
import type { Value } from '../../expression/value.ts'
import { toAccumulator } from '../aggregates.ts'

export interface SessionAggregate {
  readonly function: 'count' | 'distinct' | 'sum' | 'avg' | 'min' | 'max' | 'first' | 'last'
  /** Of its values. */
  readonly type: SparkType
}

interface SessionAccumulator {
  /** Null adds nothing. */
  add(value: Value): void
  /** Null where there was no value, or where the result has left its type. */
  result(): Value
}

export const toSessionAccumulators = (aggregates: readonly SessionAggregate[]): SessionAccumulator[] =>
  aggregates.map(toSessionAccumulator)

function toSessionAccumulator({ function: name, type }: SessionAggregate): SessionAccumulator {
  if (name === 'first' || name === 'last') return keep(name)
  const fn = name === 'distinct' ? 'count' : name
  const value = { type, evaluate: () => null }
  const inner = toAccumulator({ function: fn, distinct: name === 'distinct', value, filter: null })()
  return {
    add(added) {
      if (added !== null) inner.add(added)
    },
    result: () => inner.result(),
  }
}

function keep(which: 'first' | 'last'): SessionAccumulator {
  let kept: Value = null
  return {
    add(value) {
      if (value !== null && (which === 'last' || kept === null)) kept = value
    },
    result: () => kept,
  }
}
