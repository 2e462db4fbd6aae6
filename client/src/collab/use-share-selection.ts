import { useEffect } from 'react'
import { useLocal, useSession } from '../app/store.ts'

/** Shows the others what this person has selected. */
export function useShareSelection() {
  const session = useSession()
  const selection = useLocal((state) => state.selection)
  useEffect(() => session.presence.show('selection', selection), [session, selection])
}
