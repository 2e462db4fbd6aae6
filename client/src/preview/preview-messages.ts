import type { Environment, Json, Pipeline } from '@lakestream/shared/pipeline/model'
import type { TableColumn, TableRow } from '../dock/RowTable.tsx'

/** Rows of a source in the neutral encoding, by what tells them apart from other rows. */
export interface SourceInput {
  readonly key: string
  readonly rows: readonly (readonly Json[])[]
}

export interface PreviewRequest {
  readonly id: number
  readonly pipeline: Pipeline
  readonly environment: Environment
  readonly nodeId: string
  /** By source. Rows that the worker has already are not sent again. */
  readonly inputs: Readonly<Record<string, { readonly key: string; readonly rows?: SourceInput['rows'] }>>
  readonly batchSize: number | null
}

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

export interface PreviewAnswer {
  readonly id: number
  readonly result: PreviewResult
  /** Keys of rows that the worker keeps no longer. */
  readonly forgot: readonly string[]
}
