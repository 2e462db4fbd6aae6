import type { BufferedEvent, KeyLogic } from '../event-buffer.ts'
import type { Detection, Report, Tell } from '../pattern.ts'
import { spellTime } from '../time.ts'
import { type AlignedWindow, firstEndMs } from './aligned-windows.ts'

/** An event that counts; its payload is the text of the value that counts once, '' without `distinct`. */
type Event = BufferedEvent<string>

export interface LookbackOptions {
  readonly durationMs: number
  readonly fire: 'every' | 'crossing' | 'reset'
  readonly isDistinct: boolean
  /** Whether a count is one to report. */
  readonly rule: (count: number) => boolean
  readonly report: Report<string>
  readonly tell: Tell | null
  /** In words what count is to be reported. */
  readonly aim: string
}

/** Counts back from each event of a key over the closed interval [t - W, t]. */
export class Lookback implements KeyLogic<string> {
  private readonly reach = new Reach()
  /** Whether the event before satisfied the rule: what `crossing` asks. */
  private wasReached = false
  private readonly options: LookbackOptions

  constructor(options: LookbackOptions) {
    this.options = options
  }

  onEvent(event: Event): void {
    const { reach } = this
    const { durationMs, fire, isDistinct, rule, report, tell, aim } = this.options
    const { timeMs } = event
    reach.trim(timeMs - durationMs)
    reach.push(event)
    const count = isDistinct ? reach.different : reach.size
    const isReached = rule(count)
    const fires = isReached && !(fire === 'crossing' && this.wasReached)
    const known = isReached && !fires ? ', as it was before: only a crossing is reported' : ''
    tell?.(`It makes ${count} in the lookback from ${spellTime(timeMs - durationMs)}; ${aim} is reported${known}.`)
    this.wasReached = isReached && fire === 'crossing'
    if (!fires) return
    const first = reach.first ?? event
    report(toDetection(first, event, reach, { startMs: first.timeMs, endMs: timeMs, timeMs }))
    if (fire === 'reset') reach.clear()
  }

  /** When the last event is out of reach of any later one, so that state leaves (rule G10). */
  nextDeadlineMs(): number | null {
    const { last } = this.reach
    return last ? last.timeMs + this.options.durationMs + 1 : null
  }

  /** After that the key is as one that has not been seen. */
  onDeadline(): void {
    this.reach.clear()
    this.wasReached = false
  }

  isIdle(): boolean {
    return this.reach.size === 0
  }
}

export interface WindowsOptions {
  readonly window: AlignedWindow
  readonly isDistinct: boolean
  readonly rule: (count: number) => boolean
  readonly report: Report<string>
  readonly tell: Tell | null
  /** In words what count is to be reported. */
  readonly aim: string
}

/** Counts per window [start, start + W), starts being multiples of the slide; reports once, at the window's end. */
export class Windows implements KeyLogic<string> {
  private readonly reach = new Reach()
  /** End of the earliest window that has an event and was not reported. */
  private nextEndMs: number | null = null
  private readonly options: WindowsOptions

  constructor(options: WindowsOptions) {
    this.options = options
  }

  onEvent(event: Event): void {
    this.reach.push(event)
    this.nextEndMs ??= firstEndMs(this.options.window, event.timeMs)
  }

  nextDeadlineMs(): number | null {
    return this.nextEndMs
  }

  onDeadline(endMs: number): void {
    const { window, isDistinct, rule, report, tell, aim } = this.options
    const { durationMs, slideMs } = window
    const { reach } = this
    const startMs = endMs - durationMs
    const count = isDistinct ? reach.different : reach.size
    tell?.(`The window from ${spellTime(startMs)} to ${spellTime(endMs)} has ${count}; ${aim} is reported.`, reach.all)
    // Events at or after the end are not here yet: a deadline comes before an event of its time.
    const { first, last } = reach
    if (first && last && rule(count)) {
      // The window says which match it is, so rows that are equal to the last one need no telling apart.
      report(toDetection(first, { ...last, ordinal: 0 }, reach, { startMs, endMs, timeMs: endMs }))
    }
    reach.trim(startMs + slideMs)
    this.nextEndMs = reach.first ? Math.max(endMs + slideMs, firstEndMs(window, reach.first.timeMs)) : null
  }

  isIdle(): boolean {
    return this.nextEndMs === null
  }
}

/** The counted events follow each other in the key's order, so the first, the last and their number stand for all. */
const toDetection = (
  first: Event,
  last: Event,
  reach: Reach,
  times: Pick<Detection, 'startMs' | 'endMs' | 'timeMs'>,
): Detection<string> => ({
  events: [first, last],
  members: () => reach.all,
  count: reach.size,
  emit: last.emit,
  ...times,
})

/** A queue of counted events, oldest first, that knows how many different values it holds. */
class Reach {
  private readonly events: Event[] = []
  private head = 0
  private readonly values = new Map<string, number>()

  get first(): Event | undefined {
    return this.events[this.head]
  }

  get last(): Event | undefined {
    return this.size > 0 ? this.events.at(-1) : undefined
  }

  get all(): readonly Event[] {
    return this.events.slice(this.head)
  }

  get size(): number {
    return this.events.length - this.head
  }

  get different(): number {
    return this.values.size
  }

  push(event: Event): void {
    this.events.push(event)
    const value = event.payload
    if (value !== '') this.values.set(value, (this.values.get(value) ?? 0) + 1)
  }

  /** Forgets the events before a time. */
  trim(fromMs: number): void {
    for (let { first } = this; first && first.timeMs < fromMs; first = this.first) {
      this.head += 1
      this.forget(first.payload)
    }
    if (this.head > 32 && this.head * 2 > this.events.length) {
      this.events.splice(0, this.head)
      this.head = 0
    }
  }

  clear(): void {
    this.events.length = 0
    this.head = 0
    this.values.clear()
  }

  private forget(value: string): void {
    if (value === '') return
    const left = (this.values.get(value) ?? 0) - 1
    if (left > 0) this.values.set(value, left)
    else this.values.delete(value)
  }
}
