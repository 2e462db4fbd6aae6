import { showKeys } from '../commands/keys.ts'
import { SHORTCUTS } from '../commands/shortcuts.ts'
import { t } from '../messages/en.ts'
import { Dialog } from '../ui/Dialog.tsx'

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={t.shortcuts.title} onClose={onClose} wide>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by the keys that scroll it */}
      <div className="scroll-thin max-h-[74vh] overflow-y-auto" tabIndex={0}>
        <div className="gap-x-8 sm:columns-2">
          {Object.entries(SHORTCUTS).map(([area, list]) => (
            <section key={area} className="mb-4 break-inside-avoid">
              <h3 className="mb-1.5 text-[11px] font-semibold tracking-wide text-mute uppercase">
                {t.shortcuts.areas[area as keyof typeof SHORTCUTS]}
              </h3>
              <dl>
                {list.map(({ what, keys }) => (
                  <div key={what} className="flex items-baseline justify-between gap-3 py-0.5">
                    <dt>{t.shortcuts.what[what]}</dt>
                    <dd>
                      <kbd className="rounded-md border border-line bg-bg px-1.5 py-0.5 font-mono text-[11px] whitespace-nowrap text-mute">
                        {showKeys(keys[0] ?? '')}
                      </kbd>
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </Dialog>
  )
}
