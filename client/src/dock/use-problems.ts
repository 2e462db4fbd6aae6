import type { Diagnostic } from '@lakestream/shared/pipeline/model'
import { useMemo } from 'react'
import { useSessionState } from '../app/store.ts'
import { useRoute } from '../app/use-route.ts'
import { joinProblems } from './list-problems.ts'

export function useProblems(): readonly Diagnostic[] {
  const problems = useSessionState((state) => state.problems)
  const propagation = useSessionState((state) => state.propagation)
  const rowFindings = useSessionState((state) => state.rowFindings)
  const route = useRoute()
  return useMemo(
    () => joinProblems({ problems, propagation, rowFindings }, route),
    [problems, propagation, rowFindings, route],
  )
}
