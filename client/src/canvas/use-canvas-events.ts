import { moveNodes } from '@lakestream/shared/document/commands/nodes'
import type { OnEdgesChange, OnNodesChange } from '@xyflow/react'
import { useCallback, useMemo, useState } from 'react'
import { local, useSession } from '../app/store.ts'
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

  return { drag, onNodesChange, onEdgesChange, onDrop }
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
