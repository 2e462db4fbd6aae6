import type { Row } from '../expression/value.ts'
import type {
  EmittedRow,
  EngineBatch,
  EngineGraph,
  EngineOptions,
  EngineRun,
  EngineSource,
  EngineStep,
  Operator,
  PortRows,
} from './operator.ts'
import { acceptRows } from './operators/accept.ts'
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
  { advanceToMs, pending = true, record }: EngineOptions = {},
): EngineRun {
  const run = new Query(graph, record)
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
  private readonly operators: readonly Operator[]
  private readonly graph: EngineGraph
  private readonly record: ReadonlySet<string> | undefined

  constructor(graph: EngineGraph, record: ReadonlySet<string> | undefined) {
    this.graph = graph
    this.record = record
    this.operators = graph.steps.map((step) => step.create())
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
    for (const source of this.graph.sources) {
      produced.set(source.id, this.read(source, batch[source.id] ?? []))
    }
    for (const [position, step] of this.graph.steps.entries()) {
      const input = gather(step.inputs, produced)
      const output = this.operators[position]?.process(input, context) ?? {}
      this.follow(step, output['out'] ?? [])
      produced.set(step.id, output)
    }
    for (const [id, ports] of produced) this.keep(id, ports, index)
    this.previousWatermarkMs = watermarkMs
    const own = [...this.ownWatermarksMs.values()]
    if (own.length > 0) this.watermarkMs = Math.max(this.watermarkMs, Math.min(...own))
  }

  private read(source: EngineSource, rows: readonly Row[]): PortRows {
    const ports = source.accept ? acceptRows(rows, source.accept) : { out: rows }
    this.follow(source, ports['out'] ?? [])
    return ports
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
