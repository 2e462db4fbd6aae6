import { SparkError } from '../../expression/spark-error.ts'
import type { TypedExpression } from '../../expression/typed.ts'
import type { Row, Value } from '../../expression/value.ts'
import { type AggregateFunction, toAccumulator } from '../aggregates.ts'
import { evaluateAt, type MatchView } from './match-view.ts'

/** What looks beyond the current row. */
export type Navigation =
  | RowNavigation
  | AggregateNavigation
  /** The variable of the row, where a navigation has gone, if it is one of some. */
  | { readonly kind: 'classifier'; readonly variables: readonly string[] | null }
  | { readonly kind: 'match-number' }

/** A value of another row: the first or last of some variables, some rows further, then `shift` rows in the order of all rows. */
interface RowNavigation {
  readonly kind: 'row'
  readonly from: 'first' | 'last'
  readonly offset: number
  readonly shift: number
  readonly isFinal: boolean
  /** Null for all rows of the match. */
  readonly variables: readonly string[] | null
  readonly inner: TypedExpression
}

interface AggregateNavigation {
  readonly kind: 'aggregate'
  readonly function: AggregateFunction
  readonly isFinal: boolean
  readonly variables: readonly string[] | null
  /** Null where rows are counted. */
  readonly inner: TypedExpression | null
}

/** The evaluator of a navigation over rows that have their view at position `at`. */
export function toNavigator(navigation: Navigation, at: number): (row: Row) => Value {
  const viewOf = (row: Row) => row[at] as unknown as MatchView
  switch (navigation.kind) {
    case 'row':
      return (row) => readRow(navigation, viewOf(row))
    case 'aggregate':
      return (row) => aggregate(navigation, viewOf(row))
    case 'classifier':
      return (row) => classify(viewOf(row), navigation.variables)
    case 'match-number':
      return (row) => BigInt(viewOf(row).matchNumber)
  }
}

function classify(view: MatchView, variables: readonly string[] | null): Value {
  const label = view.current === null ? null : view.labelAt(view.current)
  return label !== null && variables !== null && !variables.includes(label) ? null : label
}

function readRow({ from, offset, shift, isFinal, variables, inner }: RowNavigation, view: MatchView): Value {
  const positions = view.positions(variables, isFinal)
  const found = positions[from === 'first' ? offset : positions.length - 1 - offset]
  return found === undefined ? null : evaluateFrom(inner, found + shift, view)
}

function evaluateFrom(inner: TypedExpression, position: number, view: MatchView): Value {
  const frame = view.frameAt(position)
  if (!frame) return null
  const { current } = view
  view.current = position
  try {
    return evaluateAt(inner.evaluate, frame, view)
  } finally {
    view.current = current
  }
}

function aggregate({ function: name, isFinal, variables, inner }: AggregateNavigation, view: MatchView): Value {
  const positions = view.positions(variables, isFinal)
  if (!inner) return BigInt(positions.length)
  const accumulator = toAccumulator({ function: name, distinct: false, value: inner, filter: null })()
  let isEmpty = true
  for (const position of positions) {
    const value = evaluateFrom(inner, position, view)
    if (value === null) continue
    isEmpty = false
    accumulator.add(value)
  }
  const result = accumulator.result()
  // In a window a sum that does not fit is null; here it is an error of the match.
  if (result === null && !isEmpty && (name === 'sum' || name === 'avg')) {
    throw new SparkError('ARITHMETIC_OVERFLOW', `The ${name} does not fit its type`)
  }
  return result
}
