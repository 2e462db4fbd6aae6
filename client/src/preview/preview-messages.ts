import type { Outcome } from '@lakestream/shared/pipeline/explain'
import type { Diagnostic, Environment, Json, Pipeline } from '@lakestream/shared/pipeline/model'
import type { TableColumn, TableRow } from '../dock/RowTable.tsx'

/** Rows of a source in the neutral encoding, by what tells them apart from other rows. */
export interface SourceInput {
  readonly key: string
  readonly rows: readonly (readonly Json[])[]
}

export interface Request {
  readonly id: number
  readonly task: Task
  readonly pipeline: Pipeline
  readonly environment: Environment
  /** Null for what is about the whole pipeline. */
  readonly nodeId: string | null
  /** By source. Rows that the worker has already are not sent again. */
  readonly inputs: Readonly<Record<string, { readonly key: string; readonly rows?: SourceInput['rows'] }>>
}

/** What a worker computes, by what it is asked for. */
export interface Results {
  /** The rows that it gives. */
  readonly preview: PreviewResult
  /** What became of the events at a pattern. */
  readonly explain: ExplainResult
  /** The values of its expressions for rows at its input. */
  readonly values: ValuesResult
  /** Rows that its sample rows may begin with. */
  readonly 'made-up': MadeUpRows
  /** Of the whole pipeline: what only rows can tell. */
  readonly lint: readonly Diagnostic[]
}

export type Task = keyof Results

export interface PreviewPort {
  readonly port: string
  readonly label: string
  readonly columns: readonly TableColumn[]
  readonly rows: readonly TableRow[]
  readonly total: number
  readonly pending: number
}

export interface PreviewResult {
  readonly ports: readonly PreviewPort[]
  readonly problems: readonly string[]
  /** What is to be known about the rows, which are there all the same. */
  readonly hints: readonly string[]
  readonly tookMs: number
}

/** An event at a pattern, with all that is to be said of it. */
export interface ToldEvent {
  /** In the order of arrival. */
  readonly index: number
  readonly timeMs: number
  readonly time: string
  readonly key: string
  readonly outcome: Outcome
  readonly outcomeText: string
  readonly said: readonly string[]
  /** Its values. */
  readonly row: string
  /** Ids of those that it is part of. */
  readonly detections: readonly string[]
}

export interface ToldDetection {
  readonly id: string
  readonly text: string
  readonly time: string
  readonly key: string
  readonly timeMs: number
  /** Of its events. */
  readonly count: number
}

export interface ExplainResult {
  /** In the order of event time, the first of them. */
  readonly events: readonly ToldEvent[]
  readonly detections: readonly ToldDetection[]
  /** Of events, those that are left out too. */
  readonly total: number
  readonly problems: readonly string[]
}

/** For each row a value in the neutral encoding, or the error that it ends in. */
export type RowValue = { readonly cell: Json } | { readonly error: string }

export interface ExpressionValues {
  readonly text: string
  /** Or why there are none: it looks at earlier events, or only Spark knows it. */
  readonly values: readonly RowValue[] | 'looks-back' | 'spark-only'
}

export interface ValuesResult {
  /** By path of the expression's field; not those that are wrong. */
  readonly expressions: Readonly<Record<string, ExpressionValues>>
}

export interface MadeUpRows {
  readonly text: string
}

export interface Answer<T extends Task = Task> {
  readonly id: number
  readonly result: Results[T]
  /** Keys of rows that the worker keeps no longer. */
  readonly forgot: readonly string[]
}
