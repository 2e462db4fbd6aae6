import type { SequenceStep } from '@lakestream/shared/engine/row-pattern/sequence-program'

export interface ReferenceOptions {
  /** Times of the events of one key, in order. */
  readonly timesMs: readonly number[]
  /** Whether a condition is true of an event, for who has given these events to steps before. */
  readonly holds: (condition: number, at: number, before: Way) => boolean
  readonly steps: readonly SequenceStep[]
  readonly within: { readonly durationMs: number; readonly from: 'first' | 'previous' } | null
  readonly afterMatch: { readonly to: 'no-skip' | 'next' | 'past-last' | 'first' | 'last'; readonly step: number }
}

/** Events by position with the step that each is. */
export type Way = readonly { readonly at: number; readonly step: number }[]

interface ReferenceMatch {
  readonly events: readonly number[]
  readonly timeMs: number
}

/**
 * Sequences by their definition, for a few events: every way to give events to steps is listed and judged by itself, by what lies between
 * two of its events; then the rule of skipping goes over those that are whole. Nothing is kept from one event to the next.
 */
export function findSequences(options: ReferenceOptions) {
  const reference = new Reference(options)
  return { matches: reference.matches(), timeouts: reference.timeouts() }
}

class Reference {
  private readonly options: ReferenceOptions
  private readonly ways: readonly Way[]

  constructor(options: ReferenceOptions) {
    this.options = options
    const starts = [...options.timesMs.keys()].flatMap((at) => this.nextSteps([]).map((step): Way => [{ at, step }]))
    this.ways = starts.filter((way) => this.isTaken(first(way), [])).flatMap((way) => this.extend(way))
  }

  matches(): ReferenceMatch[] {
    const whole = this.ways.filter((way) => this.isWhole(way))
    const kept = whole.filter((way) => !whole.some((other) => this.isGreedier(other, way)))
    const late = this.ways.filter((way) => this.isWholeAtDeadline(way))
    const timed = [
      ...kept.map((way) => ({ way, timeMs: this.timeAt(last(way).at), at: last(way).at })),
      ...late.map((way) => ({ way, timeMs: this.deadlineMs(way), at: -1 })),
    ]
    const { to } = this.options.afterMatch
    const found = to === 'no-skip' ? timed : this.skip(timed)
    return found.map(({ way, timeMs }) => ({ events: way.map(({ at }) => at), timeMs }))
  }

  /** Begun, not whole at their deadline, and nothing has ended the wait for what would come next. */
  timeouts(): ReferenceMatch[] {
    if (this.options.within === null) return []
    return this.ways
      .filter((way) => !this.isWhole(way) && !this.isWholeAtDeadline(way) && !this.isLast(way) && this.isOpen(way))
      .map((way) => ({ events: way.map(({ at }) => at), timeMs: this.deadlineMs(way) }))
  }

  private extend(way: Way): Way[] {
    if (this.isLast(way)) return [way]
    const longer = this.nextSteps(way).flatMap((step) =>
      [...this.options.timesMs.keys()]
        .filter((at) => at > last(way).at && this.follows(way, { at, step }))
        .map((at) => ({ at, step })),
    )
    return [way, ...longer.flatMap((next) => this.extend([...way, next]))]
  }

  /** The same step again while it may, and each later one up to the first that must happen. */
  private nextSteps(way: Way): number[] {
    const { steps } = this.options
    const now = way.at(-1)?.step ?? -1
    const count = way.filter(({ step }) => step === now).length
    const found = now >= 0 && count < (steps[now]?.max ?? Number.POSITIVE_INFINITY) ? [now] : []
    if (now >= 0 && count < (steps[now]?.min ?? 0)) return found
    for (const [index, { negated, min }] of steps.entries()) {
      if (index <= now || negated) continue
      found.push(index)
      if (min > 0) break
    }
    return found
  }

  private isTaken({ at, step }: Way[number], before: Way): boolean {
    const { holds, steps } = this.options
    const { condition, until } = steps[step] as SequenceStep
    return holds(condition, at, before) && !(until !== null && holds(until, at, before))
  }

  private follows(way: Way, next: Way[number]): boolean {
    return (
      this.isTaken(next, way) &&
      this.timeAt(next.at) < this.deadlineMs(way) &&
      !this.isRefusedNext(way, next.step) &&
      this.waits(way, next.step, next.at)
    )
  }

  /** Whether a step is still waited for at a position, by what lies between. */
  private waits(way: Way, step: number, until: number): boolean {
    const before = last(way)
    const target = this.options.steps[step] as SequenceStep
    const isAgain = step === before.step
    const contiguity = isAgain ? target.inner : target.contiguity
    const between = range(before.at + 1, until)
    if (contiguity === 'strict' && between.length > 0) return false
    if (contiguity === 'relaxed' && between.some((at) => this.isTaken({ at, step }, way))) return false
    if (isAgain && target.until !== null && between.some((at) => this.options.holds(target.until as number, at, way)))
      return false
    return !between.some((at) => this.forbidden(way, step).some((condition) => this.options.holds(condition, at, way)))
  }

  /** Conditions of what must not happen on the way to a step; to the end where it is null. */
  private forbidden(way: Way, step: number | null): number[] {
    return this.negatedUpTo(way, step)
      .filter(({ contiguity }) => contiguity !== 'strict')
      .map(({ condition }) => condition)
  }

