import * as Y from 'yjs'
import { findNode } from '../nodes/catalogue.ts'
import { parseConfig } from '../nodes/parse-config.ts'
import { toEdgeId } from '../pipeline/edge-ends.ts'
import type { Diagnostic, Edge, Layout, Pipeline, PipelineNode } from '../pipeline/model.ts'
import { compareText, isObject, readConfig } from './config-form.ts'
import { readChild, readRoot } from './keys.ts'

export interface Projection {
  readonly pipeline: Pipeline
  readonly layout: Layout
  /** Records that could not be read, and edges in conflict. */
  readonly problems: readonly Diagnostic[]
}

/**
 * The plain pipeline of a document. Pure, total and deterministic: after the same updates every replica projects the same
 * pipeline, whatever the updates were. Records that do not parse are skipped and reported; an edge with a missing end is
 * hidden (undoing the deletion heals it); the younger edge of a cycle or of a doubly fed input is in conflict.
 */
export function projectDocument(doc: Y.Doc): Projection {
  const nodes = new Map<string, PipelineNode>()
  const problems: Diagnostic[] = []
  for (const id of [...readRoot(doc, 'nodes').keys()].sort(compareText)) {
    const node = readNode(doc, id)
    if (node) nodes.set(id, node)
    else problems.push(skipped(`The node ${JSON.stringify(id)} cannot be read and is left out.`))
  }
  return assemble(doc, nodes, problems)
}

/**
 * The same for a live document, redoing only what changed: nodes that were not touched keep their identity, so whoever draws
 * them can tell by `===`. Call `destroy` when the document goes.
 */
export function createProjector(doc: Y.Doc): { project(): Projection; destroy(): void } {
  const cache = new Map<string, PipelineNode | null>()
  const root = readRoot(doc, 'nodes')
  let current: Projection | null = null
  const forgetNodes = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]) => {
    for (const event of events) {
      const [id] = event.path
      if (typeof id === 'string') cache.delete(id)
      else for (const key of event.changes.keys.keys()) cache.delete(key)
    }
  }
  const forgetAll = () => {
    current = null
  }
  root.observeDeep(forgetNodes)
  doc.on('afterTransaction', forgetAll)
  return {
    project: () => {
      current ??= projectCached(doc, cache)
      return current
    },
    destroy: () => {
      root.unobserveDeep(forgetNodes)
      doc.off('afterTransaction', forgetAll)
    },
  }
}

function projectCached(doc: Y.Doc, cache: Map<string, PipelineNode | null>): Projection {
  const ids = [...readRoot(doc, 'nodes').keys()].sort(compareText)
  const nodes = new Map<string, PipelineNode>()
  const problems: Diagnostic[] = []
  for (const id of ids) {
    let node = cache.get(id)
    if (node === undefined) {
      node = readNode(doc, id)
      cache.set(id, node)
    }
    if (node) nodes.set(id, node)
    else problems.push(skipped(`The node ${JSON.stringify(id)} cannot be read and is left out.`))
  }
  return assemble(doc, nodes, problems)
}

function readNode(doc: Y.Doc, id: string): PipelineNode | null {
  const map = readRoot(doc, 'nodes').get(id)
  if (!(map instanceof Y.Map)) return null
  const type = map.get('type')
  const label = map.get('label')
  if (typeof type !== 'string') return null
  return {
    id,
    type,
    label: typeof label === 'string' ? label : (findNode(type)?.label ?? type),
    config: readConfig(readChild(map, 'config'), readChild(map, 'text')),
    disabled: map.get('disabled') === true,
  }
}

function assemble(doc: Y.Doc, nodes: ReadonlyMap<string, PipelineNode>, problems: Diagnostic[]): Projection {
  const meta = readRoot(doc, 'meta')
  const target = meta.get('target')
  return {
    pipeline: {
      name: readText(meta.get('name')) || 'Untitled pipeline',
      description: readText(meta.get('description')),
      target: target === 'sdp' || target === 'sss' ? target : 'auto',
      nodes: [...nodes.values()],
      edges: readEdges(doc, nodes, problems),
    },
    layout: readLayout(doc, nodes),
    problems,
  }
}

