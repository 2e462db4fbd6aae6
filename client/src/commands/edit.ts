import { setConfigField } from '@lakestream/shared/document/commands/config'
import { connect, insertOnEdge } from '@lakestream/shared/document/commands/edges'
import { addNode, moveNodes, setDisabled } from '@lakestream/shared/document/commands/nodes'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { canConnect } from '@lakestream/shared/pipeline/connect'
import type { EdgeEnds } from '@lakestream/shared/pipeline/edge-ends'
import type { Diagnostic, Pipeline } from '@lakestream/shared/pipeline/model'
import type { useReactFlow } from '@xyflow/react'
import { toast } from 'sonner'
import { announce } from '../app/live-region.ts'
import { local, selectNodes } from '../app/store.ts'
import { CARD_HEIGHT, CARD_WIDTH } from '../canvas/card-shape.ts'
import { goToCard } from '../canvas/reveal.ts'
import { viewCentre } from '../canvas/use-view.ts'
import type { PipelineSession } from '../collab/session.ts'
import { t } from '../messages/en.ts'
import { createId } from './create-id.ts'

type Point = readonly [number, number]

/** Puts a node of a type on the canvas and selects it. */
function addNodeAt(
  session: PipelineSession,
  type: string,
  position: Point,
  edges: (id: string) => EdgeEnds[] = () => [],
) {
  const id = createId()
  const node = { id, type, position: freePosition(session, position) }
  if (session.edit(null, (doc) => addNode(doc, node, edges(id)))) showNew([id], type)
  return id
}

/** Selects nodes that have just been added, and says so. */
export function showNew(ids: readonly string[], type?: string) {
  selectNodes(ids)
  const [first] = ids
  if (first !== undefined) goToCard(first)
  announce(
    t.heard.added(ids.length === 1 ? (findNode(type ?? '')?.label ?? t.heard.oneNode) : t.heard.nodes(ids.length)),
  )
}

/** Puts a node's middle on a point. */
export function addNodeAround(session: PipelineSession, type: string, { x, y }: { x: number; y: number }) {
  addNodeAt(session, type, [x - CARD_WIDTH / 2, y - CARD_HEIGHT / 2])
}

/** Puts a node in the middle of what is seen. */
export function addInView(session: PipelineSession, flow: ReturnType<typeof useReactFlow>, type: string) {
  addNodeAround(session, type, viewCentre(flow))
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
  if (session.edit(null, (doc) => insertOnEdge(doc, edgeId, node, ports))) showNew([id], type)
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
  const isDone = session.edit(null, (doc) => connect(doc, ends))
  if (isDone) announce(t.heard.connected(labelOf(pipeline, ends.source), labelOf(pipeline, ends.target)))
  return isDone
}

export function labelOf({ nodes }: Pipeline, id: string): string {
  return nodes.find((node) => node.id === id)?.label ?? id
}

/** Moves the selected cards. Steps in a row are one step of undo. */
export function nudge(session: PipelineSession, [dx, dy]: Point): boolean {
  const { selection } = local.get()
  const { layout } = session.getState()
  const moved = selection.flatMap((id) => {
    const [x, y] = layout[id] ?? []
    return x === undefined || y === undefined ? [] : [[id, [x + dx, y + dy]] as const]
  })
  if (moved.length === 0) return false
  return session.edit(`$nudge ${selection.join()}`, (doc) => moveNodes(doc, Object.fromEntries(moved)))
}

/** Makes the first change that the selected node's problems offer. */
export function fixSelected(session: PipelineSession): boolean {
  const [id] = local.get().selection
  const diagnostics = id === undefined ? [] : (session.getState().propagation.nodes[id]?.diagnostics ?? [])
  const problem = diagnostics.find(({ fix }) => fix !== undefined)
  if (!problem) announce(t.heard.noFix)
  return problem === undefined || applyFix(session, problem)
}

export function applyFix(session: PipelineSession, { nodeId, fix }: Diagnostic): boolean {
  if (nodeId === undefined || fix === undefined) return false
  const isDone = session.edit(null, (doc) => setConfigField(doc, nodeId, fix.field, fix.value))
  if (isDone) announce(t.heard.fixed(fix.label))
  return isDone
}

export function toggleDisabled(session: PipelineSession, ids: readonly string[]) {
  const nodes = session.getState().pipeline.nodes.filter(({ id }) => ids.includes(id))
  const disabled = !nodes.every((node) => node.disabled)
  if (session.edit(null, (doc) => setDisabled(doc, ids, disabled))) announce(disabled ? t.heard.off : t.heard.on)
}

/** Cards do not cover each other: a taken place is left downwards. */
function freePosition(session: PipelineSession, [x, y]: Point): Point {
  const taken = Object.values(session.getState().layout)
  let top = Math.round(y)
  while (taken.some(([left, other]) => Math.abs(left - x) < CARD_WIDTH && Math.abs(other - top) < CARD_HEIGHT))
    top += CARD_HEIGHT + 24
  return [Math.round(x), top]
}
