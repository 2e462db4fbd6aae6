import { useEffect, useRef } from 'react'
import { x } from '../messages/en-expression.ts'
import type { Suggestion } from './complete.ts'

interface SuggestionListProps {
  readonly id: string
  readonly suggestions: readonly Suggestion[]
  readonly active: number
  readonly accept: (suggestion: Suggestion) => void
  /** In pixels from the top of the text; without it the list is below the whole. */
  readonly top: number | null
}

export const toOptionId = (list: string, index: number) => `${list}-${index}`

/** What can be meant; the focus stays in the text, which names the active one. */
export function SuggestionList({ id, suggestions, active, accept, top }: SuggestionListProps) {
  const chosen = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the one that is active now must be in view
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: 'nearest' })
  }, [active])
  const docs = suggestions[active]?.docs
  return (
    <div
      className="absolute right-0 left-0 z-20 mt-1 overflow-hidden rounded-lg border border-line bg-raised"
      style={{ boxShadow: 'var(--pop)', ...(top === null ? {} : { top: top + 6 }) }}
    >
      <div id={id} role="listbox" aria-label={x.suggestions} className="scroll-thin max-h-52 overflow-auto p-1">
        {suggestions.map((suggestion, index) => (
          <div
            key={`${suggestion.kind} ${suggestion.text}`}
            ref={index === active ? chosen : null}
            id={toOptionId(id, index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={`flex cursor-pointer items-baseline gap-2 rounded-md px-2 py-1 ${index === active ? 'bg-hover' : ''}`}
            onPointerDown={(event) => {
              event.preventDefault()
              accept(suggestion)
            }}
          >
            <span className="font-mono text-[12px] whitespace-nowrap">{suggestion.text}</span>
            <span className="min-w-0 flex-1 truncate text-[11px] text-mute">{suggestion.detail}</span>
            <span className="text-[11px] text-mute">{x.kinds[suggestion.kind]}</span>
          </div>
        ))}
      </div>
      {docs ? <p className="border-t border-line px-3 py-1.5 text-[11.5px] leading-snug text-mute">{docs}</p> : null}
    </div>
  )
}