function readText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function readLayout(doc: Y.Doc, nodes: ReadonlyMap<string, PipelineNode>): Layout {
  const layout: Record<string, readonly [number, number]> = {}
  const root = readRoot(doc, 'layout')
  for (const id of nodes.keys()) {
    const position = root.get(id)
    const [x, y] = Array.isArray(position) ? position : []
    layout[id] = Number.isFinite(x) && Number.isFinite(y) ? [x, y] : [0, 0]
  }
  return layout
}

interface AgedEdge extends Edge {
  readonly at: number
}

/** Oldest first, so that what is in conflict is the younger edge on every replica. */
function readEdges(doc: Y.Doc, nodes: ReadonlyMap<string, PipelineNode>, problems: Diagnostic[]): Edge[] {
  const aged: AgedEdge[] = []
  for (const [id, value] of readRoot(doc, 'edges').entries()) {
    const edge = parseEdge(id, value)
    if (!edge) problems.push(skipped(`The connection ${JSON.stringify(id)} cannot be read and is left out.`))
    else if (nodes.has(edge.source) && nodes.has(edge.target)) aged.push(edge)
  }
  aged.sort((a, b) => a.at - b.at || compareText(a.id, b.id))
  const kept = new KeptEdges()
  for (const { at: _, ...edge } of aged) {
    const conflict = findConflict(edge, kept, nodes)
    if (conflict) {
      problems.push({
        code: 'edge.conflict',
        severity: 'error',
        message: conflict,
        edgeId: edge.id,
        nodeId: edge.target,
      })
    } else kept.add(edge)
  }
  return kept.edges.sort((a, b) => compareText(a.id, b.id))
}

/** The edges that hold so far, with what conflicts are found by. */
class KeptEdges {
  readonly edges: Edge[] = []
  private readonly fed = new Set<string>()
  private readonly targets = new Map<string, string[]>()

  add(edge: Edge) {
    this.edges.push(edge)
    this.fed.add(`${edge.target}:${edge.targetPort}`)
    this.targets.set(edge.source, [...(this.targets.get(edge.source) ?? []), edge.target])
  }

  isFed(edge: Edge): boolean {
    return this.fed.has(`${edge.target}:${edge.targetPort}`)
  }

  reaches(from: string, to: string): boolean {
    const seen = new Set<string>()
    const open = [from]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (id === to) return true
      if (seen.has(id)) continue
      seen.add(id)
      open.push(...(this.targets.get(id) ?? []))
    }
    return false
  }
}

function parseEdge(id: string, value: unknown): AgedEdge | null {
  if (!isObject(value)) return null
  const { source, sourcePort, target, targetPort, at } = value
  if (typeof source !== 'string' || typeof sourcePort !== 'string') return null
  if (typeof target !== 'string' || typeof targetPort !== 'string') return null
  const edge = { id, source, sourcePort, target, targetPort, at: typeof at === 'number' ? at : 0 }
  return toEdgeId(edge) === id ? edge : null
}

function findConflict(edge: Edge, kept: KeptEdges, nodes: ReadonlyMap<string, PipelineNode>): string | null {
  const target = nodes.get(edge.target)
  const definition = target && findNode(target.type)
  if (target && definition) {
    const ports = definition.inputs(parseConfig(definition, target.config).config)
    const port = ports.find(({ id }) => id === edge.targetPort)
    if (!port) return `"${target.label}" has no input ${edge.targetPort}: remove this connection.`
    if (kept.isFed(edge) && !port.many)
      return `The input of "${target.label}" is already connected: remove one of the two connections.`
  }
  if (kept.reaches(edge.target, edge.source))
    return 'This connection would close a circle: remove one of its connections.'
  return null
}

function skipped(message: string): Diagnostic {
  return { code: 'document.unreadable', severity: 'warning', message }
}
