import { type KeyboardEvent, type RefObject, useMemo, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Completion, Suggestion } from './complete.ts'

interface Edited {
  readonly area: RefObject<HTMLTextAreaElement | null>
  /** What can be meant at the caret in the text as it is now. */
  readonly complete: (caret: number, isAsked: boolean) => Completion
  readonly set: (text: string) => void
}

const NONE: readonly Suggestion[] = []

/** The list of what can be meant at the caret: open after a key that wrote something, or asked for by a key of its own. */
export function useSuggestions({ area, complete, set }: Edited) {
  const [open, setOpen] = useState<{ readonly at: number; readonly isAsked: boolean } | null>(null)
  const [active, setActive] = useState(0)
  const completion = useMemo(() => open && complete(open.at, open.isAsked), [open, complete])
  const suggestions = completion?.suggestions ?? NONE
  const show = (isAsked: boolean) => {
    setOpen({ at: area.current?.selectionStart ?? 0, isAsked })
    setActive(0)
  }
  const close = () => setOpen(null)
  const accept = (suggestion: Suggestion) => {
    const written = area.current?.value ?? ''
    const { start = 0, end = 0 } = completion ?? {}
    const caret = start + suggestion.insert.length
    // At once, because the next key may come before the next frame.
    flushSync(() => {
      set(written.slice(0, start) + suggestion.insert + written.slice(end))
      close()
    })
    area.current?.setSelectionRange(caret, caret)
  }
  /** Whether the key was for the list. */
  const take = (event: KeyboardEvent): boolean => {
    const asks = (event.key === ' ' && event.ctrlKey) || (event.key === 'ArrowDown' && event.altKey)
    if (asks) show(true)
    else {
      const chosen = suggestions[active]
      if (!chosen) return false
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        setActive((active + (event.key === 'ArrowDown' ? 1 : suggestions.length - 1)) % suggestions.length)
      } else if (event.key === 'Tab' || event.key === 'Enter') accept(chosen)
      else if (event.key === 'Escape') close()
      else return false
    }
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  /** The caret was put elsewhere. */
  const moved = (caret: number) => {
    if (open && open.at !== caret) close()
  }
  return { suggestions, active, accept, take, show, close, moved }
}
