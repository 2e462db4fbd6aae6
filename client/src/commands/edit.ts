import { connect, insertOnEdge } from '@lakestream/shared/document/commands/edges'
import { applyFix as fixProblem } from '@lakestream/shared/document/commands/fix'
import { addNode, moveNodes, setDisabled } from '@lakestream/shared/document/commands/nodes'
import type { NewNode } from '@lakestream/shared/document/put'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { canConnect, type NodePorts } from '@lakestream/shared/pipeline/connect'
import type { EdgeEnds } from '@lakestream/shared/pipeline/edge-ends'
import type { Diagnostic, Pipeline } from '@lakestream/shared/pipeline/model'
import type { useReactFlow } from '@xyflow/react'
import type { Doc } from 'yjs'
import { announce } from '../app/live-region.ts'
import { local, selectNodes } from '../app/store.ts'
import { CARD_HEIGHT, CARD_WIDTH } from '../canvas/card-shape.ts'
import { goToCard } from '../canvas/reveal.ts'
import { viewCentre } from '../canvas/use-view.ts'
import type { PipelineSession } from '../collab/session.ts'
import { t } from '../messages/en.ts'
import { notify } from '../ui/notify.ts'
import { createId } from './create-id.ts'

type Point = readonly [number, number]

/** Puts a node of a type on the canvas, with the edges that its id completes, and selects it. */
export function addNodeAt(
  session: PipelineSession,
  type: string,
  position: Point,
  edges: (id: string) => EdgeEnds[] = () => [],
) {
  addWith(session, type, position, (doc, node) => addNode(doc, node, edges(node.id)))
}

/** The same into an edge, between these ports of the new node. */
export function spliceNode(
  session: PipelineSession,
  edgeId: string,
  type: string,
  position: Point,
  ports: { readonly input: string; readonly output: string },
) {
  addWith(session, type, position, (doc, node) => insertOnEdge(doc, edgeId, node, ports))
}

function addWith(session: PipelineSession, type: string, position: Point, add: (doc: Doc, node: NewNode) => void) {
  const id = createId()
  const node = { id, type, position: freePosition(session, position) }
  if (session.edit(null, (doc) => add(doc, node))) showNew([id], type)
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

/** Ports of a type as it is when created. */
export function readPorts(definition: AnyNodeDefinition): NodePorts {
  const { config } = parseConfig(definition, {})
  return { category: definition.category, inputs: definition.inputs(config), outputs: definition.outputs(config) }
}

/** Connects two ports, or says why not. */
export function tryConnect(session: PipelineSession, ends: EdgeEnds): boolean {
  const { pipeline, propagation } = session.getState()
  const verdict = canConnect(pipeline, propagation, ends)
  if (!verdict.ok) {
    warnRefused(verdict.why)
    return false
  }
  const isDone = session.edit(null, (doc) => connect(doc, ends))
  if (isDone) announce(t.heard.connected(labelOf(pipeline, ends.source), labelOf(pipeline, ends.target)))
  return isDone
}

/** Says why a connection was not made. */
export function warnRefused(why: string) {
  notify.warning(t.canvas.refused(why))
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

export function applyFix(session: PipelineSession, problem: Diagnostic): boolean {
  const { fix } = problem
  if (fix === undefined) return false
  const isDone = session.edit(null, (doc) => fixProblem(doc, problem))
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
