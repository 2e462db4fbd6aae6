import type { EngineBatch, EngineGraph, EngineInput, EngineOptions, EngineRun, EngineStep } from '../engine/operator.ts'
import { runEngine } from '../engine/run.ts'
import type { Watch } from '../engine/watch.ts'
import type { Row } from '../expression/value.ts'
import { NotPreviewable } from '../nodes/expressions.ts'
import { readRows } from './inference/read-rows.ts'
import { LastUsed } from './last-used.ts'
import type { Diagnostic, Edge, Pipeline } from './model.ts'
import { groupByTarget, type PropagatedNode, type Propagation, propagate } from './propagate.ts'

export interface PreviewOptions extends EngineOptions {
  /** Rows by source, by position of the columns that the source reads; a source without has its sample rows, or gets made-up ones. */
  readonly inputs?: Readonly<Record<string, readonly Row[]>>
  /** Rows per micro-batch over all sources; nothing means one batch. */
  readonly batchSize?: number
  /** Of this pipeline, where the caller has it already. */
  readonly propagation?: Propagation
  /** How many rows are made up for a source that has none. */
  readonly sampleSize?: number
  readonly seed?: number
  /** Told of what happens in the node, where it is a pattern. */
  readonly watch?: Watch
}

export interface Preview {
  readonly run: EngineRun | null
  /** Why there are no rows, or what they lack. */
  readonly problems: readonly Diagnostic[]
}

/**
 * The rows at a node: what a sink there would get, computed by the query that this sink would be, over its sources. Errors of the
 * pipeline that keep it from being computed are in `problems`.
 */
export function previewNode(pipeline: Pipeline, nodeId: string, options: PreviewOptions = {}): Preview {
  const propagation = options.propagation ?? propagate(pipeline)
  const upstream = findUpstream(pipeline, nodeId)
  const blocking = propagation.diagnostics.filter(
    ({ nodeId: id, severity, code }) =>
      id !== undefined && upstream.has(id) && (severity === 'error' || code === 'node.not-connected'),
  )
  if (blocking.length > 0) return { run: null, problems: blocking }
  const graph = toEngineGraph(pipeline, propagation, nodeId, options.watch)
  if (!graph.ok) return { run: null, problems: [graph.problem] }
  const inputs = { ...readSamples(pipeline, propagation), ...options.inputs }
  const unknown = graph.graph.sources.find(({ id }) => !inputs[id] && !propagation.nodes[id]?.definition?.sample)
  if (unknown) return { run: null, problems: [sparkOnly(unknown.id, ONLY_SPARK)] }
  const rows = readInputs(propagation, graph.graph, { ...options, inputs })
  return { run: runEngine(graph.graph, cutBatches(rows, options.batchSize), options), problems: [] }
}

const ONLY_SPARK = 'Only Spark can read this source: give it sample rows to see more here.'

const samples = new LastUsed<readonly Row[]>(16)

/** Rows that were written down for sources, by source. */
export function readSamples(pipeline: Pipeline, { nodes }: Propagation): Record<string, readonly Row[]> {
  const found: Record<string, readonly Row[]> = {}
  for (const { id, sample } of pipeline.nodes) {
    const node = nodes[id]
    const columns = sample && node?.definition?.source?.(node.config).columns
    if (columns) found[id] = samples.get(JSON.stringify([columns, sample]), () => readRows(sample, columns).rows)
  }
  return found
}

/** The node and all that it depends on. */
export function findUpstream(pipeline: Pipeline, nodeId: string): Set<string> {
  const incoming = groupByTarget(pipeline.edges)
  const found = new Set<string>()
  const open = [nodeId]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    for (const edge of incoming.get(id) ?? []) open.push(edge.source)
  }
  return found
}

type GraphResult =
  | { readonly ok: true; readonly graph: EngineGraph }
  | { readonly ok: false; readonly problem: Diagnostic }

