import type { Row, Value } from '../../expression/value.ts'
import type { BufferedEvent, KeyLogic } from '../event-buffer.ts'
import { type MatchCondition, spellVerdict } from '../match-expression/match-condition.ts'
import { type Frame, toFrame } from '../match-expression/match-view.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type PatternInput, type Report, type Tell } from '../pattern.ts'
import { TakenEvents } from '../row-pattern/taken-events.ts'
import { spellTime } from '../time.ts'

type Evaluate = (row: Row) => Value

/**
 * Pattern 2, absence. Each trigger is an obligation of its own: where no expected event comes after it within [t, t + W), it is
 * reported at t + W, before an event of that time (rule G6), and then again while the absence lasts, where that is asked for.
 */
export interface AbsenceOptions {
  readonly patternId: string
  readonly input: Omit<PatternInput<Part>, 'read'>
  readonly trigger: (row: Row) => Value
  readonly expected: Condition
  readonly cancel: Condition
  readonly withinMs: number
  /** Null: one report a trigger. */
  readonly repeat: { readonly everyMs: number; readonly atMost: number } | null
}

/** Two parts that must both be true. */
interface Condition {
  /** What looks at the event alone, computed when that comes in. */
  readonly early: Evaluate
  /** What looks at the event that triggered, where there is such. */
  readonly late: MatchCondition | null
}

/** What an event is to the pattern. An event may be both: it ends earlier obligations before it begins its own. */
interface Part {
  readonly triggers: boolean
  readonly expected: boolean
  readonly cancels: boolean
}

type Event = BufferedEvent<Part>

export function createAbsenceDetector(options: AbsenceOptions): Operator {
  const { patternId, input, trigger, expected, cancel } = options
  const read = (row: Row): Part | null => {
    const is = (evaluate: Evaluate) => evaluate(row) === true
    const part = { triggers: is(trigger), expected: is(expected.early), cancels: is(cancel.early) }
    return part.triggers || part.expected || part.cancels ? part : null
  }
  return createPattern<Part>({
    patternId,
    inputs: [{ ...input, read }],
    create: (report, explain) => new Obligations(options, report, explain),
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
  private readonly explain: Tell | null
  private readonly view = new TakenEvents(['trigger'])
  /** Triggers that were not reported. All wait equally long, so the first is due first; so it is with those overdue. */
  private open: Event[] = []
  private overdue: Overdue[] = []

  constructor(options: AbsenceOptions, report: Report<Part>, explain: Tell | null) {
    this.options = options
    this.report = report
    this.explain = explain
  }

  onEvent(event: Event): void {
    const { expected, cancels } = event.payload
    if (expected || cancels) {
      if (this.isIdle()) this.explain?.('No trigger waits for it.')
      const frame = toFrame(event.row)
      this.open = this.open.filter((trigger) => !this.isEnded(trigger, event, frame))
      this.overdue = this.overdue.filter(({ trigger }) => !this.isEnded(trigger, event, frame))
    }
    if (!event.payload.triggers) return
    this.open.push(event)
    const untilMs = event.timeMs + this.options.withinMs
    this.explain?.(`It is a trigger: an expected event must come before ${spellTime(untilMs)}.`)
  }

  private isEnded(trigger: Event, event: Event, frame: Frame): boolean {
    const { expected, cancel } = this.options
    const { payload, timeMs } = event
    const isExpected = payload.expected && this.holds(expected.late, 'Expected after it', trigger, frame)
    const isEnded = isExpected || (payload.cancels && this.holds(cancel.late, 'Cancelled by', trigger, frame))
    if (isEnded && this.explain) {
      this.explain(
        `It ${isExpected ? 'is what' : 'cancels'} the trigger at ${spellTime(trigger.timeMs)}${isExpected ? ' waits for' : ''}.`,
      )
      this.explain(`${isExpected ? 'The expected event came' : 'It was cancelled'} at ${spellTime(timeMs)}.`, [trigger])
    }
    return isEnded
  }

  private holds(late: MatchCondition | null, name: string, trigger: Event, frame: Frame): boolean {
    if (!late) return true
    const taken = [{ step: 0, event: trigger, at: 0, frame: toFrame(trigger.row) }]
    const read = (evaluate: Evaluate) => this.view.evaluateNext(evaluate, taken, frame)
    const value = read(late.evaluate)
    if (value !== true) this.explain?.(`${name}: ${spellVerdict(late, value, read)}`)
    return value === true
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
    this.explain?.(`Nothing expected came before ${spellTime(timeMs)}.`, [trigger])
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
