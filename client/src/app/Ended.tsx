import type { Ending } from '../collab/session.ts'
import { t } from '../messages/en.ts'
import { Button } from '../ui/Button.tsx'
import { navigate } from './navigation.ts'

interface EndedProps {
  readonly kind: Ending
  readonly why: string
}

const TITLES: Readonly<Record<Ending, string>> = {
  deleted: t.closed.deleted,
  forbidden: t.closed.forbidden,
  'too-old': t.closed.tooOld,
  rejected: t.closed.rejected,
}

/** What stands where the pipeline was, once its connection is over for good. */
export function Ended({ kind, why }: EndedProps) {
  const words = why || (kind === 'too-old' ? t.closed.tooOldText : kind === 'deleted' ? t.closed.deletedText : '')
  return (
    <main className="grid h-full place-items-center">
      <div className="flex max-w-sm flex-col items-center gap-3 text-center">
        <h1 className="text-lg font-semibold">{TITLES[kind]}</h1>
        <p className="text-mute">{words}</p>
        <div className="flex gap-2">
          <Button onClick={() => navigate('/')}>{t.common.back}</Button>
          {kind === 'deleted' ? null : (
            <Button look="primary" onClick={() => location.reload()}>
              {t.closed.reload}
            </Button>
          )}
        </div>
      </div>
    </main>
  )
}
