import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { judgeLink, type NodePorts, type NodeVerdict, type PortEnd } from '@lakestream/shared/pipeline/connect'
import type { Edge } from '@lakestream/shared/pipeline/model'
import type { useReactFlow } from '@xyflow/react'
import type { AddPlace } from '../app/store.ts'
import { CARD_HEIGHT, CARD_WIDTH } from '../canvas/card-shape.ts'
import { toEnds } from '../canvas/link.ts'
import type { PipelineSession } from '../collab/session.ts'
import { addInView, addNodeAt, readPorts, spliceNode } from './edit.ts'

/** What adding a node of a type at some place does, or why it does not go there. */
export type Placement = { readonly ok: true; readonly add: () => void } | { readonly ok: false; readonly why: string }

interface Context {
  readonly session: PipelineSession
  readonly flow: ReturnType<typeof useReactFlow>
}

/** Judges node types for a place. */
export function judgePlace(context: Context, place: AddPlace): (definition: AnyNodeDefinition) => Placement {
  if ('edge' in place) return intoEdge(context, place.edge)
  if ('from' in place) return atLink(context, place)
  return place.after === null ? inView(context) : afterNode(context, place.after)
}

function inView({ session, flow }: Context): (definition: AnyNodeDefinition) => Placement {
  return ({ type }) => ({ ok: true, add: () => addInView(session, flow, type) })
}

/** To the right of a node, fed by its first output that fits; behind a sink without an edge. */
function afterNode({ session }: Context, nodeId: string): (definition: AnyNodeDefinition) => Placement {
  const { layout, pipeline, propagation } = session.getState()
  const outputs = propagation.nodes[nodeId]?.outputPorts ?? []
  const [x, y] = layout[nodeId] ?? [0, 0]
  const position = [x + CARD_WIDTH + 80, y] as const
  const links = outputs.map(({ id }) => {
    const from: PortEnd = { nodeId, port: id, side: 'output' }
    return { from, judge: judgeLink(pipeline, propagation, from) }
  })
  return (definition) => {
    const ports = readPorts(definition)
    const verdicts = links.map(({ from, judge }) => ({ from, verdict: judge.newNode(ports) }))
    const { from, verdict } = verdicts.find((each) => each.verdict.ok) ?? verdicts[0] ?? {}
    if (from && verdict) return linked(session, definition.type, position, from, verdict)
    return { ok: true, add: () => addNodeAt(session, definition.type, position) }
  }
}

/** Where a link was dropped, at its end. */
function atLink(
  { session }: Context,
  { from, at }: Extract<AddPlace, { from: PortEnd }>,
): (definition: AnyNodeDefinition) => Placement {
  const { pipeline, propagation } = session.getState()
  const judge = judgeLink(pipeline, propagation, from)
  // The card's edge comes to where the link ends.
  const position = [from.side === 'output' ? at.x : at.x - CARD_WIDTH, at.y - CARD_HEIGHT / 2] as const
  return (definition) => linked(session, definition.type, position, from, judge.newNode(readPorts(definition)))
}

function linked(
  session: PipelineSession,
  type: string,
  position: readonly [number, number],
  from: PortEnd,
  verdict: NodeVerdict,
): Placement {
  if (!verdict.ok) return verdict
  const side = from.side === 'output' ? 'input' : 'output'
  const edges = (id: string) => [toEnds(from, { nodeId: id, port: verdict.port, side })]
  return { ok: true, add: () => addNodeAt(session, type, position, edges) }
}

/** Into the middle of an edge, in whose place there are then two. */
function intoEdge(context: Context, edgeId: string): (definition: AnyNodeDefinition) => Placement {
  const { session } = context
  const { layout, pipeline } = session.getState()
  const edge = pipeline.edges.find(({ id }) => id === edgeId)
  if (!edge) return inView(context)
  const judge = judgeSplice(session, edge)
  const [from, to] = [layout[edge.source] ?? [0, 0], layout[edge.target] ?? [0, 0]]
  const position = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2 + 40] as const
  return (definition) => {
    const { input, output } = judge(readPorts(definition))
    if (!input.ok) return input
    if (!output.ok) return output
    const ports = { input: input.port, output: output.port }
    return { ok: true, add: () => spliceNode(session, edge.id, definition.type, position, ports) }
  }
}

function judgeSplice(session: PipelineSession, edge: Edge) {
  const { pipeline, propagation } = session.getState()
  const without = { ...pipeline, edges: pipeline.edges.filter((each) => each !== edge) }
  const { source, sourcePort, target, targetPort } = edge
  const before = judgeLink(without, propagation, { nodeId: source, port: sourcePort, side: 'output' })
  const after = judgeLink(without, propagation, { nodeId: target, port: targetPort, side: 'input' })
  return (ports: NodePorts) => ({ input: before.newNode(ports), output: after.newNode(ports) })
}
