import type { Column } from '../expression/types.ts'

/** Event time of a stream: the timestamp column that carries it and how far its watermark trails the newest event. */
export interface EventTime {
  readonly column: string
  readonly watermarkMs: number
}

/** What flows on an edge. Known without running anything. */
export interface StreamSchema {
  readonly kind: 'stream' | 'table'
  readonly columns: readonly Column[]
  readonly eventTime: EventTime | null
  /** Whether rows are only added, or later ones replace earlier ones. */
  readonly changes: 'append' | 'update'
  /** True behind a stateful operator: every row is at or below the watermark, so none of them is late (rule G5). */
  readonly afterStateful: boolean
}
