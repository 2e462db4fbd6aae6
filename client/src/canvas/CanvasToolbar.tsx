import { moveNodes } from '@lakestream/shared/document/commands/nodes'
import { useReactFlow } from '@xyflow/react'
import { Minus, Plus } from 'lucide-react'
import { useSession } from '../app/store.ts'
import type { PipelineSession } from '../collab/session.ts'
import { t } from '../messages/en.ts'
import { FIT } from './card-shape.ts'
import { arrange } from './layout.ts'
import { useZoom } from './use-view.ts'

const BUTTON = 'rounded-md px-2 py-1 text-mute hover:bg-hover hover:text-ink'

export function CanvasToolbar() {
  const session = useSession()
  const flow = useReactFlow()
  const zoom = useZoom()
  return (
    <div
      role="toolbar"
      aria-label={t.canvas.layout}
      className="absolute bottom-3.5 left-1/2 flex -translate-x-1/2 items-center gap-0.5 rounded-[10px] border border-line bg-raised p-1"
      style={{ boxShadow: 'var(--shadow)' }}
    >
      <button type="button" aria-label={t.canvas.zoomOut} className={BUTTON} onClick={() => void flow.zoomOut()}>
        <Minus size={14} />
      </button>
      <span className="w-11 text-center text-mute tabular-nums">{Math.round(zoom * 100)} %</span>
      <button type="button" aria-label={t.canvas.zoomIn} className={BUTTON} onClick={() => void flow.zoomIn()}>
        <Plus size={14} />
      </button>
      <button type="button" className={BUTTON} onClick={() => void flow.fitView(FIT)}>
        {t.canvas.fit}
      </button>
      <button
        type="button"
        className={BUTTON}
        onClick={() => void layoutPipeline(session).then(() => flow.fitView(FIT))}
      >
        {t.canvas.layout}
      </button>
    </div>
  )
}

let latest = 0

/** One undoable step. Nodes that someone moved meanwhile stay where they are, and a later request wins. */
export async function layoutPipeline(session: PipelineSession) {
  latest += 1
  const mine = latest
  const before = session.getState()
  const positions = await arrange(before.pipeline)
  if (!positions || mine !== latest) return
  const now = session.getState().layout
  const untouched = Object.entries(positions).filter(([id]) => {
    const [was, is] = [before.layout[id], now[id]]
    return was && is && was[0] === is[0] && was[1] === is[1]
  })
  session.edit(null, (doc) => moveNodes(doc, Object.fromEntries(untouched)))
}
