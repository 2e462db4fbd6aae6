import type { Row, Value } from '../../expression/value.ts'
import type { BufferedEvent, KeyLogic } from '../event-buffer.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type PatternInput, type Report, type Tell } from '../pattern.ts'
import { spellTime, toTimestamp } from '../time.ts'
import { type SessionAggregate, toSessionAccumulators } from './session-accumulators.ts'

/**
 * Pattern 9, session: events of a key with no more than a gap between any two. It ends at last + gap, after the events of that
 * time (the closed end of rule G6); or at start + the longest duration, before them; or with an event that ends it.
 */
export interface SessionOptions extends SessionRule {
  readonly patternId: string
  readonly input: Omit<PatternInput<SessionPart>, 'read'>
  readonly starts: (row: Row) => Value
  readonly ends: ((row: Row) => Value) | null
}

interface SessionRule {
  readonly gapMs: number
  readonly maxDurationMs: number | null
  readonly aggregates: readonly (SessionAggregate & { readonly evaluate: (row: Row) => Value })[]
  /** Also report each event that joins. */
  readonly updates: boolean
}

/** What an event is to a session. */
interface SessionPart {
  readonly starts: boolean
  readonly ends: boolean
  /** By aggregate. */
  readonly values: readonly Value[]
}

type Event = BufferedEvent<SessionPart>

export function createSessionDetector(options: SessionOptions): Operator {
  const { patternId, input, starts, ends, aggregates } = options
  const read = (row: Row): SessionPart => ({
    starts: starts(row) === true,
    ends: ends?.(row) === true,
    values: aggregates.map(({ evaluate }) => evaluate(row)),
  })
  return createPattern<SessionPart>({
    patternId,
    inputs: [{ ...input, read }],
    create: (report, tell) => new Sessions(options, report, tell),
  })
}

interface Session {
  readonly first: Event
  last: Event
  count: number
  readonly accumulators: ReturnType<typeof toSessionAccumulators>
}

type ClosedBy = 'gap' | 'max-duration' | 'end'

const CLOSED = {
  gap: 'No event came within the gap: the session ended',
  'max-duration': 'The session had lasted as long as it may: it ended',
  end: 'It ended the session',
} as const satisfies Record<ClosedBy, string>

class Sessions implements KeyLogic<SessionPart> {
  readonly deadlinesLast = true
  private readonly rule: SessionRule
  private readonly report: Report<SessionPart>
  private readonly explain: Tell | null
  private open: Session | null = null

  constructor(rule: SessionRule, report: Report<SessionPart>, explain: Tell | null) {
    this.rule = rule
    this.report = report
    this.explain = explain
  }

  onEvent(event: Event): void {
    if (this.open && event.timeMs >= this.longestMs(this.open)) this.close(this.open, event.timeMs, 'max-duration')
    const { starts, ends, values } = event.payload
    if (!this.open && !starts) {
      this.explain?.('No session is open, and it starts none.')
      return
    }
    const session = this.open ?? {
      first: event,
      last: event,
      count: 0,
      accumulators: toSessionAccumulators(this.rule.aggregates),
    }
    session.last = event
    session.count += 1
    for (const [index, value] of values.entries()) session.accumulators[index]?.add(value)
    this.open = session
    this.explain?.(
      session.count === 1
        ? 'It starts a session.'
        : `It is event ${session.count} of the session that started at ${spellTime(session.first.timeMs)}.`,
    )
    if (ends) this.close(session, event.timeMs, 'end')
    else if (this.rule.updates) this.tell(session, event.timeMs, null)
  }

  nextDeadlineMs(): number | null {
    return this.open && Math.min(this.open.last.timeMs + this.rule.gapMs, this.longestMs(this.open))
  }

  onDeadline(timeMs: number): void {
    if (this.open) this.close(this.open, timeMs, timeMs === this.longestMs(this.open) ? 'max-duration' : 'gap')
  }

  isIdle(): boolean {
    return this.open === null
  }

  private longestMs({ first }: Session): number {
    return first.timeMs + (this.rule.maxDurationMs ?? Number.POSITIVE_INFINITY)
  }

  private close(session: Session, timeMs: number, by: ClosedBy): void {
    this.open = null
    this.explain?.(`${CLOSED[by]} at ${spellTime(timeMs)}.`, [session.last])
    this.tell(session, timeMs, by)
  }

  private tell({ first, last, count, accumulators }: Session, timeMs: number, by: ClosedBy | null): void {
    this.report({
      events: [first, last],
      through: true,
      status: by === null ? 'update' : 'match',
      count,
      startMs: first.timeMs,
      endMs: timeMs,
      timeMs,
      found: [by, toTimestamp(last.timeMs), ...accumulators.map((each) => each.result())],
      emit: last.emit,
    })
  }
}
