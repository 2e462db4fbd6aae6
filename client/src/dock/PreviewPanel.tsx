import { useState } from 'react'
import { later } from '../app/later.tsx'
import { useSelectedId } from '../app/store.ts'
import { p } from '../messages/en-panels.ts'
import { usePreview } from '../preview/use-preview.ts'

const RowTable = later(() => import('./RowTable.tsx').then((module) => module.RowTable))

/** The rows that the engine computes at the selected node: what Spark would give. */
export function PreviewPanel() {
  const nodeId = useSelectedId()
  const [wanted, setWanted] = useState('')
  const { result, computing, isSample, truncatedAt } = usePreview('preview', nodeId)
  if (!nodeId) return <p className="p-4 text-mute">{p.preview.pick}</p>
  if (!result) return <p className="p-4 text-mute">{p.preview.computing}</p>
  if (result.problems.length > 0) {
    return (
      <div className="scroll-thin h-full overflow-y-auto p-4 wrap-anywhere text-mute" data-testid="preview-problems">
        <p>{p.preview.cannot}</p>
        <ul className="mt-1 list-disc pl-5">
          {[...new Set(result.problems)].map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      </div>
    )
  }
  const port = result.ports.find((each) => each.port === wanted) ?? result.ports[0]
  if (!port) return null
  const facts = [
    port.pending > 0 ? p.preview.pending(port.pending) : null,
    isSample ? p.preview.sample : null,
    truncatedAt === null ? null : p.preview.truncated(truncatedAt),
    port.total + port.pending > port.rows.length ? p.preview.shown(port.rows.length) : null,
    ...result.hints,
    p.preview.took(result.tookMs),
  ].filter((fact) => fact !== null)
  return (
    <div className="flex h-full flex-col" aria-busy={computing}>
      <div className="flex items-center gap-3 px-3.5 py-1.5 text-[12px] text-mute">
        <span
          data-testid="preview-count"
          data-total={port.total}
          data-pending={port.pending}
          className="font-medium text-ink"
        >
          {p.preview.rows(port.total)}
        </span>
        <span className="truncate">{facts.join(' · ')}</span>
        <span className="flex-1" />
        {result.ports.length > 1
          ? result.ports.map((each) => (
              <button
                key={each.port}
                type="button"
                aria-pressed={each === port}
                onClick={() => setWanted(each.port)}
                className={`rounded-md px-2 py-0.5 font-medium ${each === port ? 'bg-hover text-ink' : 'hover:text-ink'}`}
              >
                {each.label} {(each.total + each.pending).toLocaleString('en')}
              </button>
            ))
          : null}
      </div>
      <div className={`min-h-0 flex-1 border-t border-line ${computing ? 'opacity-60' : ''}`}>
        {port.rows.length === 0 ? (
          <p className="p-4 text-mute">{p.preview.empty}</p>
        ) : (
          <RowTable columns={port.columns} rows={port.rows} />
        )}
      </div>
    </div>
  )
}
