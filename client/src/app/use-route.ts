import { planPipeline } from '@lakestream/shared/pipeline/plan'
import { type Route, routePipeline } from '@lakestream/shared/pipeline/route'
import { useMemo } from 'react'
import { useSessionState } from './store.ts'

/** What the pipeline becomes in the environment that is shown, and why. Not part of the first load. */
export function useRoute(): Route {
  const pipeline = useSessionState((state) => state.pipeline)
  const propagation = useSessionState((state) => state.propagation)
  const environment = useSessionState((state) => state.environment)
  return useMemo(
    () => routePipeline(pipeline, planPipeline(pipeline, propagation).steps, { environment }),
    [pipeline, propagation, environment],
  )
}
