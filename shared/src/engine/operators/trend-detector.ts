import { spellNumber } from '../../expression/spell-value.ts'
import type { Row } from '../../expression/value.ts'
import type { BufferedEvent, KeyLogic } from '../event-buffer.ts'
import type { Operator } from '../operator.ts'
import { createPattern, type PatternInput, type Report, type Tell } from '../pattern.ts'
import { spellTime } from '../time.ts'

/**
 * Pattern 7, trend: runs of steps that rise, fall or stay within a tolerance, or the line of least squares through the last
 * events. A gap longer than `maxGapMs` ends whatever was seen. `trend_detector.py` is the twin, with the same order of operations.
 */
export interface TrendOptions extends TrendRule {
  readonly patternId: string
  readonly input: Omit<PatternInput<number>, 'read'>
  /** The value of an event; null where it says nothing. */
  readonly read: (row: Row) => number | null
}

interface TrendRule {
  readonly direction: Trend | 'reversal'
  readonly length:
    | { readonly by: 'steps'; readonly minSteps: number }
    | { readonly by: 'duration'; readonly minDurationMs: number }
    | { readonly by: 'line'; readonly points: number }
  readonly tolerance: { readonly of: 'value' | 'percent'; readonly limit: number }
  readonly minChange: number
  readonly maxGapMs: number
  readonly fire: 'every' | 'crossing'
}

type Trend = 'up' | 'down' | 'flat'
type Event = BufferedEvent<number>

interface Listeners {
  readonly report: Report<number>
  readonly explain: Tell | null
}

export function createTrendDetector(options: TrendOptions): Operator {
  const { patternId, input, read, length } = options
  return createPattern<number>({
    patternId,
    inputs: [{ ...input, read }],
    create: (report, explain) =>
      length.by === 'line'
        ? new Line(options, length.points, { report, explain })
        : new Run(options, length, { report, explain }),
  })
}

/** A run of steps in one direction; the event at which it turns belongs to both runs. */
class Run implements KeyLogic<number> {
  private events: Event[] = []
  private trend: Trend | null = null
  private held = false
  private readonly rule: TrendRule
  private readonly length: Exclude<TrendRule['length'], { by: 'line' }>
  private readonly report: Report<number>
  private readonly explain: Tell | null

  constructor(rule: TrendRule, length: Exclude<TrendRule['length'], { by: 'line' }>, { report, explain }: Listeners) {
    this.rule = rule
    this.length = length
    this.report = report
    this.explain = explain
  }

  onEvent(event: Event): void {
    const last = this.events.at(-1)
    if (last) {
      this.step(last, event)
      return
    }
    this.events.push(event)
    this.explain?.(`Its value is ${event.payload}; there is none before it.`)
  }

  nextDeadlineMs(): number | null {
    return toGapEnd(this.events, this.rule)
  }

  onDeadline(timeMs: number): void {
    this.explain?.(`No event came before ${spellTime(timeMs)}: the run ended.`, this.events.slice(-1))
    this.events = []
    this.trend = null
    this.held = false
  }

  isIdle(): boolean {
    return this.events.length === 0
  }

  private step(last: Event, event: Event): void {
    const { direction, fire } = this.rule
    const trend = toTrend(event.payload - last.payload, last.payload, this.rule)
    if (trend !== this.trend) {
      const turns = trend !== 'flat' && this.trend !== 'flat' && this.isLong()
      if (direction === 'reversal' && turns) tell([...this.events, event], trend, toChange(this.events), this.report)
      this.events = [last]
      this.trend = trend
      this.held = false
    }
    this.events.push(event)
    const holds = direction === trend && this.isLong()
    this.explain?.(
      `${GOES[trend]} from ${last.payload} to ${event.payload}: the run is of ${spellSteps(this.events.length - 1)} since ${spellTime((this.events[0] ?? last).timeMs)} and changes by ${spellNumber(toChange(this.events))}.`,
    )
    if (holds && (fire === 'every' || !this.held)) tell(this.events, trend, toChange(this.events), this.report)
    this.held = holds
  }