  /** Whether the very next event is one that must not be. */
  private isRefusedNext(way: Way, step: number | null): boolean {
    const next = last(way).at + 1
    const isThere = next < this.options.timesMs.length && this.timeAt(next) < this.deadlineMs(way)
    if (!isThere || step === last(way).step) return false
    return this.negatedUpTo(way, step).some(
      ({ contiguity, condition }) => contiguity === 'strict' && this.options.holds(condition, next, way),
    )
  }

  private negatedUpTo(way: Way, step: number | null): SequenceStep[] {
    const { steps } = this.options
    const now = last(way).step
    if (step !== now)
      return steps.filter(({ negated }, index) => negated && index > now && index < (step ?? steps.length))
    // What must not follow the step ends its repetition too, once there are enough.
    const count = way.filter((each) => each.step === now).length
    const behind = steps.findIndex(({ negated }, index) => index > now && !negated)
    return count < (steps[now]?.min ?? 0)
      ? []
      : steps.slice(now + 1, behind < 0 ? steps.length : behind).filter(({ negated }) => negated)
  }

  /** Its last event is one that must not come in between, so nothing comes after it. */
  private isLast(way: Way): boolean {
    const end = last(way)
    const before = way.slice(0, -1)
    return (
      before.length > 0 &&
      this.forbidden(before, end.step).some((condition) => this.options.holds(condition, end.at, before))
    )
  }

  private isEnough(way: Way): boolean {
    const { steps } = this.options
    const now = last(way).step
    const count = way.filter(({ step }) => step === now).length
    return (
      count >= (steps[now]?.min ?? 0) && steps.every(({ negated, min }, index) => index <= now || negated || min === 0)
    )
  }

  private isWhole(way: Way): boolean {
    return this.isEnough(way) && this.negatedUpTo(way, null).length === 0
  }

  private isWholeAtDeadline(way: Way): boolean {
    if (this.options.within === null || this.isWhole(way) || this.isLast(way) || !this.isEnough(way)) return false
    return !this.isRefusedNext(way, null) && this.isQuiet(way)
  }

  private isQuiet(way: Way): boolean {
    const forbidden = this.forbidden(way, null)
    const after = range(last(way).at + 1, this.endAt(way))
    return !after.some((at) => forbidden.some((condition) => this.options.holds(condition, at, way)))
  }

  private isOpen(way: Way): boolean {
    const end = this.endAt(way)
    return this.nextSteps(way).some((step) => {
      if (this.isRefusedNext(way, step)) return false
      return this.waits(way, step, end)
    })
  }

  /** Of matches with the same last event that differ first in whether a greedy step takes one more, that in which it does. */
  private isGreedier(one: Way, other: Way): boolean {
    if (last(one).at !== last(other).at) return false
    const at = range(0, Math.min(one.length, other.length)).find(
      (index) => one[index]?.at !== other[index]?.at || one[index]?.step !== other[index]?.step,
    )
    if (at === undefined) return false
    const [ours, theirs] = [one[at]?.step ?? 0, other[at]?.step ?? 0]
    return (this.options.steps[ours]?.greedy ?? false) && ours < theirs
  }

  /** Of several the one that begins first decides, then the one that is whole first, then the one that takes more. */
  private skip<T extends { readonly way: Way; readonly timeMs: number; readonly at: number }>(
    timed: readonly T[],
  ): T[] {
    const sorted = timed.toSorted(
      (a, b) => first(a.way).at - first(b.way).at || a.timeMs - b.timeMs || a.at - b.at || compare(a.way, b.way),
    )
    const open = this.options.within === null ? this.ways.filter((way) => !this.isLast(way) && this.isOpen(way)) : []
    const kept: T[] = []
    let from = 0
    for (const each of sorted) {
      const begin = first(each.way).at
      if (begin < from) continue
      // One that began earlier may still become a match that skips it.
      if (open.some((way) => first(way).at >= from && first(way).at < begin)) break
      kept.push(each)
      from = Math.max(from, this.goesOnAt(each.way))
    }
    return kept
  }

  private goesOnAt(way: Way): number {
    const { to, step } = this.options.afterMatch
    const own = to === 'first' || to === 'last' ? way.filter((each) => each.step === step) : way
    const at = (to === 'next' || to === 'first' ? own[0] : own.at(-1))?.at
    if (at === undefined) return 0
    return to === 'next' || to === 'past-last' ? at + 1 : at
  }

  private timeAt(at: number): number {
    return this.options.timesMs[at] ?? Number.NaN
  }

  private deadlineMs(way: Way): number {
    const { within } = this.options
    if (within === null) return Number.POSITIVE_INFINITY
    return this.timeAt((within.from === 'first' ? first(way) : last(way)).at) + within.durationMs
  }

  /** Position of the first event that is not before the deadline. */
  private endAt(way: Way): number {
    const found = this.options.timesMs.findIndex((timeMs) => timeMs >= this.deadlineMs(way))
    return found < 0 ? this.options.timesMs.length : found
  }
}

const first = (way: Way) => way[0] as Way[number]
const last = (way: Way) => way.at(-1) as Way[number]
const range = (from: number, until: number) =>
  Array.from({ length: Math.max(until - from, 0) }, (_, index) => from + index)

function compare(a: Way, b: Way): number {
  for (const index of range(0, Math.min(a.length, b.length))) {
    const [one, other] = [a[index] as Way[number], b[index] as Way[number]]
    const order = one.at - other.at || one.step - other.step
    if (order !== 0) return order
  }
  return b.length - a.length
}
