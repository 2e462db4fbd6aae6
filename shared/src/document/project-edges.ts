import type * as Y from 'yjs'
import { findNode } from '../nodes/catalogue.ts'
import type { PortSpec } from '../nodes/define.ts'
import { parseConfig } from '../nodes/parse-config.ts'
import { toEdgeId } from '../pipeline/edge-ends.ts'
import type { Diagnostic, Edge, PipelineNode } from '../pipeline/model.ts'
import { compareText, isObject } from './config-form.ts'
import { readRoot } from './keys.ts'

interface AgedEdge extends Edge {
  readonly at: number
}

export interface EdgeProjection {
  readonly edges: readonly Edge[]
  readonly problems: readonly Diagnostic[]
}

/** The edges between these nodes that hold. Oldest first, so that what is in conflict is the younger edge on every replica. */
export function projectEdges(doc: Y.Doc, nodes: ReadonlyMap<string, PipelineNode>): EdgeProjection {
  const aged: AgedEdge[] = []
  const problems: Diagnostic[] = []
  for (const [id, value] of readRoot(doc, 'edges').entries()) {
    const edge = parseEdge(id, value)
    if (!edge) problems.push(skipped(`The connection ${JSON.stringify(id)} cannot be read and is left out.`))
    else if (nodes.has(edge.source) && nodes.has(edge.target)) aged.push(edge)
  }
  aged.sort((a, b) => a.at - b.at || compareText(a.id, b.id))
  const kept = new KeptEdges(hasCircle(aged))
  for (const { at: _, ...edge } of aged) {
    const conflict = findConflict(edge, kept, nodes)
    if (conflict === null) kept.add(edge)
    else
      problems.push({
        code: 'edge.conflict',
        severity: 'error',
        message: conflict,
        edgeId: edge.id,
        nodeId: edge.target,
      })
  }
  return { edges: kept.edges.sort((a, b) => compareText(a.id, b.id)), problems }
}

export function skipped(message: string): Diagnostic {
  return { code: 'document.unreadable', severity: 'warning', message }
}

function parseEdge(id: string, value: unknown): AgedEdge | null {
  if (!isObject(value)) return null
  const { source, sourcePort, target, targetPort, at } = value
  if (typeof source !== 'string' || typeof sourcePort !== 'string') return null
  if (typeof target !== 'string' || typeof targetPort !== 'string') return null
  const edge = { id, source, sourcePort, target, targetPort, at: typeof at === 'number' ? at : 0 }
  return toEdgeId(edge) === id ? edge : null
}

/** Whether the edges close a circle anywhere: what no chain of nodes without inputs reaches (Kahn's algorithm). */
function hasCircle(edges: readonly Edge[]): boolean {
  const waiting = new Map<string, number>()
  const targets = new Map<string, string[]>()
  for (const { source, target } of edges) {
    waiting.set(source, waiting.get(source) ?? 0)
    waiting.set(target, (waiting.get(target) ?? 0) + 1)
    const list = targets.get(source)
    if (list) list.push(target)
    else targets.set(source, [target])
  }
  const open = [...waiting].filter(([, count]) => count === 0).map(([id]) => id)
  let reached = 0
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    reached += 1
    for (const target of targets.get(id) ?? []) {
      const left = (waiting.get(target) ?? 0) - 1
      waiting.set(target, left)
      if (left === 0) open.push(target)
    }
  }
  return reached < waiting.size
}

/** The edges that hold so far, with what conflicts are found by. */
class KeptEdges {
  readonly edges: Edge[] = []
  /** Where there is none at all, no edge need be asked. */
  private readonly mayCircle: boolean
  private readonly fed = new Set<string>()
  private readonly targets = new Map<string, string[]>()

  constructor(mayCircle: boolean) {
    this.mayCircle = mayCircle
  }

  add(edge: Edge) {
    this.edges.push(edge)
    this.fed.add(`${edge.target}:${edge.targetPort}`)
    const list = this.targets.get(edge.source)
    if (list) list.push(edge.target)
    else this.targets.set(edge.source, [edge.target])
  }

  isFed(edge: Edge): boolean {
    return this.fed.has(`${edge.target}:${edge.targetPort}`)
  }

  closesCircle({ source, target }: Edge): boolean {
    if (!this.mayCircle) return false
    const seen = new Set<string>()
    const open = [target]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (id === source) return true
      if (seen.has(id)) continue
      seen.add(id)
      open.push(...(this.targets.get(id) ?? []))
    }
    return false
  }
}

function findConflict(edge: Edge, kept: KeptEdges, nodes: ReadonlyMap<string, PipelineNode>): string | null {
  const target = nodes.get(edge.target)
  const ports = target && inputsOf(target)
  if (target && ports) {
    const port = ports.find(({ id }) => id === edge.targetPort)
    if (!port) return `"${target.label}" has no input ${edge.targetPort}: remove this connection.`
    if (kept.isFed(edge) && !port.many)
      return `The input of "${target.label}" is already connected: remove one of the two connections.`
  }
  return kept.closesCircle(edge) ? 'This connection would close a circle: remove one of its connections.' : null
}

const known = new WeakMap<PipelineNode, readonly PortSpec[] | null>()

/** The input ports of a node as configured; null for an unknown type. A node never changes, so they are found once. */
function inputsOf(node: PipelineNode): readonly PortSpec[] | null {
  const found = known.get(node)
  if (found !== undefined) return found
  const definition = findNode(node.type)
  const ports = definition ? definition.inputs(parseConfig(definition, node.config).config) : null
  known.set(node, ports)
  return ports
}
