import { toCanonical } from '../expression/canonical-text.ts'
import { type Comparator, compareValues, compareZeros } from '../expression/compare.ts'
import type { Column } from '../expression/types.ts'
import type { Row, Value } from '../expression/value.ts'
import type { BatchContext } from './operator.ts'

/** An event as it comes in. */
export interface ArrivedEvent<P> {
  readonly timeMs: number
  /** Position of the input that it came in by; of events of one time, those of the first input come first. */
  readonly input: number
  readonly row: Row
  /** What the operator computed from the row when it came in. */
  readonly payload: P
  /** Emitted columns, computed when it came in. */
  readonly emit: readonly Value[]
}

/**
 * The core of every event-time operator (rules G2, G3): rows are only buffered as they arrive. When the watermark has passed
 * them, events and deadlines of a key are handed to the operator in the order of time, of the same time a deadline first where
 * the logic does not want it last. The order in which a batch hands over its rows is never used. `drain.py` is its twin.
 */
export interface BufferedEvent<P> extends ArrivedEvent<P> {
  /** Tells rows apart that are equal in all columns: 0, 1, 2 in any order, since they are interchangeable. 0 as it comes in. */
  ordinal: number
}

/** What an operator keeps for one key. */
export interface KeyLogic<P> {
  /** Events of a deadline's time come before it (rule G6, closed ends); the other way round where it is left out. */
  readonly deadlinesLast?: boolean
  onEvent(event: BufferedEvent<P>): void
  /** Time of the next deadline in ms, or null. */
  nextDeadlineMs(): number | null
  /** Must move {@link nextDeadlineMs} on. */
  onDeadline(timeMs: number): void
  /** True when nothing would be lost by forgetting the key. */
  isIdle(): boolean
}

interface KeyState<P> {
  readonly key: string
  readonly logic: KeyLogic<P>
  events: BufferedEvent<P>[]
  isSorted: boolean
  /** The time this key is queued for; the queue may hold older entries of it, which are skipped. */
  dueMs: number
}

export interface EventBufferOptions<P> {
  /** Order of rows of one input (rule G2). */
  readonly compare: (a: Row, b: Row, input: number) => number
  readonly create: (key: string, event: ArrivedEvent<P>) => KeyLogic<P>
}

/** Where events wait until the watermark lets them be looked at. */
export interface WaitingEvents<P> {
  /** Whether an event comes too late in this batch to be taken. */
  isLate(timeMs: number, context: BatchContext): boolean
  add(key: string, event: BufferedEvent<P>, context: BatchContext): void
  /** Hands over what the watermark has passed. */
  drain(watermarkMs: number): void
}

export class EventBuffer<P> implements WaitingEvents<P> {
  private readonly keys = new Map<string, KeyState<P>>()
  private readonly queue = new DueQueue<KeyState<P>>()
  private readonly options: EventBufferOptions<P>

  constructor(options: EventBufferOptions<P>) {
    this.options = options
  }

  isLate(timeMs: number, { watermarkMs }: BatchContext): boolean {
    return timeMs <= watermarkMs
  }

  add(key: string, event: BufferedEvent<P>): void {
    const { timeMs } = event
    let state = this.keys.get(key)
    if (!state) {
      const logic = this.options.create(key, event)
      state = { key, logic, events: [], isSorted: true, dueMs: Number.POSITIVE_INFINITY }
      this.keys.set(key, state)
    }
    const last = state.events.at(-1)
    if (last && last.timeMs >= timeMs) state.isSorted = false
    state.events.push(event)
    if (timeMs < state.dueMs) this.enqueue(state, timeMs)
  }

  /** Hands over everything at or below the watermark, key by key. */
  drain(watermarkMs: number): void {
    const { queue } = this
    for (let dueMs = queue.firstMs; dueMs <= watermarkMs; dueMs = queue.firstMs) {
      const state = queue.pop()
      // Forgotten keys and superseded entries.
      if (state.dueMs === dueMs) this.drainKey(state, watermarkMs)
    }
  }

  private enqueue(state: KeyState<P>, dueMs: number): void {
    state.dueMs = dueMs
    this.queue.push(dueMs, state)
  }

