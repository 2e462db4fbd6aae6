import { t } from '../messages/en.ts'
import { Dialog } from '../ui/Dialog.tsx'

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={t.shortcuts.title} onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-1.5">
        {t.shortcuts.list.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="rounded-md border border-line bg-bg px-1.5 py-0.5 font-mono text-[11px]">{keys}</kbd>
            </dt>
            <dd className="text-mute">{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
