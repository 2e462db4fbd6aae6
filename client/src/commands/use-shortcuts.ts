import { useReactFlow } from '@xyflow/react'
import { useEffect } from 'react'
import { useSession } from '../app/store.ts'
import { copySelected, paste } from './clipboard.ts'
import { removeSelected } from './remove.ts'
import { findShortcut } from './shortcuts.ts'

/** The keyboard of the whole editor, by the table of shortcuts. What a control has handled itself is left alone. */
export function useShortcuts() {
  const session = useSession()
  const flow = useReactFlow()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const shortcut = event.defaultPrevented || isInDialog(event.target) ? undefined : findShortcut(event)
      if (!shortcut || (isTyping(event.target) && !shortcut.inText) || isForControl(event)) return
      if (shortcut.run({ session, flow })) event.preventDefault()
    }
    const onCopy = (event: ClipboardEvent) => {
      const text = isTyping(event.target) || getSelection()?.toString() ? null : copySelected(session)
      if (!text) return
      event.clipboardData?.setData('text/plain', text)
      event.preventDefault()
      if (event.type === 'cut') removeSelected(session)
    }
    const onPaste = (event: ClipboardEvent) => {
      if (!isTyping(event.target)) paste(session, event.clipboardData?.getData('text/plain') ?? '')
    }
    addEventListener('keydown', onKey)
    addEventListener('copy', onCopy)
    addEventListener('cut', onCopy)
    addEventListener('paste', onPaste)
    return () => {
      removeEventListener('keydown', onKey)
      removeEventListener('copy', onCopy)
      removeEventListener('cut', onCopy)
      removeEventListener('paste', onPaste)
    }
  }, [session, flow])
}

function isIn(target: EventTarget | null, selector: string): boolean {
  return target instanceof HTMLElement && target.closest(selector) !== null
}

const isInDialog = (target: EventTarget | null) => isIn(target, '[role=dialog], [role=menu]')

function isTyping(target: EventTarget | null): boolean {
  const writes = 'input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], .monaco-editor'
  return isInDialog(target) || isIn(target, writes)
}

/** Enter and Space press the button that has the focus, and arrows move among what belongs together. */
function isForControl({ key, target }: KeyboardEvent): boolean {
  if (key === 'Enter' || key === ' ') return isIn(target, 'button, a, summary, input, [role=tab], [role=separator]')
  const moves = key.startsWith('Arrow') || key === 'Home' || key === 'End'
  return moves && isIn(target, '[role=tablist], [role=radiogroup], [role=separator], [role=listbox], input')
}
