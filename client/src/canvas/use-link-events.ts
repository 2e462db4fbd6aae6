import { type Connection, type Edge, type FinalConnectionState, type OnConnectStart, useReactFlow } from '@xyflow/react'
import { useMemo } from 'react'
import { local, useSession } from '../app/store.ts'
import type { PipelineSession } from '../collab/session.ts'
import { tryConnect, warnRefused } from '../commands/edit.ts'
import { findTarget, judgeFrom, judgeLanding, type LinkTarget, toEnds, toPortEnd } from './link.ts'

/** A link, drawn by dragging from a port or by clicking one port and then another port or card. */
export function useLinkEvents() {
  const session = useSession()
  const flow = useReactFlow()
  return useMemo(() => {
    const begin: OnConnectStart = (_event, { nodeId, handleId, handleType }) => {
      if (nodeId !== null && handleType !== null) local.set({ linking: toPortEnd(nodeId, handleId, handleType) })
    }
    /** Dropped in the void, a link asks what should stand there. */
    const onConnectEnd = (event: MouseEvent | TouchEvent, { toHandle }: FinalConnectionState) => {
      const from = local.get().linking
      const point = toPoint(event)
      const target = toHandle ? toPortEnd(toHandle.nodeId, toHandle.id, toHandle.type) : findTarget(point)
      land(session, target)
      if (from && target === 'canvas') local.set({ overlay: { add: { from, at: flow.screenToFlowPosition(point) } } })
    }
    const onClickConnectEnd = (event: MouseEvent | TouchEvent) => land(session, findTarget(toPoint(event)))
    const onNodeClick = (_event: unknown, { id }: { readonly id: string }) => {
      const { linking } = local.get()
      if (linking && linking.nodeId !== id) land(session, { card: id })
    }
    const isValidConnection = ({ source, sourceHandle, target, targetHandle }: Connection | Edge) =>
      judgeFrom(session.getState(), toPortEnd(source, sourceHandle, 'source')).port(
        toPortEnd(target, targetHandle, 'target'),
      ).ok
    return {
      onConnectStart: begin,
      onClickConnectStart: begin,
      onConnectEnd,
      onClickConnectEnd,
      onNodeClick,
      isValidConnection,
    }
  }, [session, flow])
}

/** Ends the link: connects where it fits, or says why not. */
function land(session: PipelineSession, target: LinkTarget) {
  const from = local.get().linking
  local.set({ linking: null })
  const landing = from && judgeLanding(session.getState(), from, target)
  if (from && landing?.ok) tryConnect(session, toEnds(from, landing.to))
  else if (landing?.ok === false) warnRefused(landing.why)
}

function toPoint(event: MouseEvent | TouchEvent): { x: number; y: number } {
  const { clientX = 0, clientY = 0 } = 'changedTouches' in event ? (event.changedTouches[0] ?? {}) : event
  return { x: clientX, y: clientY }
}
