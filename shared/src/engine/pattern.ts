import type { Column } from '../expression/types.ts'
import type { Row, Value } from '../expression/value.ts'
import {
  type BufferedEvent,
  EventBuffer,
  type EventBufferOptions,
  type KeyLogic,
  normaliseKey,
  toRowComparator,
  toRowText,
  type WaitingEvents,
} from './event-buffer.ts'
import { type FailedRow, toFailedRow } from './failed-row.ts'
import { type Match, toMatchId, toMatchRow } from './match.ts'
import type { BatchContext, Operator } from './operator.ts'
import { toEventMs } from './time.ts'
import type { Watch, WatchedEvent } from './watch.ts'

/**
 * What every pattern has in common, around the logic for one key: rows are read, failed and late ones leave by ports of their own,
 * the rest waits in order until the watermark has passed it, and detections become rows. `processor.py` and `drain.py` are its twins.
 */
export interface PatternInput<P> {
  readonly port: string
  readonly columns: readonly Column[]
  readonly keys: readonly number[]
  readonly eventTime: number
  /** Tie-break columns. */
  readonly order: readonly number[]
  /** True behind a stateful operator: no row is late there (rule G5). */
  readonly chained: boolean
  /** What the logic keeps of a row; null where the row says nothing to it. */
  readonly read: (row: Row) => P | null
  /** Extra columns, evaluated on each row that is kept. */
  readonly emit: readonly ((row: Row) => Value)[]
  readonly failed: FailedRow
  /** Where failed and late rows leave; `errors` and `late` where there is one input. */
  readonly ports?: { readonly errors: string; readonly late: string }
}

/** What the logic of a key reports. */
export interface Detection<P = unknown> {
  /** `matches` where it is left out. */
  readonly port?: string
  /** `match` where it is left out. */
  readonly status?: string
  /** The events that determine it, in order; its id is made of them. */
  readonly events: readonly BufferedEvent<P>[]
  /** All its events, where those above stand for more. */
  readonly members?: () => readonly BufferedEvent<P>[]
  /** All events of the key from the first to the last of those above are its own. */
  readonly through?: boolean
  /** What else tells detections of the same events apart. */
  readonly label?: string
  readonly count: number
  readonly startMs: number
  readonly endMs: number
  /** When it was decided: the last event's time or the deadline (rule G7). */
  readonly timeMs: number
  /** Values of the pattern's own columns. */
  readonly found?: readonly Value[]
  /** Emitted columns, mostly those of the last event. */
  readonly emit: readonly Value[]
}

export type Report<P> = (detection: Detection<P>) => void

export interface PatternOptions<P> {
  readonly patternId: string
  readonly inputs: readonly PatternInput<P>[]
  /** The logic of a key that has not been seen. What it tells is for people who ask why; null when nobody does. */
  readonly create: (report: Report<P>, tell: Tell | null) => KeyLogic<P>
  /** Where events wait, when not in an {@link EventBuffer}. */
  readonly wait?: (options: EventBufferOptions<P>) => WaitingEvents<P>
}

/** Of the event or deadline that the logic was just given, or of events that it was given before. */
export type Tell = (message: string, of?: readonly WatchedEvent[]) => void

