import { later } from '../app/later.tsx'
import { local, useLocal, useSessionState } from '../app/store.ts'
import { t } from '../messages/en.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { Palette } from './Palette.tsx'

const Outline = later(() => import('./Outline.tsx').then((module) => module.Outline))

/** Left of the canvas: what can be added, for those who may, or what is there. */
export function Rail() {
  const canEdit = useSessionState((state) => state.canEdit)
  const chosen = useLocal((state) => state.rail)
  const rail = canEdit ? chosen : 'outline'
  return (
    <aside aria-label={t.rail.label} data-region="rail" className="flex h-full flex-col bg-panel">
      <div className="p-3 pb-2">
        {canEdit ? (
          <Segmented
            label={t.rail.label}
            value={rail}
            options={t.rail.tabs}
            onChange={(value) => local.set({ rail: value === 'outline' ? 'outline' : 'add' })}
          />
        ) : (
          <h2 className="px-1 py-1.5 font-semibold">{t.rail.tabs.outline}</h2>
        )}
      </div>
      {rail === 'add' ? <Palette /> : <Outline />}
    </aside>
  )
}
