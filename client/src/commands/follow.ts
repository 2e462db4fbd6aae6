import { announce } from '../app/live-region.ts'
import { local } from '../app/store.ts'
import type { PipelineSession } from '../collab/session.ts'
import { t } from '../messages/en.ts'

/** Sees what another person sees, until one moves the view oneself. */
export function follow(clientId: number, name: string) {
  local.set({ following: clientId })
  announce(t.canvas.following(name))
}

/** Goes through everyone else in the pipeline; after the last, nobody is followed. */
export function followNext(session: PipelineSession): boolean {
  const others = [...session.awareness.getStates().keys()].filter((id) => id !== session.doc.clientID).sort()
  const next = others[others.indexOf(local.get().following ?? -1) + 1]
  if (next === undefined) {
    announce(others.length === 0 ? t.heard.nobodyElse : t.heard.followingNobody)
    local.set({ following: null })
    return true
  }
  const user: unknown = session.awareness.getStates().get(next)?.['user']
  follow(next, typeof user === 'object' && user !== null && 'name' in user ? String(user.name) : '')
  return true
}

/** Others see that this person is there, but not the pointer, selection and view. */
export function toggleHidden(session: PipelineSession): boolean {
  const hidden = !local.get().hidden
  session.presence.hide(hidden)
  local.set({ hidden })
  announce(hidden ? t.heard.hidden : t.heard.seen)
  return true
}
