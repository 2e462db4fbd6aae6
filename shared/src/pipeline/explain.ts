import { toEventMs } from '../engine/time.ts'
import type { Note, WatchedEvent } from '../engine/watch.ts'
import type { Expression } from '../expression/ast.ts'
import { checkExpression } from '../expression/check.ts'
import { bindExpression, splitExpression } from '../expression/parameter.ts'
import { spellReferences } from '../expression/parameter-mark.ts'
import { printExpression } from '../expression/print.ts'
import { SparkError } from '../expression/spark-error.ts'
import type { Column, SparkType } from '../expression/types.ts'
import type { Row, Value } from '../expression/value.ts'
import { toEvaluator } from '../nodes/expressions.ts'
import { readFieldMeta, readShape } from '../nodes/fields.ts'
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
  /** Canonical text of its key values; null where it never got so far. */
  readonly key: string | null
  readonly outcome: Outcome
  /** Ids of the detections that it is part of. */
  readonly detections: readonly string[]
  /** What is to be said of it, in order. */
  readonly notes: readonly string[]
  readonly conditions: readonly ExplainedCondition[]
}

export interface ExplainedCondition {
  /** Path of the field. */
  readonly field: string
  /** The part of the condition: one that was not true where there is such a part, else the whole. */
  readonly text: string
  readonly value: Value
  /** Why it could not be computed. */
  readonly error: string | null
  /** Columns that it reads, with their values. */
  readonly reads: readonly { readonly name: string; readonly type: SparkType; readonly value: Value }[]
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
  const notes: Note[] = []
  const record = new Set<string>()
  const { run, problems } = previewNode(pipeline, nodeId, {
    ...options,
    propagation,
    record,
    pending: false,
    watch: (note) => notes.push(note),
  })
  return run ? { ok: true, explanation: new Story(node, notes).tell() } : { ok: false, problems }
}

class Story {
  private readonly events: { -readonly [K in keyof ExplainedEvent]: ExplainedEvent[K] }[] = []
  private readonly indexes = new Map<Row, number[]>()
  private readonly detections: ExplainedDetection[] = []
  private readonly node: PropagatedNode
  private readonly notes: readonly Note[]

  constructor(node: PropagatedNode, notes: readonly Note[]) {
    this.node = node
    this.notes = notes
  }

  tell(): Explanation {
    const current = new Map<string, number>()
    for (const note of this.notes) this.hear(note, current)
    return { events: this.events, detections: this.detections }
  }

  private hear(note: Note, current: Map<string, number>): void {
    switch (note.what) {
      case 'late':
        this.add(note.event, 'late', `It came when the watermark was at ${toTime(note.watermarkMs)} already.`)
        break
      case 'failed':
        this.add(note.event, 'failed', note.reason)
        break
      case 'ignored':
        this.add(note.event, 'ignored', null)
        break
      case 'buffered':
        this.add(note.event, 'waiting', null, note.key)
        break
      case 'taken': {
        const index = this.find(note.event, (event) => event.outcome === 'waiting')
        const event = this.events[index]
        if (event) event.outcome = 'unmatched'
        current.set(note.key, index)
        break
      }
      case 'deadline':
        current.delete(note.key)
        break
      case 'told': {
        const event = this.events[current.get(note.key) ?? -1]
        if (event) event.notes = [...event.notes, note.message]
        break
      }
      case 'detected':
        this.detect(note)
        break
    }
  }

  private add(event: WatchedEvent, outcome: Outcome, message: string | null, key: string | null = null): void {
    const { port, columns, timeColumn } = this.inputAt(event.input)
    const index = this.events.length
    this.events.push({
      index,
      port,
      columns,
      row: event.row,
      timeMs: toEventMs(event.row[timeColumn]) ?? 0,
      key,
      outcome,
      detections: [],
      notes: message === null ? [] : [message],
      conditions: explainConditions(this.node, { port, columns }, event.row),
    })
    this.indexes.set(event.row, [...(this.indexes.get(event.row) ?? []), index])
  }

  private detect({ id, port, status, key, timeMs, events }: Extract<Note, { what: 'detected' }>): void {
    const found = [...new Set(events)].map((event) => this.find(event, ({ detections }) => !detections.includes(id)))
    for (const index of found) {
      const event = this.events[index]
      if (!event) continue
      event.outcome = 'matched'
      event.detections = [...event.detections, id]
    }
    this.detections.push({ id, port, status, key, timeMs, events: found })
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

  private inputAt(position: number) {
    const { port, schema } = this.node.inputs[position] ?? { port: 'in', schema: null }
    const columns = schema?.columns ?? []
    const timeColumn = columns.findIndex(({ name }) => name === schema?.eventTime?.column)
    return { port, columns, timeColumn }
  }
}

const toTime = (ms: number) => new Date(ms).toISOString()

/** The conditions of a node's config for one row: each by its part that was not true, where there is one. */
function explainConditions(
  { definition, config }: PropagatedNode,
  { port, columns }: { readonly port: string; readonly columns: readonly Column[] },
  row: Row,
) {
  const shape = definition?.config.shape as Parameters<typeof listConditions>[0] | undefined
  const all = listConditions(shape ?? {}, config as Record<string, unknown>, '')
  const ofInput = all.filter((each) => each.port === undefined || each.port === port)
  return ofInput.flatMap(({ field, text }) => {
    const { ast } = checkExpression(text, columns)
    if (!ast) return []
    const { parameters } = splitExpression(text)
    const spell = (part: Expression) => bindExpression(spellReferences(printExpression(part)), parameters)
    const parts = splitAnd(ast).map((part) => evaluatePart(field, spell(part), columns, row))
    const whole = evaluatePart(field, text, columns, row)
    const reason = parts.length > 1 ? parts.find((part) => part !== null && part.value !== true) : null
    return whole === null ? [] : [reason && whole.value !== true ? reason : whole]
  })
}

function evaluatePart(field: string, bound: string, columns: readonly Column[], row: Row): ExplainedCondition | null {
  const { text } = splitExpression(bound)
  const checked = checkExpression(bound, columns)
  const evaluate = toEvaluator(checked)
  if (!evaluate) return null
  const reads = checked.references.flatMap((name) => {
    const at = columns.findIndex((column) => column.name === name)
    const column = columns[at]
    return column ? [{ name, type: column.type, value: row[at] ?? null }] : []
  })
  try {
    return { field, text, value: evaluate(row), error: null, reads }
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    return { field, text, value: null, error: error.message, reads }
  }
}

function splitAnd(ast: Expression): Expression[] {
  return ast.kind === 'call' && ast.name === 'and' ? ast.args.flatMap(splitAnd) : [ast]
}

/** Fields that hold a condition, with their paths, in the order of the form. */
function listConditions(
  shape: NonNullable<ReturnType<typeof readShape>>,
  config: Readonly<Record<string, unknown>>,
  path: string,
): { readonly field: string; readonly text: string; readonly port: string | undefined }[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const meta = readFieldMeta(schema)
    const value = config[name]
    const inner = readShape(schema)
    if (meta?.kind === 'expression' && meta.expects === 'boolean' && typeof value === 'string' && value !== '')
      return [{ field: `${path}${name}`, text: value, port: meta.port }]
    if (inner && Array.isArray(value))
      return value.flatMap((item, index) => listConditions(inner, item, `${path}${name}.${index}.`))
    return inner && value !== null && typeof value === 'object'
      ? listConditions(inner, value as Record<string, unknown>, `${path}${name}.`)
      : []
  })
}
