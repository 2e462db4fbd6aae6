import type { Diagnostic } from '@lakestream/shared/pipeline/model'
import { announce } from '../app/live-region.ts'
import { local, selectNodes } from '../app/store.ts'
import { reveal } from '../canvas/reveal.ts'
import type { PipelineSession } from '../collab/session.ts'
import { t } from '../messages/en.ts'
import { applyFix } from './edit.ts'

/** To the next node that has a problem, and the field that it is about. */
export function goToNextProblem(session: PipelineSession): boolean {
  return withProblems(session, (problems) => {
    const ids = [...new Set(problems.flatMap(({ nodeId }) => nodeId ?? []))]
    const next = ids[(ids.indexOf(local.get().selection[0] ?? '') + 1) % ids.length]
    if (next === undefined) return announce(t.heard.noProblems)
    const problem = problems.find(({ nodeId }) => nodeId === next)
    selectNodes([next])
    reveal(next)
    local.set({ focusField: problem?.field ?? null })
    announce(problem?.message ?? '')
  })
}

/** Makes the first change that the selected node's problems offer. */
export function fixSelected(session: PipelineSession): boolean {
  return withProblems(session, (problems) => {
    const [id] = local.get().selection
    const problem = problems.find(({ nodeId, fix }) => nodeId !== undefined && nodeId === id && fix !== undefined)
    if (problem) applyFix(session, problem)
    else announce(t.heard.noFix)
  })
}

/** What they are is not part of the first load. */
function withProblems(session: PipelineSession, act: (problems: readonly Diagnostic[]) => void): true {
  void import('../dock/list-problems.ts').then(
    ({ listProblems }) => act(listProblems(session.getState())),
    () => announce(t.later.failed),
  )
  return true
}
