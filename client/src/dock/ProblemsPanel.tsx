import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import { local, selectNodes, useSession, useSessionState } from '../app/store.ts'
import { reveal } from '../canvas/reveal.ts'
import { applyFix } from '../commands/edit.ts'
import { p } from '../messages/en-panels.ts'
import { Button } from '../ui/Button.tsx'
import { useProblems } from './use-problems.ts'

const ICONS = { error: CircleAlert, warning: TriangleAlert, info: Info } as const
const HUES = { error: 'text-bad', warning: 'text-warn', info: 'text-mute' } as const

/** What is wrong or doubtful, where, and what to do. */
export function ProblemsPanel() {
  const session = useSession()
  const all = useProblems()
  const nodes = useSessionState((state) => state.pipeline.nodes)
  if (all.length === 0) return <p className="p-4 text-mute">{p.problems.none}</p>
  return (
    <ul className="scroll-thin h-full overflow-y-auto py-1.5">
      {all.map((problem) => {
        const Icon = ICONS[problem.severity]
        const { parameter } = problem
        const label = nodes.find(({ id }) => id === problem.nodeId)?.label ?? parameter ?? p.problems.pipeline
        return (
          <li
            key={`${problem.nodeId} ${parameter} ${problem.field} ${problem.code} ${problem.message}`}
            data-testid="problem"
            className="flex items-center gap-2.5 px-3.5 py-1.5 hover:bg-hover"
          >
            <Icon size={15} className={HUES[problem.severity]} aria-label={p.problems.severity[problem.severity]} />
            <button
              type="button"
              className="flex min-w-0 flex-1 items-baseline gap-2.5 text-left"
              onClick={() => {
                if (problem.nodeId) {
                  selectNodes([problem.nodeId])
                  reveal(problem.nodeId)
                }
                if (parameter !== undefined) local.set({ overlay: { parameters: parameter } })
                else local.set({ focusField: problem.field ?? null })
              }}
            >
              <span className="max-w-64 shrink-0 truncate font-medium" title={label}>
                {label}
              </span>
              <span className="min-w-0 wrap-anywhere text-mute">{problem.message}</span>
            </button>
            {problem.fix ? (
              <Button className="h-6! px-2!" onClick={() => applyFix(session, problem)}>
                {problem.fix.label}
              </Button>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}
