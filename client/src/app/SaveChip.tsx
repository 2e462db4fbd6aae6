import { t } from '../messages/en.ts'
import { useSessionState } from './store.ts'

/** Whether everything is saved, in words. */
export function SaveChip() {
  const save = useSessionState((state) => state.save)
  const unsaved = useSessionState((state) => state.unsaved)
  const kept = useSessionState((state) => state.kept)
  const notSaved = useSessionState((state) => state.notSaved)
  const words = {
    saved: t.save.saved,
    saving: t.save.saving,
    connecting: t.save.connecting,
    offline: unsaved === 0 ? t.save.offline : t.save.offlineEdits(unsaved, kept),
    'not-saved': t.save.notSaved(notSaved ?? ''),
  }[save]
  const hue = save === 'saved' ? 'bg-ok' : save === 'saving' || save === 'connecting' ? 'bg-faint' : 'bg-warn'
  return (
    <span
      data-testid="save-state"
      className="inline-flex items-center gap-1.5 rounded-full border border-line px-2 py-0.5 text-[12px] whitespace-nowrap text-mute"
    >
      <span className={`size-1.5 rounded-full ${hue}`} /> {words}
    </span>
  )
}
