import type { Column } from '../expression/types.ts'
import type { Row } from '../expression/value.ts'
import type { RunMemo } from './run-memo.ts'
import type { Watch } from './watch.ts'

/**
 * The engine's contract. An operator is fed micro-batch by micro-batch, exactly as Spark feeds its own (rules G3-G5 of
 * docs/semantics.md); it never sees a clock. The engine knows operators, not nodes.
 */
export interface BatchContext {
  /** Watermark of this batch in ms since the epoch: max event time of *earlier* batches - delay; 0 in the first. */
  readonly watermarkMs: number
  /** Watermark of the batch before; 0 in the first two. Spark's native operators filter late rows against it. */
  readonly previousWatermarkMs: number
}

/** Rows by port. A port that got nothing may be missing. */
export type PortRows = Readonly<Record<string, readonly Row[]>>

export interface Operator {
  /** One micro-batch: what came in on each input port to what leaves on each output port. Called once per batch, also when empty. */
  process(input: PortRows, context: BatchContext): PortRows
  /** Patterns only: from now on it tells what happens in it. */
  watch?(watch: Watch): void
}

/** Port of every operator and node for rows that failed (ANSI errors, null event time); appears only where a node declares it. */
export const ERRORS_PORT = 'errors'

/** Where rows come from, in arrival order, already cut into micro-batches by the caller of the engine. */
export interface EngineSource {
  readonly id: string
  readonly columns: readonly Column[]
  /** Index of the event-time column and the delay, or null where the source has no watermark. */
  readonly eventTime: { readonly column: number; readonly watermarkMs: number } | null
  /** How a row as read becomes the stream; without it every row leaves by `out` as it is. */
  readonly accept?: (row: Row) => { readonly port: 'out' | 'errors'; readonly row: Row }
  /** All that `accept` follows from, as for a step. */
  readonly madeFrom?: object
}

export interface EngineStep {
  readonly id: string
  /** A fresh operator; an operator holds state, so each run makes its own. */
  readonly create: () => Operator
  /** All that the operator follows from: made from the same object, it does the same. */
  readonly madeFrom?: object
  readonly inputs: readonly EngineInput[]
  /** Steps that give their stream an event time: the column of `out`, and the delay. */
  readonly eventTime?: EngineSource['eventTime']
}

export interface EngineInput {
  readonly port: string
  readonly from: string
  readonly fromPort: string
}

/** Rows by source for each micro-batch. */
export type EngineBatch = Readonly<Record<string, readonly Row[]>>

/** A query: what one Spark streaming query runs. Its watermark is the minimum over all that have an event time of their own (rule G5a). */
export interface EngineGraph {
  readonly sources: readonly EngineSource[]
  /** In topological order. */
  readonly steps: readonly EngineStep[]
}

/** Rows that left a port, in order, with the batch that released them. */
export interface EmittedRow {
  readonly row: Row
  /** Index of the batch; pending rows carry -1. */
  readonly batch: number
  /** True for what the engine would emit only if the watermark moved on to the end of time (rule G9). */
  readonly pending: boolean
}

export interface EngineRun {
  /** By step or source id, then by port. */
  readonly emitted: Readonly<Record<string, Readonly<Record<string, readonly EmittedRow[]>>>>
  readonly watermarkMs: number
  readonly batches: number
}

/**
 * Implemented in `run.ts`:
 *
 *   runEngine(graph, batches, { advanceToMs?, pending? }): EngineRun
 *
 * `batches[i]` maps a source's id to the rows that arrive in micro-batch i. After the last batch come the no-data batches
 * that Spark runs while the watermark still moves. `advanceToMs` then moves the watermark by hand ("advance time to T").
 */
export interface EngineOptions {
  readonly advanceToMs?: number
  /** Also report what is still waiting (default true). */
  readonly pending?: boolean
  /** Ids of the sources and steps whose rows are kept in the result; without it, all. */
  readonly record?: ReadonlySet<string>
  /** Of earlier runs: what is the same in this one is not computed again. */
  readonly memo?: RunMemo
}
