/** A step of a sequence. Conditions are positions among the flags of a row. */
export interface SequenceStep {
  readonly name: string
  readonly condition: number
  /** To the step before it. */
  readonly contiguity: Contiguity
  readonly negated: boolean
  readonly min: number
  /** Null: any number. */
  readonly max: number | null
  /** Between the events of the step itself. */
  readonly inner: Contiguity
  readonly until: number | null
  readonly greedy: boolean
}

/** What may lie between two events: nothing, nothing that would do, anything. */
export type Contiguity = 'strict' | 'relaxed' | 'non-deterministic-relaxed'

/** What a partial match waits for. */
export interface Wait {
  /** The place that takes the event; null is the end. */
  readonly to: Place | null
  readonly contiguity: Contiguity
  /** Conditions that no event before it may satisfy. */
  readonly never: readonly number[]
  /** Conditions that the very next event must not satisfy. */
  readonly notNext: readonly number[]
}

/** One event of a step: the first, the second, ... */
export interface Place {
  readonly step: number
  readonly condition: number
  readonly until: number | null
  readonly follow: Wait[]
}

/** What a sequence begins with; steps are unrolled from the last to the first. `sequence_program.py` is its twin. */
export function compileSequence(steps: readonly SequenceStep[]): readonly Wait[] {
  let next: readonly Wait[] = [{ to: null, contiguity: 'relaxed', never: [], notNext: [] }]
  let following: readonly number[] = []
  for (const [index, step] of [...steps.entries()].reverse()) {
    const { condition } = step
    if (!step.negated) {
      next = unroll(step, index, next, following)
      following = []
    } else if (step.contiguity === 'strict') {
      next = next.map((wait) => ({ ...wait, notNext: [condition, ...wait.notNext] }))
    } else {
      next = next.map((wait) => ({ ...wait, never: [condition, ...wait.never] }))
      following = [condition, ...following]
    }
  }
  return next
}

function unroll(
  { condition, contiguity, min, max, inner, until }: SequenceStep,
  step: number,
  next: readonly Wait[],
  following: readonly number[],
): readonly Wait[] {
  const last = max ?? Math.max(min, 1)
  let again: Place | null = null
  for (let count = last; count >= 1; count--) {
    const place: Place = { step, condition, until, follow: [] }
    const repeated: Place | null = count === last ? (max === null ? place : null) : again
    // What must not follow the step ends its repetition too, once there are enough.
    if (repeated)
      place.follow.push({ to: repeated, contiguity: inner, never: count >= min ? following : [], notNext: [] })
    if (count >= min) place.follow.push(...next)
    again = place
  }
  const first: Wait = { to: again, contiguity, never: [], notNext: [] }
  return min === 0 ? [first, ...next] : [first]
}

/** Whether events that satisfy no condition can matter. */
export const looksAtAll = (steps: readonly SequenceStep[]): boolean =>
  steps.some(
    ({ contiguity, inner, max }, index) => (index > 0 && contiguity === 'strict') || (max !== 1 && inner === 'strict'),
  )
