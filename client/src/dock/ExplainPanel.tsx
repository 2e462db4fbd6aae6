import { useEffect, useRef, useState } from 'react'
import { w } from '../messages/en-explain.ts'
import type { ExplainResult } from '../preview/preview-messages.ts'
import { usePreview } from '../preview/use-preview.ts'
import { Button } from '../ui/Button.tsx'
import { Input, Select } from '../ui/Input.tsx'
import { ExplainList } from './ExplainList.tsx'
import { type Filter, listItems } from './explain-items.ts'
import { NoPreview } from './NoPreview.tsx'
import { BESIDE_SWITCH } from './PreviewRows.tsx'
import { RowsFrom } from './RowsFrom.tsx'

interface ExplainPanelProps {
  readonly nodeId: string
  /** Whose events are asked for; null for all. */
  readonly detection: string | null
  readonly onDetection: (id: string | null) => void
}

/** What became of each event at a pattern: why something was detected, and why not. */
export function ExplainPanel({ nodeId, detection, onDetection }: ExplainPanelProps) {
  const search = useRef<HTMLInputElement>(null)
  const [key, setKey] = useState('')
  const [outcome, setOutcome] = useState<Filter['outcome']>('all')
  const { result, computing, madeUp, sampled, truncatedAt } = usePreview('explain', nodeId)
  if (!result) return <p className={`py-2.5 text-mute ${BESIDE_SWITCH}`}>{w.computing}</p>
  if (result.problems.length > 0) return <NoPreview problems={result.problems} isBelow={true} />
  const showAll = () => {
    search.current?.focus()
    onDetection(null)
  }
  const items = listItems(result, { key, outcome, detection })
  const count = items.filter((item) => 'said' in item).length
  const facts = [
    result.events.length < result.total ? w.looked(result.events.length) : null,
    truncatedAt === null ? null : w.truncated(truncatedAt),
  ].filter((fact) => fact !== null)
  return (
    <div className="flex h-full flex-col" aria-busy={computing}>
      <div
        className={`flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 py-1 pr-3.5 text-[12px] text-mute ${BESIDE_SWITCH}`}
      >
        <span className="font-medium whitespace-nowrap text-ink" role="status" data-testid="explain-count">
          {w.count(count, result.total)}
        </span>
        <RowsFrom madeUp={madeUp} sampled={sampled} />
        <span className="truncate">{facts.join(' · ')}</span>
        <span className="flex-1" />
        {detection === null ? null : <Chosen result={result} id={detection} onClear={showAll} />}
        <Input
          ref={search}
          type="search"
          aria-label={w.key}
          placeholder={w.key}
          value={key}
          onChange={({ target }) => setKey(target.value)}
          className="h-7 w-32! shrink-0 py-0!"
        />
        <Select
          aria-label={w.filter}
          value={outcome}
          onChange={({ target }) => setOutcome(target.value as Filter['outcome'])}
          className="h-7! w-40! shrink-0 py-0!"
        >
          {Object.entries(w.filters).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </Select>
      </div>
      <div className={`min-h-0 flex-1 border-t border-line ${computing ? 'opacity-60' : ''}`}>
        {items.length === 0 ? (
          <p className="p-4 text-mute">{result.total === 0 ? w.noEvents : w.none}</p>
        ) : (
          <ExplainList items={items} detections={result.detections} chosen={detection} onDetection={onDetection} />
        )}
      </div>
    </div>
  )
}

interface ChosenProps {
  readonly result: ExplainResult
  readonly id: string
  readonly onClear: () => void
}

function Chosen({ result, id, onClear }: ChosenProps) {
  const button = useRef<HTMLButtonElement>(null)
  // What was pressed to get here is gone.
  useEffect(() => button.current?.focus(), [])
  const text = result.detections.find((each) => each.id === id)?.text ?? w.detection
  return (
    <Button
      ref={button}
      className="h-7! px-2! text-[12px]"
      aria-label={`${w.only(text)}. ${w.everything}`}
      title={w.everything}
      onClick={onClear}
    >
      {w.only(text)} ✕
    </Button>
  )
}
