import { useState } from 'react'
import { later } from '../app/later.tsx'
import { useSelectedId, useSessionState } from '../app/store.ts'
import { p } from '../messages/en-panels.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { PreviewRows } from './PreviewRows.tsx'

const ExplainPanel = later(() => import('./ExplainPanel.tsx').then((module) => module.ExplainPanel), 'when shown')

/** What is asked for beside rows: why a pattern detected something and why not, maybe of one detection. */
interface Why {
  readonly nodeId: string
  readonly detection: string | null
}

/** What the engine computes at the selected node: its rows, or of a pattern what became of its events. */
export function PreviewPanel() {
  const nodeId = useSelectedId()
  const isPattern = useSessionState(
    ({ propagation }) => nodeId !== null && propagation.nodes[nodeId]?.definition?.category === 'pattern',
  )
  const [why, setWhy] = useState<Why | null>(null)
  if (!nodeId) return <p className="p-4 text-mute">{p.preview.pick}</p>
  if (!isPattern) return <PreviewRows key="rows" nodeId={nodeId} onWhy={null} />
  return (
    <div className="relative h-full">
      <div className="absolute top-[3px] left-2.5 z-20 text-[12px]">
        <Segmented
          label={p.preview.view}
          value={why ? 'explain' : 'rows'}
          options={p.preview.views}
          onChange={(view) => setWhy(view === 'explain' ? { nodeId, detection: null } : null)}
        />
      </div>
      {why ? (
        <ExplainPanel
          key={nodeId}
          nodeId={nodeId}
          detection={why.nodeId === nodeId ? why.detection : null}
          onDetection={(detection) => setWhy({ nodeId, detection })}
        />
      ) : (
        <PreviewRows nodeId={nodeId} onWhy={(detection) => setWhy({ nodeId, detection })} />
      )}
    </div>
  )
}
