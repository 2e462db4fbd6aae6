import type { Row, Value } from '../../expression/value.ts'
import type { BufferedEvent } from '../event-buffer.ts'
import type { Frame } from '../match-expression/match-view.ts'
import type { Detection } from '../pattern.ts'
import type { SequenceStep } from '../row-pattern/sequence-tree.ts'
import type { Taken, TakenEvents } from '../row-pattern/taken-events.ts'
import { toTimestamp } from '../time.ts'

type Flags = readonly boolean[]
type Event = BufferedEvent<Flags>
type Evaluate = (row: Row) => Value

interface FoundOptions {
  readonly steps: readonly SequenceStep[]
  /** Of each extra column how it is computed from the whole match, where it is; none where none is. */
  readonly measures: readonly (Evaluate | null)[]
}

/** What a sequence reports (`sequence_found.py` is its twin). */
export class SequenceFound {
  private readonly options: FoundOptions
  private readonly view: TakenEvents

  constructor(options: FoundOptions, view: TakenEvents) {
    this.options = options
    this.view = view
  }

  /** A match, or a partial match whose time is over. */
  match(taken: readonly Taken<Event>[], timeMs: number, port: string, status: string): Detection<Flags> {
    const events = taken.map(({ event }) => event)
    const [first, last] = [events[0] as Event, events.at(-1) as Event]
    const found = this.options.steps.flatMap(({ negated }, index) => {
      const own = taken.filter(({ step }) => step === index)
      const time = (one: Taken<Event> | undefined) => (one ? toTimestamp(one.event.timeMs) : null)
      return negated ? [] : [time(own[0]), time(own.at(-1)), BigInt(own.length)]
    })
    const label = taken.map(({ step }) => step).join(' ')
    const times = { startMs: first.timeMs, endMs: last.timeMs, timeMs }
    const emit = this.emitOf(last, (measure) => this.view.evaluateLast(measure, taken))
    return { port, status, events, label, count: events.length, ...times, found, emit }
  }

  /** Partial matches that were lost at an event. */
  overflow(event: Event, frame: Frame | null, count: number): Detection<Flags> {
    const { timeMs } = event
    const emit = this.emitOf(event, (measure) => this.view.evaluateNext(measure, [], frame as Frame))
    const found = this.options.steps.flatMap(({ negated }) => (negated ? [] : [null, null, 0n]))
    const times = { startMs: timeMs, endMs: timeMs, timeMs }
    return { status: 'overflow', events: [event], count, ...times, found, emit }
  }

  private emitOf({ emit }: Event, compute: (measure: Evaluate) => Value): readonly Value[] {
    const { measures } = this.options
    if (measures.length === 0) return emit
    return emit.map((value, index) => {
      const measure = measures[index]
      return measure ? compute(measure) : value
    })
  }
}
