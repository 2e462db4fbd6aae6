import type { AnyNodeDefinition, NodeInput } from '../nodes/define.ts'
import type { Diagnostic, Edge, Fix, Pipeline, PipelineNode } from './model.ts'

/** The part of schema propagation that the lint reads. */
export interface LintedNode {
  readonly definition: AnyNodeDefinition | null
  readonly config: unknown
  readonly inputs: readonly NodeInput[]
  readonly outputs: Readonly<Record<string, NodeInput['schema']>>
  readonly diagnostics: readonly Diagnostic[]
}

type Nodes<T = LintedNode> = Readonly<Record<string, T>>

/**
 * Adds to nodes what only the way that rows take can tell: where the event time that a node needs is lost or was never chosen, and which of
 * several sources can hold back what a node gives. What a node sees by itself is in its `problems`. Nodes of a pipeline that changes keep
 * their identity where nothing differs.
 */
export function createLinter<T extends LintedNode>() {
  let known = new Map<string, Linted<T>>()
  return (pipeline: Pipeline, order: readonly string[], nodes: Nodes<T>): Nodes<T> => {
    const graph = new Graph(pipeline, nodes)
    const found = [...findLostTime(graph, order), ...findSlowest(graph, order)]
    const next = new Map<string, Linted<T>>()
    for (const id of new Set(found.flatMap(({ nodeId }) => nodeId ?? []))) {
      const from = nodes[id]
      const own = found.filter(({ nodeId }) => nodeId === id)
      if (from) next.set(id, addFindings(from, own, known.get(id)))
    }
    known = next
    return { ...nodes, ...Object.fromEntries([...next].map(([id, { result }]) => [id, result])) }
  }
}

/** A node with what was found there. */
interface Linted<T> {
  readonly from: T
  readonly found: readonly Diagnostic[]
  readonly result: T
}

function addFindings<T extends LintedNode>(from: T, found: readonly Diagnostic[], before?: Linted<T>): Linted<T> {
  if (before?.from === from && JSON.stringify(before.found) === JSON.stringify(found)) return before
  return { from, found, result: { ...from, diagnostics: [...from.diagnostics, ...found] } }
}

class Graph {
  readonly nodes: Nodes
  private readonly byId: ReadonlyMap<string, PipelineNode>
  private readonly incoming = new Map<string, Edge[]>()

  constructor({ nodes, edges }: Pipeline, known: Nodes) {
    this.nodes = known
    this.byId = new Map(nodes.map((node) => [node.id, node]))
    for (const edge of edges) this.incoming.set(edge.target, [...this.into(edge.target), edge])
  }

  into(id: string): readonly Edge[] {
    return this.incoming.get(id) ?? []
  }

  label(id: string): string {
    return `"${this.byId.get(id)?.label ?? id}"`
  }

  schema({ source, sourcePort }: Edge): NodeInput['schema'] | undefined {
    return this.nodes[source]?.outputs[sourcePort]
  }
}

/** At most one finding for each node that is to blame, about the first node that misses it. */
function findLostTime(graph: Graph, order: readonly string[]): Diagnostic[] {
  const found = new Map<string, Diagnostic>()
  for (const id of order) {
    if (!graph.nodes[id]?.diagnostics.some(({ code }) => code === 'input.event-time')) continue
    for (const edge of graph.into(id)) blame(graph, edge, id, found)
  }
  return [...found.values()]
}

/** Goes up to where the event time is left out, or to the source that has none. */
function blame(graph: Graph, edge: Edge, needs: string, found: Map<string, Diagnostic>) {
  const { source, sourcePort } = edge
  const node = graph.nodes[source]
  if (!node?.definition || graph.schema(edge)?.eventTime !== null || found.has(source)) return
  if (node.definition.category === 'source') {
    const isOffered = sourcePort === 'out' && !node.diagnostics.some(({ field }) => field?.startsWith('eventTime'))
    const message = `${graph.label(needs)} needs event time: choose the column that holds it.`
    const problem = { ...toWarning('lint.no-event-time', message, source), field: 'eventTime.column' }
    if (isOffered) found.set(source, withFix(problem, offerColumn(node)))
    return
  }
  const without = graph.into(source).filter((each) => graph.schema(each)?.eventTime === null)
  for (const each of without) blame(graph, each, needs, found)
  const time = node.inputs.find(({ schema }) => schema.eventTime)?.schema.eventTime
  if (without.length > 0 || !time) return
  const message = `The event time, "${time.column}", is not passed on, but ${graph.label(needs)} needs it.`
  const fix = node.definition.keepTime?.(node.config, node.inputs) ?? null
  found.set(source, withFix(toWarning('lint.lost-event-time', message, source), fix))
}

const toWarning = (code: string, message: string, nodeId: string): Diagnostic => ({
  code,
  severity: 'warning',
  message,
  nodeId,
})

const withFix = (problem: Diagnostic, fix: Fix | null): Diagnostic => (fix ? { ...problem, fix } : problem)

/** The first timestamp of a source that has no event time. */
function offerColumn({ outputs }: LintedNode): Fix | null {
  const column = outputs['out']?.columns.find(({ type }) => type.kind === 'timestamp')
  return column ? { label: `Take ${column.name}`, field: 'eventTime.column', value: column.name } : null
}

/** Where streams of several sources first meet in an operator that waits for the watermark, which is that of the slowest. */
function findSlowest(graph: Graph, order: readonly string[]): Diagnostic[] {
  const sources = new Map<string, ReadonlySet<string>>()
  const told = new Set<string>()
  return order.flatMap((id) => {
    const node = graph.nodes[id]
    if (!node?.definition) return []
    const timed = graph.into(id).filter((edge) => graph.schema(edge)?.eventTime)
    const met = new Set(timed.flatMap(({ source }) => [...(sources.get(source) ?? [])]))
    sources.set(id, node.definition.category === 'source' ? new Set([id]) : met)
    if (graph.into(id).some(({ source }) => told.has(source))) told.add(id)
    if (met.size < 2 || !node.definition.stateful || told.has(id)) return []
    told.add(id)
    const names = [...met].map((source) => graph.label(source)).join(' and ')
    const message = `This waits for the slowest of ${names}: while one of them is silent, nothing comes out. Have each send regularly.`
    return [{ code: 'lint.slowest-source', severity: 'info', message, nodeId: id }]
  })
}
