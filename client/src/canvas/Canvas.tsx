import { Background, type EdgeTypes, MiniMap, type NodeTypes, ReactFlow, useReactFlow } from '@xyflow/react'
import { type DragEvent, type FocusEvent, type ReactNode, useMemo, useRef, useState } from 'react'
import { local, selectNodes, useLocal, useSession, useSessionState } from '../app/store.ts'
import { usePeers } from '../collab/use-peers.ts'
import { addNodeAround } from '../commands/edit.ts'
import { t } from '../messages/en.ts'
import { HUES } from '../ui/NodeIcon.tsx'
import { CanvasToolbar } from './CanvasToolbar.tsx'
import { FIT, PALETTE_DRAG } from './card-shape.ts'
import { EmptyCanvas } from './EmptyCanvas.tsx'
import { Following } from './Following.tsx'
import { type CardNode, FlowNodes, toFlowEdges } from './flow-nodes.ts'
import { LinkEdge } from './LinkEdge.tsx'
import { LinkHint } from './LinkHint.tsx'
import { NodeCard } from './NodeCard.tsx'
import { PeerCursors } from './PeerCursors.tsx'
import { goToCard } from './reveal.ts'
import { throttle } from './throttle.ts'
import { useCanvasEvents } from './use-canvas-events.ts'
import { useLinkEvents } from './use-link-events.ts'
import { useReveal, useShareView } from './use-view.ts'

const NODE_TYPES: NodeTypes = { card: NodeCard }
const EDGE_TYPES: EdgeTypes = { link: LinkEdge }
const CULL_ABOVE = 200

/** The pipeline as a graph. The document is the only truth: what is dragged is shown from here and written once, at the drop. */
export function Canvas() {
  const session = useSession()
  const flow = useReactFlow()
  const ready = useSessionState((state) => state.ready)
  const showPointer = useMemo(
    () => throttle(50, (cursor: object | null) => session.presence.show('cursor', cursor)),
    [session],
  )
  const dropNew = (event: DragEvent) => {
    const type = event.dataTransfer.getData(PALETTE_DRAG)
    if (!type) return
    event.preventDefault()
    addNodeAround(session, type, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }))
  }
  return (
    <section
      className="@container relative h-full"
      aria-label={t.canvas.region}
      data-region="canvas"
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
  const canEdit = useSessionState((state) => state.canEdit)
  const { drag, ...events } = useCanvasEvents()
  const links = useLinkEvents()
  const nodes = useFlowNodes(drag)
  const edges = useFlowEdges()
  useReveal()
  useShareView()
  return (
    <TabStop>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={events.onNodesChange}
        onEdgesChange={events.onEdgesChange}
        onNodeDragStop={events.onDrop}
        onSelectionDragStop={events.onDrop}
        {...links}
        onMoveStart={stopFollowing}
        nodesDraggable={canEdit}
        nodesConnectable={canEdit}
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
        {nodes.length > 0 ? (
          <MiniMap
            pannable
            zoomable
            className="hidden @2xl:block"
            style={{ width: 150, height: 92 }}
            nodeColor={(node) => HUES[(node as CardNode).data.propagated?.definition?.category ?? 'transform']}
            nodeBorderRadius={8}
          />
        ) : null}
        <PeerCursors />
        <LinkHint />
      </ReactFlow>
      {nodes.length === 0 ? <EmptyCanvas /> : null}
      <Following />
    </TabStop>
  )
}

/** The view that one moves oneself is one's own again. A view moved by the program carries no event. */
function stopFollowing(event: MouseEvent | TouchEvent | null) {
  if (event && local.get().following !== null) local.set({ following: null })
}

function useFlowNodes(drag: ReturnType<typeof useCanvasEvents>['drag']): CardNode[] {
  const pipeline = useSessionState((state) => state.pipeline)
  const layout = useSessionState((state) => state.layout)
  const propagation = useSessionState((state) => state.propagation)
  const selection = useLocal((state) => state.selection)
  const peers = usePeers()
  const cache = useRef(new FlowNodes())
  const drags = useMemo(() => {
    const others = peers.flatMap((peer) => (peer.drag ? [peer.drag] : []))
    return drag ? [drag, ...others] : others
  }, [drag, peers])
  return useMemo(
    () => cache.current.update({ pipeline, layout, propagation }, selection, drags),
    [pipeline, layout, propagation, selection, drags],
  )
}

function useFlowEdges() {
  const edges = useSessionState((state) => state.pipeline.edges)
  const selectedEdges = useLocal((state) => state.selectedEdges)
  return useMemo(() => toFlowEdges(edges, selectedEdges), [edges, selectedEdges])
}

/**
 * One stop of the Tab key for the whole graph: it hands the focus to the selected card, or the first. While the focus is within, the
 * stop is none, so that Shift+Tab leaves.
 */
function TabStop({ children }: { readonly children: ReactNode }) {
  const session = useSession()
  const [isWithin, setWithin] = useState(false)
  const onFocus = (event: FocusEvent) => {
    setWithin(true)
    if (event.target !== event.currentTarget) return
    const card = local.get().selection[0] ?? session.getState().propagation.order[0]
    if (card) goToCard(card)
  }
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (!currentTarget.contains(relatedTarget)) setWithin(false)
  }
  return (
    <div
      role="application"
      aria-label={t.canvas.label}
      tabIndex={isWithin ? -1 : 0}
      className="size-full"
      onFocus={onFocus}
      onBlur={onBlur}
    >
      {children}
    </div>
  )
}