export function createPattern<P>(options: PatternOptions<P>): Operator {
  const { patternId } = options
  const inputs = options.inputs.map(prepareInput)
  let found: { readonly port: string; readonly match: Match }[] = []
  let watch: Watch | null = null
  const report = (key: string, keys: readonly Value[], detection: Detection<P>) => {
    const {
      port = 'matches',
      status = 'match',
      label = '',
      found: own = [],
      events,
      members,
      through = false,
      count,
      ...rest
    } = detection
    const identities = events.map(({ row, input, ordinal }) => ({ text: inputs[input]?.toText(row) ?? '', ordinal }))
    const id = toMatchId({ patternId, key, events: identities, count, status, label, ...rest })
    found.push({ port, match: { keys, id, status, eventCount: count, found: own, ...rest } })
    if (watch)
      watch({ what: 'detected', key, port, status, id, timeMs: rest.timeMs, events: members?.() ?? events, through })
  }
  const { wait = (of) => new EventBuffer(of) } = options
  const buffer = wait({
    compare: (a, b, input) => inputs[input]?.compare(a, b) ?? 0,
    create: (key, { row, input }) => {
      const keys = (inputs[input]?.keys ?? []).map((at) => normaliseKey(row[at] ?? null))
      const told = watch
      const tell: Tell | null =
        told && ((message, events) => told({ what: 'told', key, message, events: events ?? null }))
      const logic = options.create((detection) => report(key, keys, detection), tell)
      return told ? watchLogic(logic, key, told) : logic
    },
  })
  return {
    process(rows, context) {
      found = []
      const outputs: Record<string, Row[]> = {}
      const give = (port: string, row: Row) => {
        outputs[port] ??= []
        outputs[port].push(row)
      }
      for (const [index, input] of inputs.entries())
        for (const row of rows[input.port] ?? []) takeRow(row, input, index, { context, buffer, give, watch })
      buffer.drain(context.watermarkMs)
      found.sort((a, b) => a.match.timeMs - b.match.timeMs || (a.match.id < b.match.id ? -1 : 1))
      for (const { port, match } of found) give(port, toMatchRow(patternId, match))
      return outputs
    },
    watch(by) {
      watch = by
    },
  }
}

/** The same logic, telling of what it is given. */
function watchLogic<P>(logic: KeyLogic<P>, key: string, watch: Watch): KeyLogic<P> {
  return {
    deadlinesLast: logic.deadlinesLast === true,
    onEvent(event) {
      watch({ what: 'taken', event, key })
      logic.onEvent(event)
    },
    onDeadline(timeMs) {
      watch({ what: 'deadline', key, timeMs })
      logic.onDeadline(timeMs)
    },
    nextDeadlineMs: () => logic.nextDeadlineMs(),
    isIdle: () => logic.isIdle(),
  }
}

/** Shared by all events without extra columns. */
const NONE: readonly Value[] = []

type PreparedInput<P> = ReturnType<typeof prepareInput<P>>

function prepareInput<P>(input: PatternInput<P>) {
  const { columns, keys, order } = input
  return {
    ...input,
    ports: input.ports ?? { errors: 'errors', late: 'late' },
    toKey: toRowText(columns, keys),
    toText: toRowText(columns, [...columns.keys()]),
    compare: toRowComparator(columns, order),
  }
}

interface Taking<P> {
  readonly context: BatchContext
  readonly buffer: WaitingEvents<P>
  readonly give: (port: string, row: Row) => void
  readonly watch: Watch | null
}

function takeRow<P>(
  row: Row,
  input: PreparedInput<P>,
  index: number,
  { context, buffer, give, watch }: Taking<P>,
): void {
  const timeMs = toEventMs(row[input.eventTime])
  if (timeMs === null) return
  let payload: P | null
  let emit: readonly Value[] = NONE
  try {
    payload = input.read(row)
    if (payload !== null && input.emit.length > 0) emit = input.emit.map((of) => of(row))
  } catch (error) {
    give(input.ports.errors, input.failed(row, error))
    watch?.({
      what: 'failed',
      event: { input: index, row },
      key: input.toKey(row),
      reason: String(toFailedRow(row, error).at(-1)),
    })
    return
  }
  if (!input.chained && buffer.isLate(timeMs, context)) {
    give(input.ports.late, row)
    watch?.({ what: 'late', event: { input: index, row }, key: input.toKey(row), watermarkMs: context.watermarkMs })
  } else if (payload === null) {
    watch?.({ what: 'ignored', event: { input: index, row }, key: input.toKey(row) })
  } else {
    const key = input.toKey(row)
    const event = { timeMs, input: index, row, payload, emit, ordinal: 0 }
    buffer.add(key, event, context)
    watch?.({ what: 'buffered', event, key })
  }
}
