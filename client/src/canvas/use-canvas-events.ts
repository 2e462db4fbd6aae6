import { moveNodes } from '@lakestream/shared/document/commands/nodes'
import { canConnect } from '@lakestream/shared/pipeline/connect'
import type { EdgeEnds } from '@lakestream/shared/pipeline/edge-ends'
import type { Connection, Edge, FinalConnectionState, OnEdgesChange, OnNodesChange } from '@xyflow/react'
import { useCallback, useMemo, useState } from 'react'
import { local, useSession } from '../app/store.ts'
import type { PipelineSession } from '../collab/session.ts'
import { tryConnect } from '../commands/edit.ts'
import type { CardNode, Drag } from './flow-nodes.ts'
import { throttle } from './throttle.ts'

/** What the pointer does on the canvas, as local state while it lasts and as one command when it is done. */
export function useCanvasEvents() {
  const session = useSession()
  const [drag, setDrag] = useState<Drag | null>(null)
  const share = useMemo(() => throttle(50, (value: Drag | null) => session.presence.show('drag', value)), [session])

  const onNodesChange = useCallback<OnNodesChange<CardNode>>(
    (changes) => {
      applySelection(changes)
      const moves = changes.flatMap((change) =>
        change.type === 'position' && change.dragging && change.position
          ? [{ id: change.id, position: change.position }]
          : [],
      )
      const [first] = moves
      if (!first) return
      const [x, y] = session.getState().layout[first.id] ?? [0, 0]
      const next = { ids: moves.map(({ id }) => id), dx: first.position.x - x, dy: first.position.y - y }
      setDrag(next)
      share(next)
    },
    [session, share],
  )

  const onDrop = useCallback(() => {
    if (drag && (drag.dx !== 0 || drag.dy !== 0)) {
      const { layout } = session.getState()
      const moved = drag.ids.map((id) => {
        const [x, y] = layout[id] ?? [0, 0]
        return [id, [x + drag.dx, y + drag.dy]] as const
      })
      session.edit(null, (doc) => moveNodes(doc, Object.fromEntries(moved)))
    }
    setDrag(null)
    share(null)
  }, [session, drag, share])

  const onConnect = useCallback(
    ({ source, target, sourceHandle, targetHandle }: Connection) => {
      tryConnect(session, toEnds(source, sourceHandle, target, targetHandle))
    },
    [session],
  )

  const isValidConnection = useCallback((connection: Connection | Edge) => judge(session, connection).ok, [session])

  /** A link dropped in the void asks what should stand there; one dropped where it cannot be says why. */
  const onConnectEnd = useCallback(
    (_event: MouseEvent | TouchEvent, { isValid, toNode, fromNode, fromHandle, toHandle }: FinalConnectionState) => {
      if (isValid || !fromNode || !fromHandle) return
      if (!toNode && fromHandle.type === 'source') local.set({ overlay: { addAfter: fromNode.id } })
      if (!toNode || !toHandle) return
      const [from, to] = fromHandle.type === 'source' ? [fromHandle, toHandle] : [toHandle, fromHandle]
      tryConnect(session, toEnds(from.nodeId, from.id, to.nodeId, to.id))
    },
    [session],
  )
  return { drag, onNodesChange, onEdgesChange, onDrop, onConnect, onConnectEnd, isValidConnection }
}

function toEnds(source: string, sourcePort: Port, target: string, targetPort: Port): EdgeEnds {
  return { source, sourcePort: sourcePort ?? '', target, targetPort: targetPort ?? '' }
}

type Port = string | null | undefined

function judge(session: PipelineSession, { source, sourceHandle, target, targetHandle }: Connection | Edge) {
  const { pipeline, propagation } = session.getState()
  return canConnect(pipeline, propagation, toEnds(source, sourceHandle, target, targetHandle))
}

function applySelection(changes: Parameters<OnNodesChange<CardNode>>[0]) {
  const selected = new Set(local.get().selection)
  let touched = false
  for (const change of changes) {
    if (change.type !== 'select') continue
    touched = true
    if (change.selected) selected.add(change.id)
    else selected.delete(change.id)
  }
  if (touched) local.set({ selection: [...selected] })
}

const onEdgesChange: OnEdgesChange = (changes) => {
  if (!changes.some(({ type }) => type === 'select')) return
  const selectedEdges = changes.flatMap((change) => (change.type === 'select' && change.selected ? [change.id] : []))
  local.set({ selectedEdges })
}