/** The query that a sink at this node would be; `watch` is told of what happens in it. Fails where a node on the way can only run on Spark. */
export function toEngineGraph(
  pipeline: Pipeline,
  propagation: Propagation,
  nodeId: string,
  watch?: Watch,
): GraphResult {
  const upstream = findUpstream(pipeline, nodeId)
  const incoming = groupByTarget(pipeline.edges)
  const sources: EngineGraph['sources'][number][] = []
  const steps: EngineStep[] = []
  for (const id of propagation.order.filter((each) => upstream.has(each))) {
    const node = propagation.nodes[id]
    if (!node?.definition) continue
    if (node.definition.source) {
      sources.push({ id, madeFrom: node, ...node.definition.source(node.config) })
      continue
    }
    const { definition, config, inputs } = node
    const watching = id === nodeId ? watch : undefined
    const create = () => {
      const operator = definition.engine?.(config, inputs, { nodeId: id })
      if (watching) operator?.watch?.(watching)
      return operator
    }
    const refused = checkEngine(id, node)
    if (refused) return { ok: false, problem: refused }
    steps.push({
      id,
      create: create as EngineStep['create'],
      // What is watched must happen.
      ...(watching ? {} : { madeFrom: node }),
      inputs: toInputs(node.inputPorts, incoming.get(id) ?? []),
      eventTime: definition.watermark?.(config, inputs) ?? null,
    })
  }
  return { ok: true, graph: { sources, steps } }
}

const checked = new WeakMap<PropagatedNode, Diagnostic | null>()

/** Why the engine cannot compute a node, if it cannot. */
function checkEngine(nodeId: string, node: PropagatedNode): Diagnostic | null {
  const known = checked.get(node)
  if (known !== undefined) return known
  const refused = findRefusal(nodeId, node)
  checked.set(node, refused)
  return refused
}

function findRefusal(nodeId: string, { definition, config, inputs }: PropagatedNode): Diagnostic | null {
  try {
    const operator = definition?.engine?.(config, inputs, { nodeId })
    return operator ? null : sparkOnly(nodeId, 'This node is computed by Spark only.')
  } catch (error) {
    if (error instanceof NotPreviewable) return sparkOnly(nodeId, error.message, error.field)
    throw error
  }
}

function sparkOnly(nodeId: string, message: string, field?: string): Diagnostic {
  return { code: 'preview.spark-only', severity: 'info', message, nodeId, ...(field ? { field } : {}) }
}

/** Ports that take several edges are fed as `port.0`, `port.1`, in the order of edge ids. */
function toInputs(ports: readonly { id: string; many?: boolean }[], edges: readonly Edge[]): EngineInput[] {
  return ports.flatMap((port) =>
    edges
      .filter((edge) => edge.targetPort === port.id)
      .map((edge, index) => ({
        port: port.many ? `${port.id}.${index}` : port.id,
        from: edge.source,
        fromPort: edge.sourcePort,
      })),
  )
}

function readInputs(
  propagation: Propagation,
  graph: EngineGraph,
  { inputs = {}, sampleSize = 200, seed = 1 }: PreviewOptions,
): Record<string, readonly Row[]> {
  const rows: Record<string, readonly Row[]> = {}
  for (const { id } of graph.sources) {
    const node = propagation.nodes[id]
    rows[id] = inputs[id] ?? (node ? makeUpRows(node, seed, sampleSize) : [])
  }
  return rows
}

const madeUp = new WeakMap<PropagatedNode, LastUsed<readonly Row[]>>()

function makeUpRows(node: PropagatedNode, seed: number, count: number): readonly Row[] {
  const known = madeUp.get(node) ?? new LastUsed<readonly Row[]>(4)
  madeUp.set(node, known)
  return known.get(`${seed} ${count}`, () => node.definition?.sample?.(node.config, { seed, count }) ?? [])
}

/** Cuts each source's rows into batches of one size; sources advance side by side. */
export function cutBatches(rows: Readonly<Record<string, readonly Row[]>>, size?: number): EngineBatch[] {
  if (size === undefined) return [rows]
  const longest = Math.max(0, ...Object.values(rows).map((list) => list.length))
  const batches: EngineBatch[] = []
  for (let start = 0; start < longest; start += size) {
    batches.push(Object.fromEntries(Object.entries(rows).map(([id, list]) => [id, list.slice(start, start + size)])))
  }
  return batches
}
