import { listRoutes, type Pattern, toParts, type WrittenStep, writeOut } from './sequence-variants.ts'

export interface ReferenceOptions extends Pattern {
  /** Times of the events of one key, in order. */
  readonly timesMs: readonly number[]
  /** Whether a condition is true of an event, for who has given these events to steps before. */
  readonly holds: (condition: number, at: number, before: Way) => boolean
  readonly within: { readonly durationMs: number; readonly from: 'first' | 'previous' } | null
  readonly afterMatch: { readonly to: 'no-skip' | 'next' | 'past-last' | 'first' | 'last'; readonly step: number }
  readonly maxPartials: number
}

/** Events by position with the step that each is. */
export type Way = readonly { readonly at: number; readonly step: number }[]

/** What a way to give events to steps comes to. */
export interface Judged {
  readonly way: Way
  readonly isWhole: boolean
  /** Whether it would be whole at its deadline, had nothing come but so many first events. */
  readonly isWholeAtDeadline: (known: number) => boolean
  /** Whether nothing among so many first events has ended the wait for what would come next. */
  readonly isOpen: (known: number) => boolean
}

/**
 * Sequences by their definition, for a few events: the sequence is written out without groups and optional steps in all ways, for each every way to
 * give events to steps is listed and judged by itself, by what lies between two of its events. Nothing is kept from one event to the next.
 */
export class SequenceReference {
  readonly ways: readonly Judged[]
  private readonly options: ReferenceOptions

  constructor(options: ReferenceOptions) {
    this.options = options
    const judged = new Map<string, Judged[]>()
    for (const steps of writeOut(options, options.timesMs.length)) {
      for (const each of new Written(options, steps).judge()) {
        const key = JSON.stringify(each.way)
        const known = judged.get(key)
        if (known) known.push(each)
        else judged.set(key, [each])
      }
    }
    this.ways = [...judged.values()].map((all) => ({
      way: all[0]?.way ?? [],
      isWhole: all.some(({ isWhole }) => isWhole),
      isWholeAtDeadline: (known) => all.some(({ isWholeAtDeadline }) => isWholeAtDeadline(known)),
      isOpen: (known) => all.some(({ isOpen }) => isOpen(known)),
    }))
  }

  /** Of matches with the same last event that differ first in whether something greedy happens once more, that in which it does. */
  isGreedier(one: Way, other: Way): boolean {
    const at = findDifference(one, other)
    const [ours, theirs] = [one[at]?.step, other[at]?.step]
    if (ours === undefined || theirs === undefined || ours === theirs) return false
    const routes = listRoutes(toParts(this.options), one[at - 1]?.step ?? null)
    const [mine, its] = [ours, theirs].map((step) => routes.find((route) => route.step === step)?.decisions ?? [])
    const decision = mine?.find(({ of, happens }, index) => its?.[index]?.of !== of || its[index].happens !== happens)
    return decision?.happens === true && decision.of.greedy
  }

  /** The one that begins first, takes an event earlier or, else being the same, takes more comes first. */
  compare(a: Way, b: Way): number {
    const at = findDifference(a, b)
    const [one, other] = [a[at], b[at]]
    if (!one || !other) return b.length - a.length
    const rank = this.findRoutes(a, at)
    return one.at - other.at || rank(one.step) - rank(other.step)
  }

  /** Position before which no match may begin any more. */
  goesOnAt(way: Way): number {
    const { to, step } = this.options.afterMatch
    if (to === 'no-skip') return 0
    const own = to === 'first' || to === 'last' ? way.filter((each) => each.step === step) : way
    const at = (to === 'next' || to === 'first' ? own[0] : own.at(-1))?.at
    if (at === undefined) return 0
    return to === 'next' || to === 'past-last' ? at + 1 : at
  }

  private findRoutes(way: Way, count: number) {
    const all = listRoutes(toParts(this.options), way[count - 1]?.step ?? null)
    return (step: number) => all.findIndex((route) => route.step === step)
  }
}

/** The ways to give events to steps that are written out: each happens, so what comes next is it again or the one behind it. */
class Written {
  private readonly options: ReferenceOptions
  private readonly steps: readonly WrittenStep[]
  private readonly positions: readonly number[]

  constructor(options: ReferenceOptions, steps: readonly WrittenStep[]) {
    this.options = options
    this.steps = steps
    this.positions = [...options.timesMs.keys()]
  }

  judge(): Judged[] {
    const begin = this.steps.findIndex(({ negated }) => !negated)
    if (begin < 0) return []
    const starts = this.positions.map((at): Way => [{ at, step: begin }]).filter((way) => this.isTaken(first(way), []))
    return starts
      .flatMap((way) => this.extend(way))
      .map((way) => {
        const isLast = this.isLast(way)
        const isWhole = this.isEnough(way) && this.negatedBehind(way, null).length === 0
        return {
          way: this.toOrigin(way),
          isWhole,
          isWholeAtDeadline: (known) => !isLast && this.isWholeAtDeadline(way, known),
          isOpen: (known) => !isLast && this.isOpen(way, known),
        }
      })
  }

  private toOrigin = (way: Way): Way =>
    way.map(({ at, step }) => ({ at, step: (this.steps[step] as WrittenStep).origin }))

  private holds(condition: number, at: number, before: Way): boolean {
    return this.options.holds(condition, at, this.toOrigin(before))
  }

  private extend(way: Way): Way[] {
    if (this.isLast(way)) return [way]
    const longer = this.nextSteps(way).flatMap((step) =>
      this.positions.filter((at) => at > last(way).at && this.follows(way, { at, step })).map((at) => ({ at, step })),
    )
    return [way, ...longer.flatMap((next) => this.extend([...way, next]))]
  }

