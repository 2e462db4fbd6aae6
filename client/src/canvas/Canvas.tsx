import { moveNodes } from '@lakestream/shared/document/commands/nodes'
import {
  Background,
  type Connection,
  type EdgeTypes,
  MiniMap,
  type NodeTypes,
  type OnNodesChange,
  ReactFlow,
  useReactFlow,
} from '@xyflow/react'
import { type DragEvent, type PointerEvent, useCallback, useMemo, useRef, useState } from 'react'
import { local, selectNodes, useLocal, useSession, useSessionState } from '../app/store.ts'
import { usePeers } from '../collab/use-peers.ts'
import { addNodeAt, tryConnect } from '../commands/edit.ts'
import { t } from '../messages/en.ts'
import { HUES } from '../ui/NodeIcon.tsx'
import { CanvasToolbar } from './CanvasToolbar.tsx'
import { CARD_HEIGHT, CARD_WIDTH } from './card-shape.ts'
import { type CardNode, type Drag, FlowNodes, toFlowEdges } from './flow-nodes.ts'
import { LinkEdge } from './LinkEdge.tsx'
import { NodeCard } from './NodeCard.tsx'
import { PeerCursors } from './PeerCursors.tsx'
import { throttle } from './throttle.ts'

const NODE_TYPES: NodeTypes = { card: NodeCard }
const EDGE_TYPES: EdgeTypes = { link: LinkEdge }
const CULL_ABOVE = 200
export const PALETTE_DRAG = 'application/x-lakestream-node'

/** The pipeline as a graph. The document is the only truth: what is dragged is shown from here and written once, at the drop. */
export function Canvas() {
  const session = useSession()
  const state = useSessionState((each) => each)
  const selection = useLocal((each) => each.selection)
  const selectedEdges = useLocal((each) => each.selectedEdges)
  const peers = usePeers()
  const [drag, setDrag] = useState<Drag | null>(null)
  const flow = useReactFlow()
  const cache = useRef(new FlowNodes())
  const drags = useMemo(() => {
    const others = peers.flatMap((peer) => (peer.drag ? [peer.drag] : []))
    return drag ? [drag, ...others] : others
  }, [drag, peers])
  const nodes = useMemo(() => cache.current.update(state, selection, drags), [state, selection, drags])
  const edges = useMemo(() => toFlowEdges(state, selectedEdges), [state, selectedEdges])
  const showPointer = useMemo(
    () => throttle(50, (cursor: object | null) => session.awareness.setLocalStateField('cursor', cursor)),
    [session],
  )
  const showDrag = useMemo(
    () => throttle(50, (value: Drag | null) => session.awareness.setLocalStateField('drag', value)),
    [session],
  )

  const onNodesChange = useCallback<OnNodesChange<CardNode>>(
    (changes) => {
      const selected = new Set(local.get().selection)
      let touched = false
      for (const change of changes) {
        if (change.type !== 'select') continue
        touched = true
        if (change.selected) selected.add(change.id)
        else selected.delete(change.id)
      }
      if (touched) local.set({ selection: [...selected] })
      const moves = changes.flatMap((change) =>
        change.type === 'position' && change.dragging && change.position ? [change] : [],
      )
      const [first] = moves
      if (!first?.position) return
      const [x, y] = session.getState().layout[first.id] ?? [0, 0]
      const next = { ids: moves.map(({ id }) => id), dx: first.position.x - x, dy: first.position.y - y }
      setDrag(next)
      showDrag(next)
    },
    [session, showDrag],
  )

  const onDrop = useCallback(() => {
    setDrag((current) => {
      if (current && (current.dx !== 0 || current.dy !== 0)) {
        const { layout } = session.getState()
        const moved = current.ids.map((id) => {
          const [x, y] = layout[id] ?? [0, 0]
          return [id, [x + current.dx, y + current.dy]] as const
        })
        queueMicrotask(() => {
          session.undo.gesture(null)
          moveNodes(session.doc, Object.fromEntries(moved))
        })
      }
      return null
    })
    showDrag(null)
  }, [session, showDrag])

  const onConnect = useCallback(
    ({ source, target, sourceHandle, targetHandle }: Connection) => {
      if (sourceHandle && targetHandle)
        tryConnect(session, { source, sourcePort: sourceHandle, target, targetPort: targetHandle })
    },
    [session],
  )

  const dropNew = (event: DragEvent) => {
    const type = event.dataTransfer.getData(PALETTE_DRAG)
    if (!type) return
    event.preventDefault()
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
    addNodeAt(session, type, [x - CARD_WIDTH / 2, y - CARD_HEIGHT / 2])
  }

  const point = (event: PointerEvent) => showPointer(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }))

  return (
    <section
      className="relative h-full"
      aria-label={t.canvas.label}
      data-testid="canvas"
      onPointerMove={point}
      onPointerLeave={() => showPointer(null)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={dropNew}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={(changes) => {
          const selected = changes.flatMap((change) => (change.type === 'select' && change.selected ? [change.id] : []))
          if (changes.some(({ type }) => type === 'select')) local.set({ selectedEdges: selected })
        }}
        onNodeDragStop={onDrop}
        onSelectionDragStop={onDrop}
        onConnect={onConnect}
        onConnectEnd={(_event, connection) => {
          if (
            !connection.isValid &&
            !connection.toNode &&
            connection.fromNode &&
            connection.fromHandle?.type === 'source'
          ) {
            local.set({ overlay: { addAfter: connection.fromNode.id } })
          }
        }}
        onPaneClick={() => selectNodes([])}
        onlyRenderVisibleElements={nodes.length > CULL_ABOVE}
        deleteKeyCode={null}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        minZoom={0.2}
        maxZoom={2}
        fitView
        fitViewOptions={{ padding: 0.2, maxZoom: 1 }}
        proOptions={{ hideAttribution: false }}
      >
        <Background gap={20} size={1.4} />
        <MiniMap
          pannable
          zoomable
          style={{ width: 150, height: 92 }}
          nodeColor={(node) => HUES[(node as CardNode).data.propagated?.definition?.category ?? 'transform']}
          nodeBorderRadius={8}
        />
        <PeerCursors />
      </ReactFlow>
      {state.ready && nodes.length === 0 ? <EmptyCanvas /> : null}
      <CanvasToolbar />
    </section>
  )
}

function EmptyCanvas() {
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center">
      <div className="text-center">
        <p className="text-[15px] font-semibold">{t.canvas.empty}</p>
        <p className="text-mute">{t.canvas.emptyText}</p>
      </div>
    </div>
  )
}