  private drainKey(state: KeyState<P>, watermarkMs: number): void {
    if (!state.isSorted) this.sort(state)
    const { logic, events } = state
    let taken = 0
    for (;;) {
      const event = events[taken]
      const eventMs = event ? event.timeMs : Number.POSITIVE_INFINITY
      const deadlineMs = logic.nextDeadlineMs() ?? Number.POSITIVE_INFINITY
      const nextMs = Math.min(eventMs, deadlineMs)
      if (nextMs > watermarkMs) {
        state.events = taken > 0 ? events.slice(taken) : events
        if (nextMs < Number.POSITIVE_INFINITY) this.enqueue(state, nextMs)
        else state.dueMs = Number.POSITIVE_INFINITY
        break
      }
      if (deadlineMs < eventMs || (deadlineMs === eventMs && !logic.deadlinesLast)) logic.onDeadline(deadlineMs)
      else {
        logic.onEvent(event as BufferedEvent<P>)
        taken += 1
      }
    }
    if (state.events.length === 0 && logic.isIdle()) this.keys.delete(state.key)
  }

  private sort(state: KeyState<P>): void {
    sortEvents(state.events, this.options.compare)
    state.isSorted = true
  }
}

/** Puts events of a key in order and numbers those that are equal in all columns (rule G2). */
export function sortEvents<P>(events: BufferedEvent<P>[], compare: EventBufferOptions<P>['compare']): void {
  events.sort(
    (a, b) => a.timeMs - b.timeMs || a.input - b.input || compare(a.row, b.row, a.input) || compareZeros(a.row, b.row),
  )
  for (let index = 1; index < events.length; index++) {
    const [before, event] = [events[index - 1], events[index]]
    if (!before || !event) continue
    const isEqual =
      before.timeMs === event.timeMs &&
      before.input === event.input &&
      compare(before.row, event.row, event.input) === 0
    event.ordinal = isEqual ? before.ordinal + 1 : 0
  }
}

/** A binary heap of keys by the time they are due. Its times stand by themselves: to compare them, no entry need be looked up. */
class DueQueue<S> {
  private readonly times: number[] = []
  private readonly states: S[] = []

  /** When the first is due. */
  get firstMs(): number {
    return this.times[0] ?? Number.POSITIVE_INFINITY
  }

  push(dueMs: number, state: S): void {
    const { times } = this
    let at = times.length
    while (at > 0) {
      const parent = (at - 1) >> 1
      if ((times[parent] as number) <= dueMs) break
      this.move(parent, at)
      at = parent
    }
    this.put(at, dueMs, state)
  }

  /** Removes the first; there must be one. */
  pop(): S {
    const { times, states } = this
    const first = states[0] as S
    const dueMs = times.pop() as number
    const state = states.pop() as S
    const count = times.length
    if (count === 0) return first
    let at = 0
    for (let child = 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && (times[child + 1] as number) < (times[child] as number)) child += 1
      if ((times[child] as number) >= dueMs) break
      this.move(child, at)
      at = child
    }
    this.put(at, dueMs, state)
    return first
  }

  private move(from: number, to: number): void {
    this.put(to, this.times[from] as number, this.states[from] as S)
  }

  private put(at: number, dueMs: number, state: S): void {
    this.times[at] = dueMs
    this.states[at] = state
  }
}

/** The order of events of one time (rule G2): the tie-break columns, then all columns in schema order. */
export function toRowComparator(columns: readonly Column[], order: readonly number[]): (a: Row, b: Row) => number {
  const steps = [...order, ...columns.keys()].map((at) => ({ at, compare: compareValues(columns[at]?.type ?? VOID) }))
  return (a, b) => {
    for (const { at, compare } of steps as readonly { at: number; compare: Comparator }[]) {
      const found = compare(a[at] ?? null, b[at] ?? null)
      if (found !== 0) return found
    }
    return 0
  }
}

const VOID = { kind: 'void' } as const

/** The canonical text of chosen columns of a row: what rows are grouped by (rule G12) and identities are made of (G8). */
export function toRowText(columns: readonly Column[], chosen: readonly number[]): (row: Row) => string {
  const [first, ...others] = chosen.map((at) => ({ at, text: toCanonical(columns[at]?.type ?? VOID) }))
  if (!first) return () => '[]'
  return (row) => {
    let text = first.text(row[first.at] ?? null)
    for (const other of others) text += `,${other.text(row[other.at] ?? null)}`
    return `[${text}]`
  }
}

/** A key's value as Spark normalises it for grouping (rule G12): -0.0 becomes 0.0, nested values included. */
export function normaliseKey(value: Value): Value {
  if (value === 0) return 0
  return Array.isArray(value) ? value.map(normaliseKey) : value
}
