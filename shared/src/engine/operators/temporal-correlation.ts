import type { Row, Value } from '../../expression/value.ts'
import type { BufferedEvent, KeyLogic } from '../event-buffer.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type PatternInput, type Report, type Tell } from '../pattern.ts'
import { spellTime } from '../time.ts'

/**
 * Pattern 6, temporal correlation: pairs of an event a of the first input and an event b of the second with b in [a - before, a + after],
 * both ends included (rule G6). Events are held while a partner can come. `temporal_correlation.py` is the twin.
 */
export interface CorrelationOptions extends CorrelationRule {
  readonly patternId: string
  readonly a: Side
  readonly b: Side
}

interface Side {
  readonly input: Omit<PatternInput<true>, 'read'>
  readonly condition: (row: Row) => Value
}

interface CorrelationRule {
  readonly beforeMs: number
  readonly afterMs: number
  /** For each event of the first input: all partners, the first in order or the nearest in time, the earlier of two equally near. */
  readonly pairs: 'all' | 'first' | 'nearest'
  /** Whose events without a partner are reported. */
  readonly unmatched: 'none' | 'a' | 'b' | 'both'
}

type Event = BufferedEvent<true>

export function createTemporalCorrelation(options: CorrelationOptions): Operator {
  const { patternId, a, b } = options
  const toInput = ({ input, condition }: Side): PatternInput<true> => ({
    ...input,
    read: (row) => (condition(row) === true ? true : null),
  })
  return createPattern<true>({
    patternId,
    inputs: [toInput(a), toInput(b)],
    create: (report, tell) => new Pairs(options, report, tell),
  })
}

/** The events of an input that are held. All of them get a partner at once, so those that had one come first. */
interface Held {
  events: Event[]
  partnered: number
}

class Pairs implements KeyLogic<true> {
  readonly deadlinesLast = true
  private readonly a: Held = { events: [], partnered: 0 }
  private readonly b: Held = { events: [], partnered: 0 }
  /** Events whose one partner is not decided, and the nearest one before them. Those before are decided before. */
  private waiting: { readonly a: Event; readonly before: Event | null }[] = []
  private readonly rule: CorrelationRule
  private readonly report: Report<true>
  private readonly tell: Tell | null

  constructor(rule: CorrelationRule, report: Report<true>, tell: Tell | null) {
    this.rule = rule
    this.report = report
    this.tell = tell
  }

  onEvent(event: Event): void {
    const [own, other] = event.input === 0 ? [this.a, this.b] : [this.b, this.a]
    own.events.push(event)
    this.tell?.(this.spellPartners(event, other.events.length))
    if (other.events.length > 0) {
      own.partnered = own.events.length
      other.partnered = other.events.length
    }
    if (this.rule.pairs === 'all') for (const partner of other.events) this.pair(event, partner, event.timeMs)
    else if (event.input === 0) this.await(event)
    else this.waiting = this.waiting.filter((each) => !this.isDecidedBy(event, each))
  }

  nextDeadlineMs(): number | null {
    const { beforeMs, afterMs } = this.rule
    const [waits, a, b] = [this.waiting[0], this.a.events[0], this.b.events[0]]
    const times = [waits && this.toDecisionMs(waits), a && a.timeMs + afterMs, b && b.timeMs + beforeMs]
    const nextMs = Math.min(...times.map((timeMs) => timeMs ?? Number.POSITIVE_INFINITY))
    return nextMs === Number.POSITIVE_INFINITY ? null : nextMs
  }

  onDeadline(timeMs: number): void {
    const { beforeMs, afterMs } = this.rule
    const decided = this.waiting.filter((each) => this.toDecisionMs(each) <= timeMs)
    this.waiting = this.waiting.slice(decided.length)
    for (const { a, before } of decided) if (before) this.pair(a, before, timeMs)
    for (const event of release(this.a, timeMs - afterMs)) this.alone(event, 'a', timeMs)
    for (const event of release(this.b, timeMs - beforeMs)) this.alone(event, 'b', timeMs)
  }

  isIdle(): boolean {
    return this.a.events.length === 0 && this.b.events.length === 0
  }

  private spellPartners({ timeMs, input }: Event, count: number): string {
    const { beforeMs, afterMs, pairs } = this.rule
    const side = input === 0 ? 'second' : 'first'
    const untilMs = timeMs + (input === 0 ? afterMs : beforeMs)
    const found = `${count === 0 ? 'No event' : count === 1 ? '1 event' : `${count} events`} of the ${side} input before it can be its partner`
    const choice = pairs === 'all' ? '' : `; an event of the first input has only its ${pairs} one`
    return `${found}, and later ones until ${spellTime(untilMs)}${choice}.`
  }

  private await(a: Event): void {
    const { events } = this.b
    const first = events[0]
    if (this.rule.pairs === 'first' && first) {
      this.pair(a, first, a.timeMs)
      return
    }
    const lastMs = events.at(-1)?.timeMs
    this.waiting.push({ a, before: events.find(({ timeMs }) => timeMs === lastMs) ?? null })
  }

  /** The first event after a waiting one is its partner, where the one before is not as near. */
  private isDecidedBy(b: Event, { a, before }: { readonly a: Event; readonly before: Event | null }): boolean {
    if (before && a.timeMs - before.timeMs <= b.timeMs - a.timeMs) return false
    this.pair(a, b, b.timeMs)
    return true
  }

  /** When nothing nearer than the event before can come any more. */
  private toDecisionMs({ a, before }: { readonly a: Event; readonly before: Event | null }): number {
    const endMs = a.timeMs + this.rule.afterMs
    return before ? Math.min(endMs, a.timeMs + (a.timeMs - before.timeMs)) : endMs
  }

  private pair(one: Event, other: Event, timeMs: number): void {
    const [a, b] = one.input === 0 ? [one, other] : [other, one]
    this.report({
      events: [a, b],
      count: 2,
      startMs: Math.min(a.timeMs, b.timeMs),
      endMs: Math.max(a.timeMs, b.timeMs),
      timeMs,
      found: [BigInt(b.timeMs - a.timeMs)],
      emit: a.emit.map((value, at) => value ?? b.emit[at] ?? null),
    })
  }

  private alone(event: Event, side: 'a' | 'b', timeMs: number): void {
    this.tell?.(`No partner came until ${spellTime(timeMs)}.`, [event])
    const { unmatched } = this.rule
    if (unmatched !== 'both' && unmatched !== side) return
    this.report({
      port: 'unmatched',
      status: `unmatched_${side}`,
      events: [event],
      count: 1,
      startMs: event.timeMs,
      endMs: event.timeMs,
      timeMs,
      found: [null],
      emit: event.emit,
    })
  }
}

/** Lets go of the events up to a time; gives those that never had a partner. */
function release(held: Held, untilMs: number): readonly Event[] {
  const later = held.events.findIndex(({ timeMs }) => timeMs > untilMs)
  const count = later < 0 ? held.events.length : later
  const alone = held.events.slice(held.partnered, count)
  held.events = held.events.slice(count)
  held.partnered = Math.max(0, held.partnered - count)
  return alone
}
