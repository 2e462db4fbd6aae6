import { useEffect } from 'react'
import { useLocal, useSession } from '../app/store.ts'

/** Shows the others what this person has selected. */
export function useShareSelection() {
  const session = useSession()
  const selection = useLocal((state) => state.selection)
  useEffect(() => session.awareness.setLocalStateField('selection', selection), [session, selection])
}
