import * as Y from 'yjs'
import { findNode } from '../nodes/catalogue.ts'
import {
  type Diagnostic,
  LANGUAGES,
  type Layout,
  type Pipeline,
  type PipelineNode,
  TARGET_CHOICES,
} from '../pipeline/model.ts'
import { compareText, readConfig } from './config-form.ts'
import { readChild, readRoot } from './keys.ts'
import { type EdgeProjection, projectEdges, skipped } from './project-edges.ts'
import { projectParameters } from './project-parameters.ts'

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
  return new Projector(doc).project()
}

/**
 * The same for a live document, redoing only what changed. Every part that is as it was keeps its identity: a node, its config, the
 * list of edges, the layout, and the pipeline when only cards have moved. So whoever draws or computes from it can tell by `===`. Call
 * `destroy` when the document goes.
 */
export function createProjector(doc: Y.Doc): { project(): Projection; destroy(): void } {
  const projector = new Projector(doc)
  const onNodes = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]) => projector.forgetNodes(events)
  const onEdges = () => projector.forgetEdges()
  const onLayout = () => projector.forgetLayout()
  const onAny = () => projector.forget()
  const [nodes, edges, layout] = [readRoot(doc, 'nodes'), readRoot(doc, 'edges'), readRoot(doc, 'layout')]
  nodes.observeDeep(onNodes)
  edges.observeDeep(onEdges)
  layout.observeDeep(onLayout)
  doc.on('afterTransaction', onAny)
  return {
    project: () => projector.project(),
    destroy: () => {
      nodes.unobserveDeep(onNodes)
      edges.unobserveDeep(onEdges)
      layout.unobserveDeep(onLayout)
      doc.off('afterTransaction', onAny)
    },
  }
}

class Projector {
  private readonly doc: Y.Doc
  private readonly touched = new Set<string>()
  private current: Projection | null = null
  private last: Pipeline | null = null
  /** By id, in its order; null for what cannot be read. */
  private nodes: ReadonlyMap<string, PipelineNode | null> | null = null
  private edges: EdgeProjection | null = null
  private layout: Layout | null = null

  constructor(doc: Y.Doc) {
    this.doc = doc
  }

  forget() {
    this.current = null
  }

  forgetEdges() {
    this.edges = null
  }

  forgetLayout() {
    this.layout = null
  }

  forgetNodes(events: readonly Y.YEvent<Y.AbstractType<unknown>>[]) {
    for (const { path, changes } of events) {
      const [id] = path
      for (const key of id === undefined ? changes.keys.keys() : [id]) this.touched.add(String(key))
    }
  }

  project(): Projection {
    this.current ??= this.assemble()
    return this.current
  }

  private assemble(): Projection {
    const nodes = this.readNodes()
    const readable = new Map([...nodes].flatMap(([id, node]) => (node ? [[id, node] as const] : [])))
    const lost = [...nodes].filter(([, node]) => node === null)
    this.edges = keepEdges(this.last, this.edges ?? projectEdges(this.doc, readable))
    this.layout ??= readLayout(this.doc, readable)
    this.last = this.keepPipeline([...readable.values()], this.edges)
    const skippedNodes = lost.map(([id]) => skipped(`The node ${JSON.stringify(id)} cannot be read and is left out.`))
    return { pipeline: this.last, layout: this.layout, problems: [...skippedNodes, ...this.edges.problems] }
  }

  private readNodes(): ReadonlyMap<string, PipelineNode | null> {
    if (this.nodes && this.touched.size === 0) return this.nodes
    const before = this.nodes
    const root = readRoot(this.doc, 'nodes')
    const after = new Map<string, PipelineNode | null>()
    let cardsOnly = before?.size === root.size && this.edges?.problems.length === 0
    for (const id of [...root.keys()].sort(compareText)) {
      const old = before?.get(id)
      const node = old !== undefined && !this.touched.has(id) ? old : readNode(this.doc, id, old ?? null)
      after.set(id, node)
      if (old === undefined || old?.type !== node?.type || old?.config !== node?.config) cardsOnly = false
    }
    // Edges depend on which nodes there are and on their ports, layout on the former.
    if (!cardsOnly) {
      this.edges = null
      this.layout = null
    }
    this.touched.clear()
    this.nodes = after
    return after
  }

  private keepPipeline(nodes: readonly PipelineNode[], { edges }: EdgeProjection): Pipeline {
    const meta = readRoot(this.doc, 'meta')
    const { last } = this
    const next: Pipeline = {
      name: readText(meta.get('name')) || 'Untitled pipeline',
      description: readText(meta.get('description')),
      target: TARGET_CHOICES.find((choice) => choice === meta.get('target')) ?? 'auto',
      language: LANGUAGES.find((choice) => choice === meta.get('language')) ?? 'python',
      parameters: projectParameters(this.doc, last?.parameters),
      nodes: last && sameItems(last.nodes, nodes) ? last.nodes : nodes,
      edges,
    }
    const keys = ['name', 'description', 'target', 'language', 'parameters', 'nodes', 'edges'] as const
    return last && keys.every((key) => last[key] === next[key]) ? last : next
  }
}

function keepEdges(last: Pipeline | null, { edges, problems }: EdgeProjection): EdgeProjection {
  // An edge never changes: its id says all that it is.
  const same = last?.edges.length === edges.length && last.edges.every(({ id }, index) => id === edges[index]?.id)
  return { edges: same ? last.edges : edges, problems }
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}

/** `old` is the node as it was read before. */
function readNode(doc: Y.Doc, id: string, old: PipelineNode | null): PipelineNode | null {
  const map = readRoot(doc, 'nodes').get(id)
  if (!(map instanceof Y.Map)) return null
  const type = map.get('type')
  const label = map.get('label')
  const sample = readText(map.get('sample'))
  if (typeof type !== 'string') return null
  const config = readConfig(readChild(map, 'config'), readChild(map, 'text'))
  const isSame = old?.type === type && JSON.stringify(old.config) === JSON.stringify(config)
  return {
    id,
    type,
    label: typeof label === 'string' ? label : (findNode(type)?.label ?? type),
    config: isSame ? old.config : config,
    disabled: map.get('disabled') === true,
    ...(sample !== '' && { sample }),
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
