import type { Row } from '../../expression/value.ts'
import type { KeyLogic } from '../event-buffer.ts'
import { type Frame, toFrame } from '../match-expression/match-view.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type Report, type Tell } from '../pattern.ts'
import { isPreferred } from '../row-pattern/sequence-preference.ts'
import { looksAtAll, type Place, type Wait } from '../row-pattern/sequence-program.ts'
import type { Item } from '../row-pattern/sequence-tree.ts'
import type { Taken } from '../row-pattern/taken-events.ts'
import { toFlagReader } from './sequence-flags.ts'
import { type Event, type Flags, type SequenceOptions, type Shared, toShared, type Within } from './sequence-shared.ts'
import { SequenceWords } from './sequence-words.ts'

/** A place that takes the event. */
interface Reached {
  readonly to: Place
  /** It may complete the match, and nothing may come after it. */
  readonly isLast: boolean
}

interface Partial {
  readonly taken: readonly Taken<Event>[]
  readonly waits: readonly Wait[]
  /** No event came since the last that it took, and that matters. */
  readonly isFresh: boolean
  /** It was given out as a match and may still grow. */
  readonly isMatch: boolean
}

/**
 * Pattern 1, sequence: every partial match is advanced, the oldest first, then a new one is begun, then matches leave by the
 * rule of what is skipped after them (`sequence_detector.py` is its twin).
 */
export function createSequenceDetector(options: SequenceOptions): Operator {
  const { flags, steps, groups } = options
  const keepsAll = looksAtAll(steps, groups)
  const readFlags = toFlagReader(flags)
  const read = (row: Row): Flags | null => {
    const found = readFlags(row)
    return keepsAll || found.includes(true) ? found : null
  }
  const shared = toShared(options)
  return createPattern<Flags>({
    patternId: options.patternId,
    inputs: [{ ...options.input, read }],
    create: (report, tell) => new Sequence(shared, report, tell),
  })
}

const firstAt = ({ taken }: Partial) => (taken[0] as Taken<Event>).at

class Sequence implements KeyLogic<Flags> {
  private readonly shared: Shared
  private readonly report: Report<Flags>
  /** Null when nobody asks why. */
  private readonly words: SequenceWords | null
  /** Of the event that is looked at; null where nothing looks back at events. */
  private frame: Frame | null = null
  /** In the order of their first events. */
  private partials: Partial[] = []
  /** Complete ones that an earlier partial match may still skip. */
  private matches: Partial[] = []
  private count = 0

  constructor(shared: Shared, report: Report<Flags>, tell: Tell | null) {
    this.shared = shared
    this.report = report
    this.words = tell && new SequenceWords(shared.options, shared.view, tell)
  }

  onEvent(event: Event): void {
    const { options, start, needsFrames } = this.shared
    const next: Partial[] = []
    const complete: Partial[] = []
    if (needsFrames) this.frame = toFrame(event.row)
    for (const partial of this.partials) this.advance(partial, event, next, complete)
    const begun = this.begin(event)
    if (begun.length > 0) this.take(NONE, begun, event, next, complete)
    this.words?.looked(event, next, complete, [start, ...this.partials.map(({ waits }) => waits)])
    this.count = next.length === 0 ? 0 : this.count + 1
    this.partials = next
    if (complete.length > 0) this.matches.push(...this.preferred(complete))
    if (this.matches.length > 0) this.release(event.timeMs)
    if (this.partials.length > options.maxPartials) this.overflow(event)
  }

  private begin(event: Event): readonly Reached[] {
    let begun: readonly Reached[] = NONE
    for (const { to } of this.shared.start)
      if (to && this.takes(to, NONE, event)) begun = [...begun, { to, isLast: false }]
    return begun
  }

  nextDeadlineMs(): number | null {
    const { within } = this.shared.options
    const [first] = this.partials
    if (within === null || !first) return null
    if (within.from === 'first') return this.deadlineMs(first)
    return this.partials.reduce((least, partial) => Math.min(least, this.deadlineMs(partial)), Number.POSITIVE_INFINITY)
  }

  onDeadline(timeMs: number): void {
    const due = this.partials.filter((partial) => this.deadlineMs(partial) <= timeMs)
    this.partials = this.partials.filter((partial) => this.deadlineMs(partial) > timeMs)
    for (const partial of due) {
      if (partial.isMatch) continue
      if (partial.waits.some(({ to }) => to === null)) this.matches.push(partial)
      else {
        this.words?.timedOut(partial, timeMs)
        if (this.shared.options.emitsTimeouts) this.give(partial.taken, timeMs, 'timeouts', 'timeout')
      }
    }
    this.release(timeMs)
  }

  isIdle(): boolean {
    return this.partials.length === 0
  }

  private deadlineMs({ taken }: Partial): number {
    const within = this.shared.options.within as Within
    const from = within.from === 'first' ? taken[0] : taken.at(-1)
    return (from as Taken<Event>).event.timeMs + within.durationMs
  }

  /** Longer ones come before the partial match that they grew from. */
  private advance(partial: Partial, event: Event, next: Partial[], complete: Partial[]): void {
    const { taken, isFresh } = partial
    let reached: readonly Reached[] = NONE
    // The same list where nothing is dropped: partial matches are many, and mostly an event says nothing to them.
    let { waits } = partial
    for (const wait of partial.waits) {
      if (isFresh && wait.notNext.some((at) => this.holds(at, taken, event))) {
        this.words?.forbidden(wait.notNext, taken, event)
        waits = without(waits, wait)
        continue
      }
      // What must not come in between may still be what completes the match.
      const isRefused = wait.never.some((at) => this.holds(at, taken, event))
      const isTaken = wait.to !== null && this.takes(wait.to, taken, event)
      if (isTaken) reached = [...reached, { to: wait.to as Place, isLast: isRefused }]
      if (!isRefused && this.stays(wait, taken, isTaken, event)) continue
      waits = without(waits, wait)
      if (!isTaken) this.words?.dropped(wait, taken, event, isRefused)
    }
    if (reached.length > 0) this.take(taken, reached, event, next, complete)
    if (waits.length === 0) return
    const isSame = !isFresh && waits === partial.waits
    next.push(isSame ? partial : { taken, waits, isFresh: false, isMatch: partial.isMatch })
  }

