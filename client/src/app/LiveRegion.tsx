import { useEffect, useRef } from 'react'
import { usePeers } from '../collab/use-peers.ts'
import { t } from '../messages/en.ts'
import { announce, heard } from './live-region.ts'
import { useStore } from './local-store.ts'
import { useSessionState } from './store.ts'

/** The one place from which a screen reader hears of what happens elsewhere on the screen. */
export function LiveRegion() {
  const { text, number } = useStore(heard, (state) => state)
  useSaveTrouble()
  useComings()
  return (
    <div role="status" aria-live="polite" className="sr-only" data-testid="live-region">
      <span key={number}>{text}</span>
    </div>
  )
}

/** That an edit is saved is expected; that it is not, and that it is again, is said. */
function useSaveTrouble() {
  const save = useSessionState((state) => state.save)
  const notSaved = useSessionState((state) => state.notSaved)
  const inTrouble = useRef(false)
  useEffect(() => {
    if (save === 'offline' || save === 'not-saved') {
      inTrouble.current = true
      announce(save === 'offline' ? t.save.offline : t.save.notSaved(notSaved ?? ''))
    } else if (save === 'saved' && inTrouble.current) {
      inTrouble.current = false
      announce(t.save.saved)
    }
  }, [save, notSaved])
}

const OPENING_MS = 3000

function useComings() {
  const peers = usePeers()
  const known = useRef<ReadonlyMap<number, string>>(new Map())
  const opened = useRef(Date.now())
  useEffect(() => {
    const before = known.current
    known.current = new Map(peers.map(({ clientId, name }) => [clientId, name]))
    // Those who were here before come in one by one when the pipeline is opened.
    if (Date.now() - opened.current < OPENING_MS) return
    for (const [clientId, name] of known.current) if (!before.has(clientId)) announce(t.heard.joined(name))
    for (const [clientId, name] of before) if (!known.current.has(clientId)) announce(t.heard.left(name))
  }, [peers])
}