  /** The same step again while it may, and the one behind it once there are enough. */
  private nextSteps(way: Way): number[] {
    const now = last(way).step
    const { min, max } = this.steps[now] as WrittenStep
    const count = way.filter(({ step }) => step === now).length
    const next = this.steps.findIndex(({ negated }, index) => index > now && !negated)
    return [...(count < (max ?? Number.POSITIVE_INFINITY) ? [now] : []), ...(count >= min && next >= 0 ? [next] : [])]
  }

  private isTaken({ at, step }: Way[number], before: Way): boolean {
    const { condition, until, loops } = this.steps[step] as WrittenStep
    const ends = [...(until === null ? [] : [until]), ...loops.map((loop) => loop.until)]
    return this.holds(condition, at, before) && !ends.some((end) => this.holds(end, at, before))
  }

  private follows(way: Way, next: Way[number]): boolean {
    const timeMs = this.options.timesMs[next.at] ?? Number.NaN
    return (
      this.isTaken(next, way) &&
      timeMs < toDeadlineMs(this.options, way) &&
      !this.isRefusedNext(way, next.step) &&
      this.waits(way, next.step, next.at)
    )
  }

  /** Whether a step is still waited for at a position, by what lies between. */
  private waits(way: Way, step: number, until: number): boolean {
    const before = last(way)
    const target = this.steps[step] as WrittenStep
    const isAgain = step === before.step
    const contiguity = isAgain ? target.inner : target.contiguity
    const between = range(before.at + 1, until)
    if (contiguity === 'strict' && between.length > 0) return false
    if (contiguity === 'relaxed' && between.some((at) => this.isTaken({ at, step }, way))) return false
    if (isAgain && target.until !== null && between.some((at) => this.holds(target.until as number, at, way)))
      return false
    // A group's repetition goes on from its first event on, also within a round.
    const loops = target.loops.filter((loop) => (this.steps[before.step] as WrittenStep).loops.includes(loop))
    if (loops.some(({ until: end }) => between.some((at) => this.holds(end, at, way)))) return false
    return !between.some((at) => this.forbidden(way, step).some((condition) => this.holds(condition, at, way)))
  }

  /** Conditions of what must not happen on the way to a step; to the end where it is null. */
  private forbidden(way: Way, step: number | null): readonly number[] {
    const { step: now } = last(way)
    if (step !== now)
      return this.negatedBehind(way, step)
        .filter(({ contiguity }) => contiguity !== 'strict')
        .map(({ condition }) => condition)
    const count = way.filter((each) => each.step === now).length
    const { min, ends } = this.steps[now] as WrittenStep
    return count < min ? [] : ends
  }

  /** Whether the very next event is one that must not be. */
  private isRefusedNext(way: Way, step: number | null, known = this.positions.length): boolean {
    const next = last(way).at + 1
    if (next >= known) return false
    const timeMs = this.options.timesMs[next]
    if (timeMs === undefined || timeMs >= toDeadlineMs(this.options, way) || step === last(way).step) return false
    return this.negatedBehind(way, step).some(
      ({ contiguity, condition }) => contiguity === 'strict' && this.holds(condition, next, way),
    )
  }

  private negatedBehind(way: Way, step: number | null): WrittenStep[] {
    return this.steps.slice(last(way).step + 1, step ?? this.steps.length).filter(({ negated }) => negated)
  }

  /** Its last event is one that must not come in between, so nothing comes after it. */
  private isLast(way: Way): boolean {
    const end = last(way)
    const before = way.slice(0, -1)
    return (
      before.length > 0 && this.forbidden(before, end.step).some((condition) => this.holds(condition, end.at, before))
    )
  }

  private isEnough(way: Way): boolean {
    const now = last(way).step
    const count = way.filter(({ step }) => step === now).length
    return (
      count >= (this.steps[now] as WrittenStep).min && this.steps.every(({ negated }, index) => index <= now || negated)
    )
  }

  private isWholeAtDeadline(way: Way, known: number): boolean {
    if (this.options.within === null || !this.isEnough(way) || this.isRefusedNext(way, null, known)) return false
    const forbidden = this.forbidden(way, null)
    const after = range(last(way).at + 1, Math.min(this.endAt(way), known))
    return !after.some((at) => forbidden.some((condition) => this.holds(condition, at, way)))
  }

  private isOpen(way: Way, known: number): boolean {
    const end = Math.min(this.endAt(way), known)
    return this.nextSteps(way).some((step) => !this.isRefusedNext(way, step, known) && this.waits(way, step, end))
  }

  /** Position of the first event that is not before the deadline. */
  private endAt(way: Way): number {
    const found = this.options.timesMs.findIndex((timeMs) => timeMs >= toDeadlineMs(this.options, way))
    return found < 0 ? this.options.timesMs.length : found
  }
}

export const first = (way: Way) => way[0] as Way[number]
export const last = (way: Way) => way.at(-1) as Way[number]
const range = (from: number, until: number) =>
  Array.from({ length: Math.max(until - from, 0) }, (_, index) => from + index)

export function toDeadlineMs({ timesMs, within }: ReferenceOptions, way: Way): number {
  if (within === null) return Number.POSITIVE_INFINITY
  const from = within.from === 'first' ? first(way) : last(way)
  return (timesMs[from.at] ?? Number.NaN) + within.durationMs
}

function findDifference(one: Way, other: Way): number {
  const found = one.findIndex((each, at) => each.at !== other[at]?.at || each.step !== other[at].step)
  return found < 0 ? one.length : found
}
