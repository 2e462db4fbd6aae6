import { spellNumber } from '../../expression/spell-value.ts'
import type { Row } from '../../expression/value.ts'
import type { BufferedEvent, KeyLogic } from '../event-buffer.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type PatternInput, type Report, type Tell } from '../pattern.ts'

/**
 * Pattern 4, velocity: how fast events come or a value grows, over the closed lookback [t - W, t] of each event (rule G6). Events
 * of the same time are peers, as in SQL RANGE: each sees all of them. So a time is looked at when its last event is there.
 */
export interface VelocityOptions extends VelocityRule {
  readonly patternId: string
  readonly input: Omit<PatternInput<Measured>, 'read'>
  /** What an event adds to the measure; null where it says nothing. */
  readonly read: (row: Row) => Measured | null
}

interface VelocityRule {
  readonly measure: 'count' | 'sum' | 'distinct' | 'change'
  readonly lookbackMs: number
  readonly perMs: number
  readonly direction: 'above' | 'below'
  readonly rate: number
  readonly fire: 'every' | 'crossing'
}

/** The value that is summed or that changes, or the text of the one that counts once; what it is does not matter to a count. */
export type Measured = number | string

type Event = BufferedEvent<Measured>

export function createVelocityDetector(options: VelocityOptions): Operator {
  const { patternId, input, read } = options
  return createPattern<Measured>({
    patternId,
    inputs: [{ ...input, read }],
    create: (report, explain) => new Velocity(options, report, explain),
  })
}

class Velocity implements KeyLogic<Measured> {
  readonly deadlinesLast = true
  private readonly rule: VelocityRule
  private readonly report: Report<Measured>
  private readonly explain: Tell | null
  private events: Event[] = []
  /** The time whose events are not looked at yet. */
  private pendingMs: number | null = null
  /** Whether the rule held at the time before: what `crossing` asks. */
  private held = false

  constructor(rule: VelocityRule, report: Report<Measured>, explain: Tell | null) {
    this.rule = rule
    this.report = report
    this.explain = explain
  }

  onEvent(event: Event): void {
    const last = this.events.at(-1)
    if (last && event.timeMs - last.timeMs > this.rule.lookbackMs) this.forget()
    this.events.push(event)
    this.pendingMs = event.timeMs
  }

  nextDeadlineMs(): number | null {
    const last = this.events.at(-1)
    return this.pendingMs ?? (last ? last.timeMs + this.rule.lookbackMs + 1 : null)
  }

  onDeadline(timeMs: number): void {
    if (this.pendingMs === null) {
      this.forget()
      return
    }
    this.pendingMs = null
    const fromMs = timeMs - this.rule.lookbackMs
    this.events = this.events.filter((event) => event.timeMs >= fromMs)
    const rate = toRate(this.events, this.rule)
    const holds = rate !== null && isReached(rate, this.rule)
    if (this.explain) this.say(rate, holds, timeMs)
    const peers = holds ? this.events.filter((event) => event.timeMs === timeMs) : []
    for (const event of this.rule.fire === 'every' ? peers : peers.slice(0, this.held ? 0 : 1))
      this.tell(event, rate ?? 0)
    this.held = holds
  }

  isIdle(): boolean {
    return this.events.length === 0
  }

  /** A silence longer than the lookback ends whatever was reached. */
  private forget(): void {
    this.events = []
    this.held = false
  }

  private say(rate: number | null, holds: boolean, timeMs: number): void {
    const { direction, rate: limit, fire } = this.rule
    const count = this.events.length
    const known = holds && this.held && fire === 'crossing' ? ', as it was before: only a crossing is reported' : ''
    const found =
      rate === null
        ? 'There is no rate yet'
        : `With ${count} ${count === 1 ? 'event' : 'events'} in the lookback the rate is ${spellNumber(rate)}`
    const peers = this.events.filter((event) => event.timeMs === timeMs)
    this.explain?.(`${found}; one ${direction} ${limit} is reported${known}.`, peers)
  }

  private tell(event: Event, rate: number): void {
    const { events } = this
    const first = events[0] ?? event
    this.report({
      events: [first, event],
      members: () => events,
      count: events.length,
      startMs: first.timeMs,
      endMs: event.timeMs,
      timeMs: event.timeMs,
      found: [rate],
      emit: event.emit,
    })
  }
}

/** Doubles, in the same order of operations as `velocity_detector.py`. */
function toRate(events: readonly Event[], { measure, perMs, lookbackMs }: VelocityRule): number | null {
  if (measure === 'change') return toSlope(events, perMs)
  return (toMeasure(events, measure) * perMs) / lookbackMs
}

function toMeasure(events: readonly Event[], measure: 'count' | 'sum' | 'distinct'): number {
  if (measure === 'count') return events.length
  if (measure === 'distinct') return new Set(events.map(({ payload }) => payload)).size
  let sum = 0
  for (const { payload } of events) sum += Number(payload)
  return sum
}

function toSlope(events: readonly Event[], perMs: number): number | null {
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last || first.timeMs === last.timeMs) return null
  return ((Number(last.payload) - Number(first.payload)) * perMs) / (last.timeMs - first.timeMs)
}

/** NaN is above every number, as in Spark (rule G11). */
const isReached = (found: number, { direction, rate }: VelocityRule) =>
  direction === 'above' ? Number.isNaN(found) || found > rate : found < rate
