import type { Row, Value } from '../../expression/value.ts'
import type { BufferedEvent, KeyLogic } from '../event-buffer.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type PatternInput, type Report } from '../pattern.ts'

/**
 * Pattern 2, absence. Each trigger is an obligation of its own: where no expected event comes after it within [t, t + W), it is
 * reported at t + W, before an event of that time (rule G6), and then again while the absence lasts, where that is asked for.
 */
export interface AbsenceOptions {
  readonly patternId: string
  readonly input: Omit<PatternInput<Part>, 'read'>
  readonly trigger: (row: Row) => Value
  readonly expected: (row: Row) => Value
  readonly cancel: ((row: Row) => Value) | null
  readonly withinMs: number
  /** Null: one report a trigger. */
  readonly repeat: { readonly everyMs: number; readonly atMost: number } | null
}

/** What an event is to the pattern. An event may be both: it ends earlier obligations before it begins its own. */
interface Part {
  readonly triggers: boolean
  /** It is expected, or cancels. */
  readonly ends: boolean
}

type Event = BufferedEvent<Part>

export function createAbsenceDetector(options: AbsenceOptions): Operator {
  const { patternId, input, trigger, expected, cancel } = options
  const read = (row: Row): Part | null => {
    const [triggers, fulfils, cancels] = [trigger(row), expected(row), cancel?.(row)].map((value) => value === true)
    const ends = fulfils === true || cancels === true
    return triggers || ends ? { triggers: triggers === true, ends } : null
  }
  return createPattern<Part>({
    patternId,
    inputs: [{ ...input, read }],
    create: (report) => new Obligations(options, report),
  })
}

/** An obligation that was reported and will be again. */
interface Overdue {
  readonly trigger: Event
  readonly dueMs: number
  /** Number of the next report. */
  readonly number: number
}

class Obligations implements KeyLogic<Part> {
  private readonly options: AbsenceOptions
  private readonly report: Report<Part>
  /** Triggers that were not reported. All wait equally long, so the first is due first; so it is with those overdue. */
  private open: Event[] = []
  private overdue: Overdue[] = []

  constructor(options: AbsenceOptions, report: Report<Part>) {
    this.options = options
    this.report = report
  }

  onEvent(event: Event): void {
    if (event.payload.ends) {
      this.open = []
      this.overdue = []
    }
    if (event.payload.triggers) this.open.push(event)
  }

  nextDeadlineMs(): number | null {
    const first = this.open[0]
    const openMs = first ? first.timeMs + this.options.withinMs : Number.POSITIVE_INFINITY
    const dueMs = Math.min(openMs, this.overdue[0]?.dueMs ?? Number.POSITIVE_INFINITY)
    return dueMs === Number.POSITIVE_INFINITY ? null : dueMs
  }

  onDeadline(timeMs: number): void {
    const isOpen = ({ timeMs: startMs }: Event) => startMs + this.options.withinMs > timeMs
    const isLater = ({ dueMs }: Overdue) => dueMs > timeMs
    const due = [
      ...this.overdue.filter((each) => !isLater(each)),
      ...this.open.filter((each) => !isOpen(each)).map((trigger) => ({ trigger, number: 1 })),
    ]
    this.open = this.open.filter(isOpen)
    this.overdue = this.overdue.filter(isLater)
    for (const { trigger, number } of due) this.tell(trigger, number, timeMs)
  }

  isIdle(): boolean {
    return this.open.length === 0 && this.overdue.length === 0
  }

  private tell(trigger: Event, number: number, timeMs: number): void {
    const { repeat } = this.options
    this.report({
      events: [trigger],
      status: 'absent',
      count: 1,
      startMs: trigger.timeMs,
      endMs: timeMs,
      timeMs,
      found: [BigInt(number)],
      emit: trigger.emit,
    })
    if (repeat && number < repeat.atMost)
      this.overdue.push({ trigger, number: number + 1, dueMs: timeMs + repeat.everyMs })
  }
}
