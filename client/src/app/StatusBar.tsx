import { usePeers } from '../collab/use-peers.ts'
import { useProblems } from '../dock/use-problems.ts'
import { t } from '../messages/en.ts'
import { w } from '../messages/en-route.ts'
import { useRowLint } from '../preview/use-row-lint.ts'
import { local, useSessionState } from './store.ts'
import { useRoute } from './use-route.ts'

/** What is true of the whole pipeline, in one line. */
export function StatusBar() {
  const { target, diagnostics } = useRoute()
  const problems = useProblems()
  useRowLint()
  const online = useSessionState((state) => state.online)
  const people = usePeers().length + 1
  return (
    <>
      <button
        type="button"
        data-testid="route"
        aria-haspopup="dialog"
        className="flex items-center gap-1.5 hover:text-ink"
        onClick={() => local.set({ overlay: 'route' })}
      >
        {diagnostics.length > 0 ? <span className="size-1.5 rounded-full bg-bad" /> : null}
        {w.targets[target]}
        <span className="underline decoration-dotted underline-offset-2">{w.why}</span>
      </button>
      <span>{t.status.spark}</span>
      <button
        type="button"
        className="flex items-center gap-1.5 hover:text-ink"
        onClick={() => local.set({ dockOpen: true, dockTab: 'problems' })}
      >
        <span
          className={`size-1.5 rounded-full ${problems.some(({ severity }) => severity !== 'info') ? 'bg-warn' : 'bg-ok'}`}
        />
        {t.status.problems(problems.length)}
      </button>
      <span className="flex-1" />
      <span data-testid="people">{t.status.people(people)}</span>
      <span>{online ? t.status.online : t.status.offline}</span>
    </>
  )
}
