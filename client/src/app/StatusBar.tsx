import { usePeers } from '../collab/use-peers.ts'
import { t } from '../messages/en.ts'
import { local, useSessionState } from './store.ts'

export function StatusBar() {
  const problems = useSessionState((state) => state.problems.length + state.propagation.diagnostics.length)
  const online = useSessionState((state) => state.online)
  const people = usePeers().length + 1
  return (
    <footer className="flex items-center gap-5 border-t border-line bg-panel px-3.5 text-[12px] text-mute">
      <span>{t.status.target}</span>
      <span>{t.status.spark}</span>
      <button
        type="button"
        className="flex items-center gap-1.5 hover:text-ink"
        onClick={() => local.set({ dockOpen: true, dockTab: 'problems' })}
      >
        <span className={`size-1.5 rounded-full ${problems > 0 ? 'bg-warn' : 'bg-ok'}`} />
        {t.status.problems(problems)}
      </button>
      <span className="flex-1" />
      <span data-testid="people">{t.status.people(people)}</span>
      <span>{online ? t.status.online : t.status.offline}</span>
    </footer>
  )
}
