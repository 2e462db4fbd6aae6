import { connect, disconnect, insertOnEdge } from '@lakestream/shared/document/commands/edges'
import { addNode, addNodes, removeNodes, setDisabled } from '@lakestream/shared/document/commands/nodes'
import type { NewNode } from '@lakestream/shared/document/put'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { canConnect } from '@lakestream/shared/pipeline/connect'
import type { EdgeEnds } from '@lakestream/shared/pipeline/edge-ends'
import { toast } from 'sonner'
import { local, selectNodes } from '../app/store.ts'
import { CARD_HEIGHT, CARD_WIDTH } from '../canvas/card-shape.ts'
import type { PipelineSession } from '../collab/session.ts'
import { t } from '../messages/en.ts'
import { createId } from './create-id.ts'

type Point = readonly [number, number]

/** Puts a node of a type on the canvas and selects it. */
export function addNodeAt(
  session: PipelineSession,
  type: string,
  position: Point,
  edges: (id: string) => EdgeEnds[] = () => [],
) {
  const id = createId()
  const node = { id, type, position: freePosition(session, position) }
  if (session.edit(null, (doc) => addNode(doc, node, edges(id)))) selectNodes([id])
  return id
}

/** To the right of a node, fed by its first output that the new type accepts. */
export function addNodeAfter(session: PipelineSession, nodeId: string, type: string) {
  const { layout, propagation } = session.getState()
  const [x, y] = layout[nodeId] ?? [0, 0]
  const output = propagation.nodes[nodeId]?.outputPorts[0]
  const input = readPorts(type).inputs[0]
  return addNodeAt(session, type, [x + CARD_WIDTH + 80, y], (id) =>
    output && input ? [{ source: nodeId, sourcePort: output.id, target: id, targetPort: input.id }] : [],
  )
}

export function spliceNode(session: PipelineSession, edgeId: string, type: string, position: Point) {
  const { inputs, outputs } = readPorts(type)
  const [input, output] = [inputs[0], outputs[0]]
  if (!input || !output) return
  const id = createId()
  const node = { id, type, position: freePosition(session, position) }
  const ports = { input: input.id, output: output.id }
  if (session.edit(null, (doc) => insertOnEdge(doc, edgeId, node, ports))) selectNodes([id])
}

/** Ports of a type as it is when created. */
export function readPorts(type: string) {
  const definition = findNode(type)
  if (!definition) return { inputs: [], outputs: [] }
  const { config } = parseConfig(definition, {})
  return { inputs: definition.inputs(config), outputs: definition.outputs(config) }
}

/** Connects two ports, or says why not. */
export function tryConnect(session: PipelineSession, ends: EdgeEnds): boolean {
  const { pipeline, propagation } = session.getState()
  const verdict = canConnect(pipeline, propagation, ends)
  if (!verdict.ok) {
    toast.warning(t.canvas.refused(verdict.why))
    return false
  }
  return session.edit(null, (doc) => connect(doc, ends))
}

/** Removes what is selected: nodes with their connections, or connections alone. */
export function removeSelected(session: PipelineSession) {
  const { selection, selectedEdges } = local.get()
  const isDone = session.edit(null, (doc) => {
    if (selection.length > 0) removeNodes(doc, selection)
    else if (selectedEdges.length > 0) disconnect(doc, selectedEdges)
  })
  if (isDone) selectNodes([])
}

export function toggleDisabled(session: PipelineSession, ids: readonly string[]) {
  const nodes = session.getState().pipeline.nodes.filter(({ id }) => ids.includes(id))
  session.edit(null, (doc) => setDisabled(doc, ids, !nodes.every((node) => node.disabled)))
}

interface Clip {
  readonly lakestream: 'nodes'
  readonly nodes: readonly NewNode[]
  readonly edges: readonly EdgeEnds[]
}

/** The selected nodes and the connections among them, as portable JSON. */
export function copySelected(session: PipelineSession): string | null {
  const { selection } = local.get()
  const { pipeline, layout } = session.getState()
  const nodes = pipeline.nodes
    .filter(({ id }) => selection.includes(id))
    .map(({ id, type, label, config, disabled }) => ({
      id,
      type,
      label,
      config,
      disabled,
      position: layout[id] ?? ([0, 0] as const),
    }))
  const edges = pipeline.edges.filter(({ source, target }) => selection.includes(source) && selection.includes(target))
  const clip: Clip = { lakestream: 'nodes', nodes, edges }
  return nodes.length > 0 ? JSON.stringify(clip) : null
}

/** Adds copied nodes under new ids, a little aside. Text that is not ours is left alone. */
export function paste(session: PipelineSession, text: string) {
  const clip = parseClip(text)
  if (!clip) return
  const ids = new Map(clip.nodes.map(({ id }) => [id, createId()]))
  const rename = (id: string) => ids.get(id) ?? id
  const nodes = clip.nodes.map((node) => ({
    ...node,
    id: rename(node.id),
    position: [node.position[0] + 40, node.position[1] + 40] as const,
  }))
  const edges = clip.edges.map((edge) => ({ ...edge, source: rename(edge.source), target: rename(edge.target) }))
  if (session.edit(null, (doc) => addNodes(doc, nodes, edges))) selectNodes([...ids.values()])
}

function parseClip(text: string): Clip | null {
  try {
    const json = JSON.parse(text) as Partial<Clip>
    const isOurs = json.lakestream === 'nodes' && Array.isArray(json.nodes) && Array.isArray(json.edges)
    return isOurs ? (json as Clip) : null
  } catch {
    return null
  }
}

/** Cards do not cover each other: a taken place is left downwards. */
function freePosition(session: PipelineSession, [x, y]: Point): Point {
  const taken = Object.values(session.getState().layout)
  let top = Math.round(y)
  while (taken.some(([left, other]) => Math.abs(left - x) < CARD_WIDTH && Math.abs(other - top) < CARD_HEIGHT))
    top += CARD_HEIGHT + 24
  return [Math.round(x), top]
}