  /** Whether a condition is true of an event, for who has taken these before. */
  private holds(condition: number, taken: readonly Taken<Event>[], event: Event): boolean {
    if (event.payload[condition] !== true) return false
    const test = this.shared.options.tests[condition]
    if (!test) return true
    const value = this.shared.view.evaluateNext(test.evaluate, taken, this.frame as Frame)
    if (value !== true) this.words?.failed(condition, value, taken, this.frame as Frame)
    return value === true
  }

  private takes({ condition, until }: Place, taken: readonly Taken<Event>[], event: Event): boolean {
    return this.holds(condition, taken, event) && !until.some((at) => this.holds(at, taken, event))
  }

  private stays({ to, contiguity, until }: Wait, taken: readonly Taken<Event>[], isTaken: boolean, event: Event) {
    if (to === null) return true
    if (contiguity === 'strict' || until.some((at) => this.holds(at, taken, event))) return false
    return contiguity !== 'relaxed' || !isTaken
  }

  /** The places of one step that an event is taken to are one partial match: which repetition it is in is not seen in what it took. */
  private take(
    before: readonly Taken<Event>[],
    found: readonly Reached[],
    event: Event,
    next: Partial[],
    complete: Partial[],
  ): void {
    const reached = this.inOrder(before, found)
    for (const [at, { to }] of reached.entries()) {
      const same = reached.length === 1 ? reached : reached.filter((each) => each.to.step === to.step)
      if (same[0] !== reached[at]) continue
      const isMatch = same.some((each) => each.to.isMatch)
      const waits = same.length === 1 ? behind(reached[at] as Reached) : [...new Set(same.flatMap(behind))]
      const taken = [...before, { step: to.step, event, at: this.count, frame: this.frame }]
      const partial = { taken, waits, isFresh: this.shared.hasNotNext, isMatch }
      if (isMatch) complete.push(partial)
      if (waits.length > 0) next.push(partial)
    }
  }

  private inOrder(before: readonly Taken<Event>[], reached: readonly Reached[]): readonly Reached[] {
    const { ranks } = this.shared
    if (reached.length < 2 || ranks === null) return reached
    const rankOf = ({ to }: Reached) => ranks[(before.at(-1)?.step ?? -1) + 1]?.[to.step] ?? 0
    return reached.toSorted((a, b) => rankOf(a) - rankOf(b))
  }

  /** Of matches that differ first in whether something happens as often as possible, that in which it does. */
  private preferred(complete: readonly Partial[]): readonly Partial[] {
    const { greedy } = this.shared
    if (complete.length < 2 || greedy === null) return complete
    const kept = complete.filter((one) => !complete.some((other) => other !== one && isGreedier(other, one, greedy)))
    for (const one of complete) if (!kept.includes(one)) this.words?.notPreferred(one.taken)
    return kept
  }

  /** Gives out what no earlier partial match can skip any more. */
  private release(timeMs: number): void {
    const { to } = this.shared.options.afterMatch
    // Stable: of one first event, the longer before the shorter.
    if (to !== 'no-skip') this.matches.sort((a, b) => firstAt(a) - firstAt(b))
    for (;;) {
      const [match] = this.matches
      const [first] = this.partials
      if (!match || (to !== 'no-skip' && first && firstAt(first) < firstAt(match))) return
      this.matches.shift()
      this.skip(match)
      this.give(match.taken, timeMs, 'matches', 'match')
    }
  }

  private skip({ taken }: Partial): void {
    const { to, step } = this.shared.options.afterMatch
    if (to === 'no-skip') return
    const own = to === 'first' || to === 'last' ? taken.filter((each) => each.step === step) : taken
    const at = (to === 'next' || to === 'first' ? own[0] : own.at(-1))?.at
    if (at === undefined) return
    const from = to === 'next' || to === 'past-last' ? at + 1 : at
    const stays = (each: Partial) => firstAt(each) >= from
    this.words?.skipped(
      [...this.matches, ...this.partials].filter((each) => !stays(each)),
      taken,
    )
    this.partials = this.partials.filter(stays)
    this.matches = this.matches.filter(stays)
  }

  private overflow(event: Event): void {
    const { maxPartials } = this.shared.options
    const lost = this.partials.splice(maxPartials)
    this.words?.overflowed(lost, maxPartials)
    this.report(this.shared.found.overflow(event, this.frame, lost.length))
  }

  private give(taken: readonly Taken<Event>[], timeMs: number, port: string, status: string): void {
    this.report(this.shared.found.match(taken, timeMs, port, status))
  }
}

const NONE: readonly never[] = []

const without = (waits: readonly Wait[], dropped: Wait) => waits.filter((each) => each !== dropped)

const behind = ({ to, isLast }: Reached): readonly Wait[] => (isLast ? NONE : to.follow)

function isGreedier(one: Partial, other: Partial, whole: Item): boolean {
  const at = other.taken.findIndex((each, index) => {
    const same = one.taken[index]
    return same?.at !== each.at || same.step !== each.step
  })
  const [ours, theirs] = [one.taken[at], other.taken[at]]
  if (!ours || !theirs) return false
  return isPreferred(whole, one.taken[at - 1]?.step ?? null, ours.step, theirs.step)
}
