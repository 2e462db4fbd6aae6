import type { BufferedEvent, KeyLogic } from '../event-buffer.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type PatternInput, type Report, type Tell } from '../pattern.ts'
import { spellTime } from '../time.ts'

/**
 * Pattern 13, heartbeat: every event is a sign of life. `down` once at last + timeout, before an event of that time (rule G6); `up`
 * at the next event, unless the key was forgotten by then.
 */
export interface HeartbeatOptions extends HeartbeatRule {
  readonly patternId: string
  readonly input: Omit<PatternInput<true>, 'read'>
}

interface HeartbeatRule {
  /** Interval and grace together. */
  readonly timeoutMs: number
  /** Null: `up` is not reported. */
  readonly up: { readonly retentionMs: number } | null
}

type Event = BufferedEvent<true>

export function createHeartbeatLiveness(options: HeartbeatOptions): Operator {
  const { patternId, input } = options
  return createPattern<true>({
    patternId,
    inputs: [{ ...input, read: () => true }],
    create: (report, tell) => new Liveness(options, report, tell),
  })
}

class Liveness implements KeyLogic<true> {
  private readonly rule: HeartbeatRule
  private readonly report: Report<true>
  private readonly tell: Tell | null
  private last: Event | null = null
  /** Since when it is down. */
  private downMs: number | null = null

  constructor(rule: HeartbeatRule, report: Report<true>, tell: Tell | null) {
    this.rule = rule
    this.report = report
    this.tell = tell
  }

  onEvent(event: Event): void {
    if (this.last && this.downMs !== null) this.tellUp(this.last, event, event.timeMs - this.downMs)
    this.last = event
    this.downMs = null
    this.tell?.(`A sign of life: the next one must come before ${spellTime(event.timeMs + this.rule.timeoutMs)}.`)
  }

  nextDeadlineMs(): number | null {
    if (!this.last) return null
    const { timeoutMs, up } = this.rule
    return this.downMs === null ? this.last.timeMs + timeoutMs : this.downMs + (up?.retentionMs ?? 0)
  }

  onDeadline(timeMs: number): void {
    const isNew = this.downMs === null
    if (this.last && isNew) this.tellDown(this.last, timeMs)
    if (this.last && !isNew)
      this.tell?.(`The key was still down at ${spellTime(timeMs)} and was forgotten.`, [this.last])
    if (isNew && this.rule.up) {
      this.downMs = timeMs
    } else {
      this.last = null
      this.downMs = null
    }
  }

  isIdle(): boolean {
    return this.last === null
  }

  private tellDown(last: Event, timeMs: number): void {
    const times = { startMs: last.timeMs, endMs: timeMs, timeMs }
    this.tell?.(`No sign of life came before ${spellTime(timeMs)}.`, [last])
    this.report({ events: [last], status: 'down', count: 1, ...times, found: [null], emit: last.emit })
  }

  private tellUp(last: Event, event: Event, outageMs: number): void {
    const times = { startMs: last.timeMs, endMs: event.timeMs, timeMs: event.timeMs }
    const found = [BigInt(outageMs)]
    this.report({ events: [last, event], status: 'up', count: 2, ...times, found, emit: event.emit })
  }
}
