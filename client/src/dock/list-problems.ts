import type { Diagnostic } from '@lakestream/shared/pipeline/model'
import { planPipeline } from '@lakestream/shared/pipeline/plan'
import { type Route, routePipeline } from '@lakestream/shared/pipeline/route'
import type { SessionState } from '../collab/session.ts'

type Known = Pick<SessionState, 'problems' | 'propagation' | 'rowFindings'>

/** All problems: of the document, of what is known of each node, of the rows of sources, and of the target that somebody chose. */
export function joinProblems({ problems, propagation, rowFindings }: Known, route: Route): readonly Diagnostic[] {
  return [...problems, ...propagation.diagnostics, ...rowFindings, ...route.diagnostics]
}

export function listProblems(state: SessionState): readonly Diagnostic[] {
  const { pipeline, propagation, environment } = state
  return joinProblems(state, routePipeline(pipeline, planPipeline(pipeline, propagation).steps, { environment }))
}
