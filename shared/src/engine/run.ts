import type { Row } from '../expression/value.ts'
import type {
  EmittedRow,
  EngineBatch,
  EngineGraph,
  EngineOptions,
  EngineRun,
  EngineSource,
  Operator,
  PortRows,
} from './operator.ts'
import { toEventMs } from './time.ts'

/** Later than any event: the watermark that releases what is still waiting. */
const END_OF_TIME_MS = Number.MAX_SAFE_INTEGER

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
  /** Watermark of each source that has one; 0 until it has spoken. */
  private readonly sourceWatermarksMs = new Map<string, number>()
  private readonly operators: readonly Operator[]
  private readonly graph: EngineGraph
  private readonly record: ReadonlySet<string> | undefined

  constructor(graph: EngineGraph, record: ReadonlySet<string> | undefined) {
    this.graph = graph
    this.record = record
    this.operators = graph.steps.map((step) => step.create())
    for (const { id, eventTime } of graph.sources) if (eventTime) this.sourceWatermarksMs.set(id, 0)
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
      produced.set(step.id, this.operators[position]?.process(input, context) ?? {})
    }
    for (const [id, ports] of produced) this.keep(id, ports, index)
    this.previousWatermarkMs = watermarkMs
    const sources = [...this.sourceWatermarksMs.values()]
    if (sources.length > 0) this.watermarkMs = Math.max(this.watermarkMs, Math.min(...sources))
  }

  private read(source: EngineSource, rows: readonly Row[]): PortRows {
    const { accept, eventTime, id } = source
    const ports = accept ? split(rows, accept) : { out: rows }
    if (!eventTime) return ports
    let maximumMs = this.sourceWatermarksMs.get(id) ?? 0
    for (const row of ports['out'] ?? []) {
      const timeMs = toEventMs(row[eventTime.column])
      if (timeMs !== null) maximumMs = Math.max(maximumMs, timeMs - eventTime.watermarkMs)
    }
    this.sourceWatermarksMs.set(id, maximumMs)
    return ports
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

function split(rows: readonly Row[], accept: NonNullable<EngineSource['accept']>): PortRows {
  const out: Row[] = []
  const errors: Row[] = []
  for (const row of rows) {
    const accepted = accept(row)
    if (accepted.port === 'out') out.push(accepted.row)
    else errors.push(accepted.row)
  }
  return errors.length > 0 ? { out, errors } : { out }
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
