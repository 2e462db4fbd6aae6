import type { Diagnostic } from '@lakestream/shared/pipeline/model'
import { useMemo } from 'react'
import { useSessionState } from '../app/store.ts'
import { useRoute } from '../app/use-route.ts'

/** All problems: of the document, of what is known of each node, and of the target that somebody chose. */
export function useProblems(): readonly Diagnostic[] {
  const own = useSessionState((state) => state.problems)
  const found = useSessionState((state) => state.propagation.diagnostics)
  const { diagnostics } = useRoute()
  return useMemo(() => [...own, ...found, ...diagnostics], [own, found, diagnostics])
}
