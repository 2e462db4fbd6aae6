import type { Layout, Edge as PipelineEdge, PipelineNode } from '@lakestream/shared/pipeline/model'
import type { PropagatedNode } from '@lakestream/shared/pipeline/propagate'
import { type Edge, type Node, type NodeHandle, Position } from '@xyflow/react'
import type { SessionState } from '../collab/session.ts'
import { CARD_HEIGHT, CARD_WIDTH, PORT_SIZE, portOffset } from './card-shape.ts'

interface CardData extends Record<string, unknown> {
  readonly node: PipelineNode
  readonly propagated: PropagatedNode | undefined
}
export type CardNode = Node<CardData, 'card'>

type Drawn = Pick<SessionState, 'pipeline' | 'layout' | 'propagation'>

export interface Drag {
  readonly ids: readonly string[]
  readonly dx: number
  readonly dy: number
}

/**
 * The canvas' nodes for a pipeline. Each keeps its identity until something about it changes, because the canvas draws again what is
 * another object.
 */
export class FlowNodes {
  private readonly cache = new Map<string, { readonly key: readonly unknown[]; readonly flow: CardNode }>()

  update(state: Drawn, selection: readonly string[], drags: readonly Drag[]): CardNode[] {
    const selected = new Set(selection)
    return state.pipeline.nodes.map((node) => {
      const [x, y] = positionOf(node.id, state.layout, drags)
      return this.node(node, state.propagation.nodes[node.id], x, y, selected.has(node.id))
    })
  }

  private node(
    node: PipelineNode,
    propagated: PropagatedNode | undefined,
    x: number,
    y: number,
    selected: boolean,
  ): CardNode {
    const key = [node, propagated, x, y, selected]
    const cached = this.cache.get(node.id)
    if (cached?.key.every((part, index) => part === key[index])) return cached.flow
    const flow: CardNode = {
      id: node.id,
      type: 'card',
      position: { x, y },
      data: { node, propagated },
      selected,
      width: CARD_WIDTH,
      height: CARD_HEIGHT,
      handles: toHandles(propagated),
      measured: { width: CARD_WIDTH, height: CARD_HEIGHT },
    }
    this.cache.set(node.id, { key, flow })
    return flow
  }
}

function positionOf(id: string, layout: Layout, drags: readonly Drag[]): readonly [number, number] {
  const [x, y] = layout[id] ?? [0, 0]
  const drag = drags.find(({ ids }) => ids.includes(id))
  return drag ? [x + drag.dx, y + drag.dy] : [x, y]
}

function toHandles(propagated: PropagatedNode | undefined): NodeHandle[] {
  const side = (ports: readonly { id: string }[], type: 'source' | 'target', x: number, position: Position) =>
    ports.map(({ id }, index) => ({
      id,
      type,
      position,
      x: x - PORT_SIZE / 2,
      y: portOffset(index, ports.length) - PORT_SIZE / 2,
      width: PORT_SIZE,
      height: PORT_SIZE,
    }))
  return [
    ...side(propagated?.inputPorts ?? [], 'target', 0, Position.Left),
    ...side(propagated?.outputPorts ?? [], 'source', CARD_WIDTH, Position.Right),
  ]
}

export function toFlowEdges(edges: readonly PipelineEdge[], selectedEdges: readonly string[]): Edge[] {
  return edges.map((edge) => ({
    id: edge.id,
    type: 'link',
    source: edge.source,
    target: edge.target,
    sourceHandle: edge.sourcePort,
    targetHandle: edge.targetPort,
    selected: selectedEdges.includes(edge.id),
  }))
}
