import { useReactFlow } from '@xyflow/react'
import { useEffect } from 'react'
import { local, selectNodes, useSession } from '../app/store.ts'
import { FIT } from '../canvas/card-shape.ts'
import type { PipelineSession } from '../collab/session.ts'
import { redo, undo } from './actions.ts'
import { copySelected, paste, removeSelected, toggleDisabled } from './edit.ts'
import { nearestNode } from './nearest-node.ts'

type Flow = ReturnType<typeof useReactFlow>

/** The keyboard of the whole editor. Keys without Ctrl work while no text field has the focus. */
export function useShortcuts() {
  const session = useSession()
  const flow = useReactFlow()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = isTyping(event.target)
      const control = event.ctrlKey || event.metaKey
      const handled = control ? withControl(event, session, typing) : !typing && plain(event, session, flow)
      if (handled) event.preventDefault()
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

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], [role=dialog], .monaco-editor') !== null
  )
}

function withControl(event: KeyboardEvent, session: PipelineSession, typing: boolean): boolean {
  switch (event.key.toLowerCase()) {
    case 'k':
      local.set({ overlay: 'commands' })
      return true
    case 'z':
      if (event.shiftKey) redo(session)
      else undo(session)
      return true
    case 'y':
      redo(session)
      return true
    case 'b':
      local.set({ paletteOpen: !local.get().paletteOpen })
      return true
    case 'j':
      local.set({ dockOpen: !local.get().dockOpen })
      return true
    case 'a':
      if (typing) return false
      selectNodes(session.getState().pipeline.nodes.map(({ id }) => id))
      return true
    case 'd': {
      const text = typing ? null : copySelected(session)
      if (text) paste(session, text)
      return text !== null
    }
    default:
      return false
  }
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

function plain(event: KeyboardEvent, session: PipelineSession, flow: Flow): boolean {
  const { selection } = local.get()
  const [only] = selection
  const arrow = ARROWS[event.key]
  if (arrow) {
    if (
      event.target instanceof HTMLElement &&
      event.target.closest('[role=tablist], [role=radiogroup], [role=separator], [role=menu]')
    )
      return false
    const next = nearestNode(session.getState(), only, arrow)
    if (next) selectNodes([next])
    return next !== null
  }
  switch (event.key) {
    case 'Delete':
    case 'Backspace':
      removeSelected(session)
      return true
    case 'Escape':
      selectNodes([])
      return false
    case 'Enter':
    case 'F2':
      if (!only || (event.key === 'Enter' && event.target instanceof HTMLButtonElement)) return false
      local.set({ focusField: event.key === 'F2' ? '$label' : '$first' })
      return true
    case 'n':
    case 'N':
    case '/':
      local.set({ overlay: { addAfter: only && event.key !== '/' ? only : '' } })
      return true
    case 'l':
      if (only) local.set({ overlay: { connect: only } })
      return only !== undefined
    case 'e':
      toggleDisabled(session, selection)
      return true
    case 'F8':
      return nextProblem(session)
    case '?':
      local.set({ overlay: 'shortcuts' })
      return true
    case '+':
      void flow.zoomIn()
      return true
    case '-':
      void flow.zoomOut()
      return true
    case '0':
      void flow.fitView(FIT)
      return true
    default:
      return false
  }
}

function nextProblem(session: PipelineSession): boolean {
  const withNode = session
    .getState()
    .propagation.diagnostics.flatMap(({ nodeId, field }) => (nodeId ? [{ nodeId, field }] : []))
  const ids = [...new Set(withNode.map(({ nodeId }) => nodeId))]
  const next = ids[(ids.indexOf(local.get().selection[0] ?? '') + 1) % ids.length]
  if (!next) return false
  selectNodes([next])
  local.set({ focusField: withNode.find(({ nodeId }) => nodeId === next)?.field ?? null })
  return true
}
