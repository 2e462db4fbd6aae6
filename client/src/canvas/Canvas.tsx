import { Background, type EdgeTypes, MiniMap, type NodeTypes, ReactFlow, useReactFlow } from '@xyflow/react'
import { type DragEvent, useMemo, useRef } from 'react'
import { selectNodes, useLocal, useSession, useSessionState } from '../app/store.ts'
import { usePeers } from '../collab/use-peers.ts'
import { addNodeAt } from '../commands/edit.ts'
import { t } from '../messages/en.ts'
import { HUES } from '../ui/NodeIcon.tsx'
import { CanvasToolbar } from './CanvasToolbar.tsx'
import { CARD_HEIGHT, CARD_WIDTH, FIT, PALETTE_DRAG } from './card-shape.ts'
import { type CardNode, FlowNodes, toFlowEdges } from './flow-nodes.ts'
import { LinkEdge } from './LinkEdge.tsx'
import { NodeCard } from './NodeCard.tsx'
import { PeerCursors } from './PeerCursors.tsx'
import { throttle } from './throttle.ts'
import { useCanvasEvents } from './use-canvas-events.ts'

const NODE_TYPES: NodeTypes = { card: NodeCard }
const EDGE_TYPES: EdgeTypes = { link: LinkEdge }
const CULL_ABOVE = 200

/** The pipeline as a graph. The document is the only truth: what is dragged is shown from here and written once, at the drop. */
export function Canvas() {
  const session = useSession()
  const flow = useReactFlow()
  const ready = useSessionState((state) => state.ready)
  const showPointer = useMemo(
    () => throttle(50, (cursor: object | null) => session.awareness.setLocalStateField('cursor', cursor)),
    [session],
  )
  const dropNew = (event: DragEvent) => {
    const type = event.dataTransfer.getData(PALETTE_DRAG)
    if (!type) return
    event.preventDefault()
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
    addNodeAt(session, type, [x - CARD_WIDTH / 2, y - CARD_HEIGHT / 2])
  }
  return (
    <section
      className="relative h-full"
      aria-label={t.canvas.label}
      data-testid="canvas"
      onPointerMove={(event) => showPointer(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }))}
      onPointerLeave={() => showPointer(null)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={dropNew}
    >
      {ready ? <Graph /> : null}
      <CanvasToolbar />
    </section>
  )
}

/** Mounted when the document has arrived, so that its first view fits the pipeline. */
function Graph() {
  const state = useSessionState((each) => each)
  const selection = useLocal((each) => each.selection)
  const selectedEdges = useLocal((each) => each.selectedEdges)
  const peers = usePeers()
  const { drag, ...events } = useCanvasEvents()
  const cache = useRef(new FlowNodes())
  const drags = useMemo(() => {
    const others = peers.flatMap((peer) => (peer.drag ? [peer.drag] : []))
    return drag ? [drag, ...others] : others
  }, [drag, peers])
  const nodes = useMemo(() => cache.current.update(state, selection, drags), [state, selection, drags])
  const edges = useMemo(() => toFlowEdges(state, selectedEdges), [state, selectedEdges])
  return (
    <>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={events.onNodesChange}
        onEdgesChange={events.onEdgesChange}
        onNodeDragStop={events.onDrop}
        onSelectionDragStop={events.onDrop}
        onConnect={events.onConnect}
        onConnectEnd={events.onConnectEnd}
        nodesDraggable={state.canEdit}
        nodesConnectable={state.canEdit}
        onPaneClick={() => selectNodes([])}
        onlyRenderVisibleElements={nodes.length > CULL_ABOVE}
        deleteKeyCode={null}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        minZoom={0.2}
        attributionPosition="bottom-left"
        maxZoom={2}
        fitView
        fitViewOptions={FIT}
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
      {nodes.length === 0 ? <EmptyCanvas /> : null}
    </>
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
