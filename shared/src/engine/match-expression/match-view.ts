import { SparkError } from '../../expression/spark-error.ts'
import type { Row, Value } from '../../expression/value.ts'

/**
 * What an expression sees of a match: rows by position, as their values with a place behind them that is the view's own (see
 * {@link toFrame}). `match_view.py` is its twin.
 */
export interface MatchView {
  /** Position of the current row; null in an empty match. */
  current: number | null
  readonly matchNumber: number
  /** Null where there is no such row. */
  frameAt(position: number): Frame | null
  /**
   * Positions of the rows of some variables in order, of all where it is null: up to the current row, or with `isFinal` of the whole match. A
   * sequence's step has those that it took, without the current one.
   */
  positions(variables: readonly string[] | null, isFinal: boolean): readonly number[]
  /** The variable of a row of the match. */
  labelAt(position: number): string | null
}

/** A row's values, and behind them the view. */
export type Frame = (Value | MatchView)[]

/** A row with room for the view. */
export function toFrame(row: Row): Frame {
  return [...row, null]
}

/** The value of an expression at the view's current row. */
export function evaluateAt(evaluate: (row: Row) => Value, frame: Frame, view: MatchView): Value {
  frame[frame.length - 1] = view
  return evaluate(frame as Row)
}

/** The same; what fails is null, because it is computed only when the row cannot leave by errors any more. */
export function evaluateOrNull(evaluate: (row: Row) => Value, frame: Frame, view: MatchView): Value {
  try {
    return evaluateAt(evaluate, frame, view)
  } catch (error) {
    if (error instanceof SparkError) return null
    throw error
  }
}
