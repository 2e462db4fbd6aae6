import { FileUp, Plus } from 'lucide-react'
import { local, useSession, useSessionState } from '../app/store.ts'
import { importIntoPipeline } from '../commands/actions.ts'
import { t } from '../messages/en.ts'
import { Button } from '../ui/Button.tsx'

/** What to do where there is nothing yet. */
export function EmptyCanvas() {
  const session = useSession()
  const canEdit = useSessionState((state) => state.canEdit)
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center" data-testid="empty-canvas">
      <div className="text-center">
        <p className="text-[15px] font-semibold">{t.canvas.empty}</p>
        {canEdit ? (
          <>
            <p className="text-mute">{t.canvas.emptyText}</p>
            <div className="pointer-events-auto mt-4 flex justify-center gap-2">
              <Button look="primary" onClick={() => local.set({ overlay: { add: { after: null } } })}>
                <Plus size={15} /> {t.canvas.addFirst}
              </Button>
              <Button onClick={() => void importIntoPipeline(session)}>
                <FileUp size={15} /> {t.canvas.openFile}
              </Button>
            </div>
          </>
        ) : null}
      </div>
    </div>
  )
}
