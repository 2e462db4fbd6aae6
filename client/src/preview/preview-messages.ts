import type { Json, Pipeline } from '@lakestream/shared/pipeline/model'
import type { TableColumn, TableRow } from '../dock/RowTable.tsx'

export interface PreviewRequest {
  readonly id: number
  readonly pipeline: Pipeline
  readonly nodeId: string
  /** Rows by source in the neutral encoding. */
  readonly inputs: Readonly<Record<string, readonly (readonly Json[])[]>>
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
  readonly id: number
  readonly ports: readonly PreviewPort[]
  readonly problems: readonly string[]
  readonly tookMs: number
}
