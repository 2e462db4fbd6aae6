import type { Row } from '../expression/value.ts'
import type {
  EmittedRow,
  EngineBatch,
  EngineGraph,
  EngineOptions,
  EngineRun,
  EngineStep,
  Operator,
  PortRows,
} from './operator.ts'
import { createAccept } from './operators/accept.ts'
import type { RunMemo } from './run-memo.ts'
import { END_OF_TIME_MS, toEventMs } from './time.ts'

/** The batch that pending rows carry. */
const PENDING = -1

/**
 * Runs a query over micro-batches as Spark does (rules G3-G5a): the watermark of a batch comes from the batches before it, is the
 * minimum over the sources, starts at 0 and never goes back. After the last batch follow the no-data batches that Spark
 * runs while the watermark still moves; nothing is flushed (G9), but what waits is reported as pending.
 */
export function runEngine(
  graph: EngineGraph,
  batches: readonly EngineBatch[],
  { advanceToMs, pending = true, record, memo }: EngineOptions = {},
): EngineRun {
  const run = new Query(graph, record, memo)
  for (const batch of batches) run.process(batch)
  while (run.watermarkMoved()) run.process({})
  if (advanceToMs !== undefined) run.advance(advanceToMs)
  const watermarkMs = run.watermarkMs
  const count = run.batches
  if (pending) run.drainPending()
  return { emitted: run.emitted, watermarkMs, batches: count }
}

class Query {
  watermarkMs = 0
  batches = 0
  readonly emitted: Record<string, Record<string, EmittedRow[]>> = {}
  private previousWatermarkMs = 0
  /** Watermark of each source or step that has one of its own; 0 until it has spoken. */
  private readonly ownWatermarksMs = new Map<string, number>()
  /** By source or step; a source whose rows are taken as they are has none. */
  private readonly operators: ReadonlyMap<string, Operator>
  private readonly graph: EngineGraph
  private readonly record: ReadonlySet<string> | undefined

  constructor(graph: EngineGraph, record: ReadonlySet<string> | undefined, memo: RunMemo | undefined) {
    this.graph = graph
    this.record = record
    const accepting = graph.sources.flatMap(({ accept, ...source }) =>
      accept ? [{ ...source, create: () => createAccept(accept) }] : [],
    )
    const made = [...accepting, ...graph.steps]
    this.operators = new Map(made.map((step) => [step.id, memo ? memo.open(step) : step.create()]))
    for (const { id, eventTime } of [...graph.sources, ...graph.steps]) if (eventTime) this.ownWatermarksMs.set(id, 0)
  }

  process(batch: EngineBatch): void {
    this.execute(batch, this.watermarkMs, this.batches)
    this.batches += 1
  }

  /** Whether the batches so far moved the watermark beyond that of the last batch: Spark then runs one without data. */
  watermarkMoved(): boolean {
    return this.watermarkMs > this.previousWatermarkMs
  }

  /** Moves the watermark by hand. */
  advance(toMs: number): void {
    this.watermarkMs = Math.max(this.watermarkMs, toMs)
    this.process({})
  }

  drainPending(): void {
    this.execute({}, END_OF_TIME_MS, PENDING)
  }

  private execute(batch: EngineBatch, watermarkMs: number, index: number): void {
    const context = { watermarkMs, previousWatermarkMs: this.previousWatermarkMs }
    const produced = new Map<string, PortRows>()
    const produce = (step: Pick<EngineStep, 'id' | 'eventTime'>, input: PortRows) => {
      const output = this.operators.get(step.id)?.process(input, context) ?? { out: input['in'] ?? [] }
      this.follow(step, output['out'] ?? [])
      produced.set(step.id, output)
    }
    for (const source of this.graph.sources) produce(source, { in: batch[source.id] ?? [] })
    for (const step of this.graph.steps) produce(step, gather(step.inputs, produced))
    for (const [id, ports] of produced) this.keep(id, ports, index)
    this.previousWatermarkMs = watermarkMs
    const own = [...this.ownWatermarksMs.values()]
    if (own.length > 0) this.watermarkMs = Math.max(this.watermarkMs, Math.min(...own))
  }

  /** Moves the own watermark of a source or step by the rows that leave it. */
  private follow({ id, eventTime }: Pick<EngineStep, 'id' | 'eventTime'>, rows: readonly Row[]): void {
    if (!eventTime) return
    let maximumMs = this.ownWatermarksMs.get(id) ?? 0
    for (const row of rows) {
      const timeMs = toEventMs(row[eventTime.column])
      if (timeMs !== null) maximumMs = Math.max(maximumMs, timeMs - eventTime.watermarkMs)
    }
    this.ownWatermarksMs.set(id, maximumMs)
  }

  private keep(id: string, ports: PortRows, batch: number): void {
    if (this.record && !this.record.has(id)) return
    this.emitted[id] ??= {}
    const kept = this.emitted[id]
    for (const [port, rows] of Object.entries(ports)) {
      kept[port] ??= []
      const list = kept[port]
      for (const row of rows) list.push({ row, batch, pending: batch === PENDING })
    }
  }
}

function gather(
  inputs: readonly { port: string; from: string; fromPort: string }[],
  produced: ReadonlyMap<string, PortRows>,
): PortRows {
  const gathered: Record<string, readonly Row[]> = {}
  for (const { port, from, fromPort } of inputs) {
    const rows = produced.get(from)?.[fromPort] ?? []
    const before = gathered[port]
    gathered[port] = before ? [...before, ...rows] : rows
  }
  return gathered
}
