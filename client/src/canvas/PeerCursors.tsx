import { AwarenessState } from '@lakestream/shared/protocol/awareness'
import { ViewportPortal } from '@xyflow/react'
import { type CSSProperties, useEffect, useRef } from 'react'
import { useSession } from '../app/store.ts'
import { usePeers } from '../collab/use-peers.ts'
import { inkOn } from '../ui/ink-on.ts'
import { useZoom } from './use-view.ts'

const FADE_MS = 5000

/** Everyone's pointer, in the coordinates of the pipeline. Moved outside React: pointers move twenty times a second. */
export function PeerCursors() {
  const session = useSession()
  const peers = usePeers()
  // Names are read at every zoom.
  const zoom = useZoom()
  const layer = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const timers = new Map<number, ReturnType<typeof setTimeout>>()
    const place = () => {
      for (const [clientId, state] of session.awareness.getStates()) {
        const element = layer.current?.querySelector<HTMLElement>(`[data-client="${clientId}"]`)
        if (!element) continue
        const parsed = AwarenessState.safeParse(state)
        const cursor = parsed.success ? parsed.data.cursor : null
        const next = cursor ? `translate(${cursor.x}px, ${cursor.y}px) scale(var(--unscale))` : ''
        if (element.dataset['at'] === next) continue
        element.dataset['at'] = next
        element.style.transform = next
        element.style.opacity = cursor ? '1' : '0'
        clearTimeout(timers.get(clientId))
        timers.set(
          clientId,
          setTimeout(() => {
            element.style.opacity = '0'
          }, FADE_MS),
        )
      }
    }
    place()
    session.awareness.on('change', place)
    return () => {
      session.awareness.off('change', place)
      for (const timer of timers.values()) clearTimeout(timer)
    }
  }, [session])
  return (
    <ViewportPortal>
      <div ref={layer} aria-hidden="true" style={{ '--unscale': 1 / zoom } as CSSProperties}>
        {peers.map((peer) => (
          <div
            key={peer.clientId}
            className="peer-cursor"
            data-client={peer.clientId}
            data-testid="peer-cursor"
            data-name={peer.name}
            style={{ opacity: 0 }}
          >
            <svg width="16" height="20" viewBox="0 0 16 20" aria-hidden="true">
              <path d="M1 1l5 15 3-6 6-3z" fill={peer.color} stroke="#fff" />
            </svg>
            <span
              className="absolute top-4 left-3 rounded-[7px_7px_7px_2px] px-1.5 text-[11px] font-semibold whitespace-nowrap"
              style={{ background: peer.color, color: inkOn(peer.color) }}
            >
              {peer.name}
            </span>
          </div>
        ))}
      </div>
    </ViewportPortal>
  )
}
