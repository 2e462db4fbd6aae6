import type { Row, Value } from '../../expression/value.ts'
import { evaluateOrNull, type Frame, type MatchView } from '../match-expression/match-view.ts'

/** An event that a step of a sequence took. */
export interface Taken<E> {
  readonly step: number
  readonly event: E
  /** Its number among the events of the key. */
  readonly at: number
  /** Null where nothing looks back at it. */
  readonly frame: Frame | null
}

/** What a partial match of a sequence has taken, as expressions see it, by position among what it took. Twin of `taken_events.py`. */
export class TakenEvents implements MatchView {
  current: number | null = null
  readonly matchNumber = 1
  private taken: readonly Taken<unknown>[] = []
  private readonly steps: readonly string[]

  constructor(steps: readonly string[]) {
    this.steps = steps
  }

  /** At an event that may be taken next, behind those that are taken. */
  evaluateNext(evaluate: (row: Row) => Value, taken: readonly Taken<unknown>[], frame: Frame): Value {
    this.taken = taken
    this.current = taken.length
    return evaluateOrNull(evaluate, frame, this)
  }

  /** At the last event that is taken. */
  evaluateLast(evaluate: (row: Row) => Value, taken: readonly Taken<unknown>[]): Value {
    this.taken = taken
    this.current = taken.length - 1
    return evaluateOrNull(evaluate, this.frameAt(this.current) as Frame, this)
  }

  frameAt(position: number): Frame | null {
    return this.taken[position]?.frame ?? null
  }

  positions(variables: readonly string[] | null): readonly number[] {
    const found: number[] = []
    for (const [at, { step }] of this.taken.entries()) {
      if (variables === null || variables.includes(this.steps[step] as string)) found.push(at)
    }
    return found
  }

  labelAt(position: number): string | null {
    const taken = this.taken[position]
    return taken ? (this.steps[taken.step] ?? null) : null
  }
}
