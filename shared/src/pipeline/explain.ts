import { spellTime, toEventMs } from '../engine/time.ts'
import type { Note, WatchedEvent } from '../engine/watch.ts'
import type { Column } from '../expression/types.ts'
import type { Row } from '../expression/value.ts'
import { type Condition, type ExplainedCondition, readConditions } from './explain-conditions.ts'
import type { Diagnostic, Pipeline } from './model.ts'
import { type PreviewOptions, previewNode } from './preview.ts'
import { type PropagatedNode, propagate } from './propagate.ts'

/**
 * Why a pattern detected something, and why not: what became of each event that reached it, with the conditions that were true or
 * false of it and the values that they read.
 */
export interface Explanation {
  readonly events: readonly ExplainedEvent[]
  readonly detections: readonly ExplainedDetection[]
}

export type Outcome =
  /** Detected with others. */
  | 'matched'
  /** Looked at, and part of nothing that was detected. */
  | 'unmatched'
  /** Above the watermark at the end of the input. */
  | 'waiting'
  | 'ignored'
  | 'late'
  | 'failed'

export interface ExplainedEvent {
  /** In the order of arrival, from 0. */
  readonly index: number
  readonly port: string
  readonly columns: readonly Column[]
  readonly row: Row
  readonly timeMs: number
  /** Canonical text of its key values. */
  readonly key: string
  readonly outcome: Outcome
  /** Ids of the detections that it is part of. */
  readonly detections: readonly string[]
  /** What is to be said of it, in order. */
  readonly notes: readonly string[]
  readonly conditions: readonly ExplainedCondition[]
}

export interface ExplainedDetection {
  readonly id: string
  readonly port: string
  readonly status: string
  readonly key: string
  readonly timeMs: number
  /** Indexes of its events. */
  readonly events: readonly number[]
}

export type Explained =
  | { readonly ok: true; readonly explanation: Explanation }
  | { readonly ok: false; readonly problems: readonly Diagnostic[] }

/** Runs the pattern's query and explains what happened in it. */
export function explainNode(pipeline: Pipeline, nodeId: string, options: PreviewOptions = {}): Explained {
  const propagation = options.propagation ?? propagate(pipeline)
  const node = propagation.nodes[nodeId]
  if (node?.definition?.category !== 'pattern') {
    const message = 'Only patterns can be explained: choose one.'
    return { ok: false, problems: [{ code: 'explain.no-pattern', severity: 'error', message, nodeId }] }
  }
  const story = new Story(node)
  const { run, problems } = previewNode(pipeline, nodeId, {
    ...options,
    propagation,
    record: new Set(),
    pending: false,
    watch: (note) => story.hear(note),
  })
  return run ? { ok: true, explanation: story.tell() } : { ok: false, problems }
}

/** What is said of one event; more is only counted. */
const MOST_NOTES = 12

/** An event while it is told of. */
interface Told extends Omit<ExplainedEvent, 'outcome' | 'detections' | 'notes'> {
  outcome: Outcome
  detections: readonly string[]
  readonly notes: string[]
}

interface Input {
  readonly port: string
  readonly columns: readonly Column[]
  readonly timeColumn: number
  readonly conditions: readonly Condition[]
}

class Story {
  private readonly events: Told[] = []
  private readonly indexes = new Map<Row, number[]>()
  /** Of each key, in the order in which the pattern looked at them. */
  private readonly taken = new Map<string, number[]>()
  /** By key: the event that the pattern looks at. */
  private readonly current = new Map<string, number>()
  /** By event: notes that there was no room for. */
  private readonly left = new Map<number, number>()
  private readonly detections: ExplainedDetection[] = []
  private readonly inputs: readonly Input[]

  constructor(node: PropagatedNode) {
    this.inputs = node.inputs.map(({ port, schema }) => ({
      port,
      columns: schema.columns,
      timeColumn: schema.columns.findIndex(({ name }) => name === schema.eventTime?.column),
      conditions: readConditions(node, port, schema.columns),
    }))
  }

  tell(): Explanation {
    for (const [index, count] of this.left) this.events[index]?.notes.push(`… and ${count} more of the kind.`)
    return { events: this.events, detections: this.detections }
  }

  hear(note: Note): void {
    switch (note.what) {
      case 'late':
        this.add(note, 'late', `It came when the watermark was at ${spellTime(note.watermarkMs)} already.`)
        break
      case 'failed':
        this.add(note, 'failed', note.reason)
        break
      case 'ignored':
        this.add(note, 'ignored')
        break
      case 'buffered':
        this.add(note, 'waiting')
        break
      case 'taken':
        this.take(note.event, note.key)
        break
      case 'deadline':
        this.current.delete(note.key)
        break
      case 'told':
        this.note(note)
        break
      case 'detected':
        this.detect(note)
        break
    }
  }

  private add({ event, key }: { event: WatchedEvent; key: string }, outcome: Outcome, message?: string): void {
    const { port, columns, timeColumn, conditions } = this.inputs[event.input] as Input
    const index = this.events.length
    const timeMs = toEventMs(event.row[timeColumn]) ?? 0
    const notes = message === undefined ? [] : [message]
    const about = { index, port, columns, row: event.row, timeMs, key, outcome }
    this.events.push({
      ...about,
      detections: [],
      notes,
      // Of many events only the first are asked for it.
      get conditions() {
        return conditions.flatMap((condition) => condition(event.row) ?? [])
      },
    })
    const known = this.indexes.get(event.row)
    if (known) known.push(index)
    else this.indexes.set(event.row, [index])
  }

  private take(of: WatchedEvent, key: string): void {
    const index = this.find(of, ({ outcome }) => outcome === 'waiting')
    const event = this.events[index]
    if (event) event.outcome = 'unmatched'
    this.current.set(key, index)
    const taken = this.taken.get(key)
    if (taken) taken.push(index)
    else this.taken.set(key, [index])
  }

  private note({ key, message, events }: Extract<Note, { what: 'told' }>): void {
    const indexes = events ? events.map((event) => this.find(event, () => true)) : [this.current.get(key) ?? -1]
    for (const index of indexes) {
      const notes = this.events[index]?.notes
      if (!notes || notes.includes(message)) continue
      if (notes.length < MOST_NOTES) notes.push(message)
      else this.left.set(index, (this.left.get(index) ?? 0) + 1)
    }
  }

  private detect({ id, port, status, key, timeMs, events, through }: Extract<Note, { what: 'detected' }>): void {
    const ends = [...new Set(events)].map((event) => this.find(event, ({ detections }) => !detections.includes(id)))
    const found = through ? this.allFrom(key, ends) : ends
    for (const index of found) {
      const event = this.events[index]
      if (!event || event.detections.includes(id)) continue
      event.outcome = 'matched'
      event.detections = [...event.detections, id]
    }
    this.detections.push({ id, port, status, key, timeMs, events: found })
  }

  /** The key's events from the first to the last of these. */
  private allFrom(key: string, ends: readonly number[]): readonly number[] {
    const taken = this.taken.get(key) ?? []
    const [first, last] = [taken.indexOf(ends[0] ?? -1), taken.lastIndexOf(ends.at(-1) ?? -1)]
    return first < 0 || last < first ? ends : taken.slice(first, last + 1)
  }

  /** A row may have come twice as the same object: the first of these that fits. */
  private find(event: WatchedEvent, fits: (event: ExplainedEvent) => boolean): number {
    const indexes = this.indexes.get(event.row) ?? []
    return (
      indexes.find((index) => {
        const known = this.events[index]
        return known !== undefined && fits(known)
      }) ??
      indexes[0] ??
      -1
    )
  }
}
