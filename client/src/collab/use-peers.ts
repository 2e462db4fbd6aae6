import { AwarenessState } from '@lakestream/shared/protocol/awareness'
import { useSyncExternalStore } from 'react'
import { useSession } from '../app/store.ts'
import type { PipelineSession } from './session.ts'

/** Another person (or another tab of one) in this pipeline. */
export interface Peer {
  readonly clientId: number
  readonly id: string
  readonly name: string
  readonly color: string
  readonly selection: readonly string[]
  readonly editing: { readonly nodeId: string; readonly field: string } | null
  readonly status: string | null
  readonly drag: { readonly ids: string[]; readonly dx: number; readonly dy: number } | null
}

const known = new WeakMap<PipelineSession, PeerList>()

/** Everyone else; changes when someone comes, goes, selects, drags or edits, not when a pointer moves. */
export function usePeers(): readonly Peer[] {
  const list = peersOf(useSession())
  return useSyncExternalStore(list.subscribe, list.get)
}

function peersOf(session: PipelineSession): PeerList {
  let list = known.get(session)
  if (!list) {
    list = new PeerList(session)
    known.set(session, list)
  }
  return list
}

class PeerList {
  private readonly session: PipelineSession
  private readonly listeners = new Set<() => void>()
  private peers: readonly Peer[] = []
  private text = '[]'

  constructor(session: PipelineSession) {
    this.session = session
    session.awareness.on('change', this.refresh)
    this.refresh()
  }

  readonly get = () => this.peers

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }

  private readonly refresh = () => {
    const { awareness, doc } = this.session
    const peers: Peer[] = []
    for (const [clientId, state] of awareness.getStates()) {
      const parsed = AwarenessState.safeParse(state)
      if (clientId === doc.clientID || !parsed.success) continue
      const { user, selection, editing, drag, status } = parsed.data
      peers.push({
        clientId,
        ...user,
        selection: Array.isArray(selection) ? selection : (selection?.nodes ?? []),
        editing: editing ? { nodeId: editing.nodeId, field: editing.field } : null,
        drag: drag ?? null,
        status: status ?? null,
      })
    }
    const text = JSON.stringify(peers)
    if (text === this.text) return
    this.text = text
    this.peers = peers
    for (const listener of this.listeners) listener()
  }
}