  private isLong(): boolean {
    const { events, length, rule } = this
    const [first, last] = [events[0], events.at(-1)]
    if (!first || !last || events.length < 2) return false
    if (rule.direction !== 'flat' && !(Math.abs(toChange(events)) >= rule.minChange)) return false
    return length.by === 'steps'
      ? events.length - 1 >= length.minSteps
      : last.timeMs - first.timeMs >= length.minDurationMs
  }
}

/** The line through the last events. */
class Line implements KeyLogic<number> {
  private events: Event[] = []
  private held = false
  private readonly rule: TrendRule
  private readonly points: number
  private readonly report: Report<number>
  private readonly explain: Tell | null

  constructor(rule: TrendRule, points: number, { report, explain }: Listeners) {
    this.rule = rule
    this.points = points
    this.report = report
    this.explain = explain
  }

  onEvent(event: Event): void {
    this.events = [...this.events.slice(1 - this.points), event]
    if (this.events.length < this.points) {
      this.explain?.(`The line has ${this.events.length} of the ${this.points} events that it needs.`)
      return
    }
    const { direction, minChange, fire } = this.rule
    const line = fitLine(this.events)
    const trend = line === null ? null : toTrend(line.change, line.start, this.rule)
    this.explain?.(
      line && trend
        ? `The line ${LINE[trend]} and changes by ${spellNumber(line.change)}.`
        : 'All its events are of one time: there is no line.',
    )
    const isEnough = direction === 'flat' || Math.abs(line?.change ?? 0) >= minChange
    const holds = trend === direction && isEnough
    if (line && holds && (fire === 'every' || !this.held)) tell(this.events, trend, line.change, this.report)
    this.held = holds
  }

  nextDeadlineMs(): number | null {
    return toGapEnd(this.events, this.rule)
  }

  onDeadline(timeMs: number): void {
    this.explain?.(`No event came before ${spellTime(timeMs)}: the line begins anew.`, this.events.slice(-1))
    this.events = []
    this.held = false
  }

  isIdle(): boolean {
    return this.events.length === 0
  }
}

const GOES = { up: 'It goes up', down: 'It goes down', flat: 'It stays within the tolerance' } as const
const LINE = { up: 'goes up', down: 'goes down', flat: 'is flat' } as const

const spellSteps = (count: number) => `${count} ${count === 1 ? 'step' : 'steps'}`

function toGapEnd(events: readonly Event[], { maxGapMs }: TrendRule): number | null {
  const last = events.at(-1)
  return last ? last.timeMs + maxGapMs + 1 : null
}

/** A change that cannot be told, such as between two infinities, is flat. */
function toTrend(change: number, from: number, { tolerance }: TrendRule): Trend {
  const limit = tolerance.of === 'percent' ? (Math.abs(from) * tolerance.limit) / 100 : tolerance.limit
  if (change > limit) return 'up'
  return change < -limit ? 'down' : 'flat'
}

const toChange = (events: readonly Event[]) => (events.at(-1)?.payload ?? 0) - (events[0]?.payload ?? 0)

/** Least squares over the time since the first event: where the line starts and how far it goes. Null where all times are equal. */
function fitLine(events: readonly Event[]): { start: number; change: number } | null {
  const fromMs = events[0]?.timeMs ?? 0
  const points = events.map(({ timeMs, payload }) => ({ x: timeMs - fromMs, y: payload }))
  let [sumX, sumY] = [0, 0]
  for (const { x, y } of points) {
    sumX += x
    sumY += y
  }
  const [meanX, meanY] = [sumX / points.length, sumY / points.length]
  let [products, squares] = [0, 0]
  for (const { x, y } of points) {
    products += (x - meanX) * (y - meanY)
    squares += (x - meanX) * (x - meanX)
  }
  if (squares === 0) return null
  const slope = products / squares
  return { start: meanY - slope * meanX, change: slope * (points.at(-1)?.x ?? 0) }
}

function tell(events: readonly Event[], trend: Trend, change: number, report: Report<number>): void {
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) return
  report({
    events: [first, last],
    members: () => events,
    count: events.length,
    startMs: first.timeMs,
    endMs: last.timeMs,
    timeMs: last.timeMs,
    found: [trend, change],
    emit: last.emit,
  })
}
