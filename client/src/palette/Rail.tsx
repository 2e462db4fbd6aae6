import { local, useLocal } from '../app/store.ts'
import { t } from '../messages/en.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { Outline } from './Outline.tsx'
import { Palette } from './Palette.tsx'

/** Left of the canvas: what can be added, or what is there. */
export function Rail() {
  const rail = useLocal((state) => state.rail)
  return (
    <aside aria-label={t.rail.label} data-region="rail" className="flex h-full flex-col bg-panel">
      <div className="p-3 pb-2">
        <Segmented
          label={t.rail.label}
          value={rail}
          options={t.rail.tabs}
          onChange={(value) => local.set({ rail: value === 'outline' ? 'outline' : 'add' })}
        />
      </div>
      {rail === 'add' ? <Palette /> : <Outline />}
    </aside>
  )
}
