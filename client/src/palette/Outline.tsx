import type { PipelineNode } from '@lakestream/shared/pipeline/model'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { local, selectNodes, useLocal, useSessionState } from '../app/store.ts'
import { reveal } from '../canvas/reveal.ts'
import { t } from '../messages/en.ts'
import { Input } from '../ui/Input.tsx'
import { NodeIcon } from '../ui/NodeIcon.tsx'

/** The pipeline as a list, each node after what feeds it: the canvas for those who read it rather than see it. */
export function Outline() {
  const [query, setQuery] = useState('')
  const nodes = useSessionState((state) => state.pipeline.nodes)
  const order = useSessionState((state) => state.propagation.order)
  const search = useFindRequest()
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = order
    .flatMap((id) => nodes.find((node) => node.id === id) ?? [])
    .filter(({ label, type }) => words.every((word) => `${label} ${type}`.toLowerCase().includes(word)))
  return (
    <>
      <div className="px-3 pt-1 pb-1">
        <Input
          ref={search}
          type="search"
          aria-label={t.outline.search}
          placeholder={t.outline.search}
          value={query}
          data-testid="outline-search"
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      <ul aria-label={t.outline.label} className="scroll-thin flex-1 overflow-y-auto px-3 py-2" onKeyDown={moveAlong}>
        {found.map((node) => (
          <Entry key={node.id} node={node} />
        ))}
        {found.length === 0 ? (
          <li className="p-2 text-mute">{nodes.length === 0 ? t.outline.empty : t.palette.none(query)}</li>
        ) : null}
      </ul>
    </>
  )
}

function Entry({ node: { id, label, disabled } }: { readonly node: PipelineNode }) {
  const propagated = useSessionState((state) => state.propagation.nodes[id])
  const nodes = useSessionState((state) => state.pipeline.nodes)
  const edges = useSessionState((state) => state.pipeline.edges)
  const isSelected = useLocal((state) => state.selection.includes(id))
  const targets = edges.filter(({ source }) => source === id).map(({ target }) => target)
  const feeds = nodes.filter((node) => targets.includes(node.id)).map((node) => node.label)
  const problems = propagated?.diagnostics.length ?? 0
  const definition = propagated?.definition
  return (
    <li>
      <button
        type="button"
        data-testid={`outline-${id}`}
        {...(isSelected ? { 'aria-current': true } : {})}
        onClick={() => {
          selectNodes([id])
          reveal(id)
        }}
        className={`flex w-full items-center gap-2.5 rounded-lg px-1.5 py-1.5 text-left hover:bg-hover ${isSelected ? 'bg-hover' : ''}`}
      >
        <NodeIcon icon={definition?.icon} category={definition?.category} size={26} />
        <span className="min-w-0 flex-1">
          <span className={`block truncate ${isSelected ? 'font-semibold' : ''}`}>{label}</span>
          <span className="block truncate text-[11.5px] text-mute">
            {disabled ? `${t.canvas.disabled} · ` : ''}
            {feeds.length > 0 ? t.outline.feeds(feeds.join(', ')) : t.outline.feedsNothing}
          </span>
        </span>
        {problems > 0 ? (
          <span
            className="relative rounded-full bg-hover px-1.5 text-[11px] text-warn"
            title={t.canvas.problems(problems)}
          >
            <span aria-hidden="true">{problems}</span>
            <span className="sr-only">{t.canvas.problems(problems)}</span>
          </span>
        ) : null}
      </button>
    </li>
  )
}

/** Up and down go along the list, as in any list. */
function moveAlong(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  const entries = [...event.currentTarget.querySelectorAll('button')]
  const next = entries[entries.indexOf(document.activeElement as HTMLButtonElement) + step]
  next?.focus()
  next?.click()
  event.preventDefault()
}

function useFindRequest() {
  const search = useRef<HTMLInputElement>(null)
  const wanted = useLocal(({ focusField }) => focusField === '$find')
  useEffect(() => {
    if (!wanted) return
    search.current?.select()
    local.set({ focusField: null })
  }, [wanted])
  return search
}
