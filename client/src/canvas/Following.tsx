import { AwarenessState } from '@lakestream/shared/protocol/awareness'
import { useReactFlow } from '@xyflow/react'
import { useEffect } from 'react'
import { local, useLocal, useSession } from '../app/store.ts'
import { usePeers } from '../collab/use-peers.ts'
import { t } from '../messages/en.ts'
import { inkOn } from '../ui/ink-on.ts'
import { motionMs } from './reveal.ts'

/** While somebody is followed: their view is this one, within a frame in their colour. */
export function Following() {
  const session = useSession()
  const flow = useReactFlow()
  const following = useLocal((state) => state.following)
  const leader = usePeers().find(({ clientId }) => clientId === following)
  useEffect(() => {
    if (following === null) return
    let last = ''
    const follow = () => {
      const parsed = AwarenessState.safeParse(session.awareness.getStates().get(following))
      if (!parsed.success) return local.set({ following: null })
      const { viewport, cursor } = parsed.data
      const seen = JSON.stringify(viewport ?? cursor)
      if (seen === last) return
      last = seen
      const duration = motionMs(120)
      if (viewport) void flow.setCenter(viewport.x, viewport.y, { zoom: viewport.zoom, duration })
      else if (cursor) void flow.setCenter(cursor.x, cursor.y, { zoom: flow.getZoom(), duration })
    }
    follow()
    session.awareness.on('change', follow)
    return () => session.awareness.off('change', follow)
  }, [following, session, flow])
  if (!leader) return null
  const { name, color } = leader
  return (
    <div
      data-testid="following"
      className="pointer-events-none absolute inset-0 z-10 flex justify-center"
      style={{ boxShadow: `inset 0 0 0 3px ${color}` }}
    >
      <p
        className="flex h-7 items-center gap-3 rounded-b-lg px-3 text-[12px] font-semibold"
        style={{ background: color, color: inkOn(color) }}
      >
        {t.canvas.following(name)}
        <button
          type="button"
          className="pointer-events-auto font-normal underline"
          onClick={() => local.set({ following: null })}
        >
          {t.canvas.stopFollowing}
        </button>
      </p>
    </div>
  )
}
