import type { BufferedEvent, KeyLogic } from '../event-buffer.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type PatternInput, type Report, type Tell } from '../pattern.ts'
import { spellTime } from '../time.ts'

/**
 * Pattern 10, deduplication: the first event in order opens a window that ends a fixed time after it; an event exactly at that end is
 * new (rule G6). Of the events of a window the first is reported when it comes, or the last one at the end.
 */
export interface DeduplicationOptions extends DeduplicationRule {
  readonly patternId: string
  readonly input: Omit<PatternInput<true>, 'read'>
}

interface DeduplicationRule {
  readonly withinMs: number
  readonly keep: 'first' | 'last'
}

type Event = BufferedEvent<true>

export function createDeduplication(options: DeduplicationOptions): Operator {
  const { patternId, input } = options
  return createPattern<true>({
    patternId,
    inputs: [{ ...input, read: () => true }],
    create: (report, tell) => new Duplicates(options, report, tell),
  })
}

class Duplicates implements KeyLogic<true> {
  private readonly rule: DeduplicationRule
  private readonly report: Report<true>
  private readonly tell: Tell | null
  /** Events of the window that is open. */
  private open: { readonly first: Event; readonly last: Event; readonly count: number } | null = null

  constructor(rule: DeduplicationRule, report: Report<true>, tell: Tell | null) {
    this.rule = rule
    this.report = report
    this.tell = tell
  }

  onEvent(event: Event): void {
    const { open } = this
    const first = open?.first ?? event
    this.open = { first, last: event, count: (open?.count ?? 0) + 1 }
    if (this.rule.keep === 'last') {
      this.tell?.(`It is in the window from ${spellTime(first.timeMs)}, of which the last event is kept.`)
      return
    }
    if (open) this.tell?.(`It is a duplicate of the event at ${spellTime(first.timeMs)}.`)
    else {
      this.tell?.(`It is the first until ${spellTime(event.timeMs + this.rule.withinMs)}.`)
      this.found([event], 1, event.timeMs)
    }
  }

  nextDeadlineMs(): number | null {
    return this.open && this.open.first.timeMs + this.rule.withinMs
  }

  onDeadline(timeMs: number): void {
    const { open } = this
    this.open = null
    if (open && this.rule.keep === 'last') this.found([open.first, open.last], open.count, timeMs)
  }

  isIdle(): boolean {
    return this.open === null
  }

  private found(events: readonly [Event, ...Event[]], count: number, timeMs: number): void {
    const startMs = events[0].timeMs
    this.report({ events, through: true, count, startMs, endMs: timeMs, timeMs, emit: events.at(-1)?.emit ?? [] })
  }
}
