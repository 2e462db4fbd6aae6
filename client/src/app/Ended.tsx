import type { Ending } from '../collab/session.ts'
import { exportPipeline } from '../commands/actions.ts'
import { t } from '../messages/en.ts'
import { Button } from '../ui/Button.tsx'
import { navigate } from './navigation.ts'
import { useSession, useSessionState } from './store.ts'

interface EndedProps {
  readonly kind: Ending
  readonly why: string
}

const TITLES: Readonly<Record<Ending, string>> = {
  deleted: t.closed.deleted,
  revoked: t.closed.revoked,
  forbidden: t.closed.forbidden,
  'too-old': t.closed.tooOld,
  rejected: t.closed.rejected,
}

/** What stands where the pipeline was, once its connection is over for good. Edits that were refused can be taken along as a file. */
export function Ended({ kind, why }: EndedProps) {
  const session = useSession()
  const hasEdits = useSessionState((state) => state.unsaved > 0) || kind === 'rejected'
  const words = why || (kind === 'too-old' ? t.closed.tooOldText : kind === 'deleted' ? t.closed.deletedText : '')
  const reopen = async () => {
    if (kind === 'rejected') await session.discard()
    location.reload()
  }
  return (
    <main className="grid h-full place-items-center">
      <div className="flex max-w-md flex-col items-center gap-3 text-center">
        <h1 className="text-lg font-semibold">{TITLES[kind]}</h1>
        <p className="text-mute">{words}</p>
        {hasEdits ? <p className="text-mute">{t.closed.takeAlong}</p> : null}
        <div className="flex flex-wrap justify-center gap-2">
          <Button onClick={() => navigate('/')}>{t.common.back}</Button>
          {hasEdits ? <Button onClick={() => exportPipeline(session)}>{t.closed.download}</Button> : null}
          {kind === 'deleted' ? null : (
            <Button look="primary" onClick={() => void reopen()}>
              {kind === 'rejected' ? t.closed.reopen : t.closed.reload}
            </Button>
          )}
        </div>
      </div>
    </main>
  )
}
