import { useState } from 'react'
import { later } from '../app/later.tsx'
import { p } from '../messages/en-panels.ts'
import type { PreviewPort } from '../preview/preview-messages.ts'
import { usePreview } from '../preview/use-preview.ts'
import { NoPreview } from './NoPreview.tsx'
import { RowsFrom } from './RowsFrom.tsx'
import type { RowAction } from './RowTable.tsx'

/** Room for the switch to what explains a pattern. */
export const BESIDE_SWITCH = 'pl-36'

const RowTable = later(() => import('./RowTable.tsx').then((module) => module.RowTable))

interface PreviewRowsProps {
  readonly nodeId: string
  /** Asks why there is a detection; null where the node is no pattern. */
  readonly onWhy: ((detection: string) => void) | null
}

/** The rows that the engine computes at a node: what Spark would give. */
export function PreviewRows({ nodeId, onWhy }: PreviewRowsProps) {
  const [wanted, setWanted] = useState('')
  const { result, computing, madeUp, sampled, truncatedAt } = usePreview('preview', nodeId)
  const beside = onWhy ? BESIDE_SWITCH : 'pl-3.5'
  if (!result) return <p className={`py-2.5 text-mute ${beside}`}>{p.preview.computing}</p>
  if (result.problems.length > 0) return <NoPreview problems={result.problems} isBelow={onWhy !== null} />
  const port = result.ports.find((each) => each.port === wanted) ?? result.ports[0]
  if (!port) return null
  const facts = [
    port.pending > 0 ? p.preview.pending(port.pending) : null,
    truncatedAt === null ? null : p.preview.truncated(truncatedAt),
    port.total + port.pending > port.rows.length ? p.preview.shown(port.rows.length) : null,
    ...result.hints,
    p.preview.took(result.tookMs),
  ].filter((fact) => fact !== null)
  return (
    <div className="flex h-full flex-col" aria-busy={computing}>
      <div className={`flex h-9 items-center gap-3 pr-3.5 text-[12px] text-mute ${beside}`}>
        <span
          data-testid="preview-count"
          data-total={port.total}
          data-pending={port.pending}
          className="font-medium text-ink"
        >
          {p.preview.rows(port.total)}
        </span>
        <RowsFrom madeUp={madeUp} sampled={sampled} />
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
          <RowTable columns={port.columns} rows={port.rows} action={onWhy && toAction(port, onWhy)} />
        )}
      </div>
    </div>
  )
}

/** Behind each detection that Spark has emitted by the end of the input. */
function toAction({ columns }: PreviewPort, onWhy: (detection: string) => void): RowAction | null {
  const at = columns.findIndex(({ name }) => name === 'match_id')
  if (at < 0) return null
  return { label: p.preview.why, isThere: ({ pending }) => !pending, run: ({ cells }) => onWhy(String(cells[at])) }
}
