import type { useReactFlow } from '@xyflow/react'
import { local, selectNodes } from '../app/store.ts'
import { FIT } from '../canvas/card-shape.ts'
import { motionMs } from '../canvas/reveal.ts'
import type { PipelineSession } from '../collab/session.ts'
import type { t } from '../messages/en.ts'
import { redo, undo } from './actions.ts'
import { duplicateSelected } from './clipboard.ts'
import { nudge, toggleDisabled } from './edit.ts'
import { followNext, toggleHidden } from './follow.ts'
import { pressedKeys, showKeys } from './keys.ts'
import { currentNode, goBack, goToEdge, goToEnd, goToNearest, goToNode, goToRegion } from './navigate.ts'
import { fixSelected, goToNextProblem } from './problems.ts'
import { removeAndReconnect, removeSelected } from './remove.ts'

interface ShortcutContext {
  readonly session: PipelineSession
  readonly flow: ReturnType<typeof useReactFlow>
}

type Words = typeof t.shortcuts.what

interface Shortcut {
  readonly what: keyof Words
  /** As `KeyboardEvent.key` spells them, with `Ctrl+`, `Alt+` and `Shift+` before; on a Mac, Ctrl is Cmd. The first is the one shown. */
  readonly keys: readonly string[]
  /** Also while somebody writes in a field. */
  readonly inText?: true
  /** False where there was nothing to do: the key then means what it means to the browser. */
  readonly run: (context: ShortcutContext) => boolean
}

function always(act: (context: ShortcutContext) => unknown): Shortcut['run'] {
  return (context) => {
    act(context)
    return true
  }
}

/** With the node that the keys are about; without one the key means nothing. */
function withNode(act: (id: string, context: ShortcutContext) => unknown): Shortcut['run'] {
  return (context) => {
    const id = currentNode()
    if (id !== undefined) act(id, context)
    return id !== undefined
  }
}

function focusField(field: string): Shortcut['run'] {
  return withNode((id) => {
    selectNodes([id])
    local.set({ focusField: field })
  })
}

/** The field of an expression handles it; elsewhere it means nothing. */
const inItsField: Shortcut['run'] = () => false

/** Every key of the editor: what handles them, the list that the dialog shows, and the hints of buttons read this table. */
export const SHORTCUTS: Readonly<Record<keyof typeof t.shortcuts.areas, readonly Shortcut[]>> = {
  anywhere: [
    { what: 'commands', keys: ['Ctrl+K'], inText: true, run: always(() => local.set({ overlay: 'commands' })) },
    { what: 'undo', keys: ['Ctrl+Z'], inText: true, run: always(({ session }) => undo(session)) },
    { what: 'redo', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], inText: true, run: always(({ session }) => redo(session)) },
    {
      what: 'find',
      keys: ['Ctrl+F'],
      inText: true,
      run: always(() => local.set({ paletteOpen: true, rail: 'outline', focusField: '$find' })),
    },
    {
      what: 'rail',
      keys: ['Ctrl+B'],
      inText: true,
      run: always(() => local.set({ paletteOpen: !local.get().paletteOpen })),
    },
    { what: 'dock', keys: ['Ctrl+J'], inText: true, run: always(() => local.set({ dockOpen: !local.get().dockOpen })) },
    { what: 'region', keys: ['F6'], inText: true, run: () => goToRegion(1) },
    { what: 'regionBack', keys: ['Shift+F6'], inText: true, run: () => goToRegion(-1) },
    { what: 'help', keys: ['F1'], inText: true, run: always(({ session }) => openHelp(session)) },
    { what: 'shortcuts', keys: ['?'], run: always(() => local.set({ overlay: 'shortcuts' })) },
  ],
  move: [
    { what: 'left', keys: ['ArrowLeft'], run: ({ session }) => goToNearest(session, [-1, 0]) },
    { what: 'right', keys: ['ArrowRight'], run: ({ session }) => goToNearest(session, [1, 0]) },
    { what: 'up', keys: ['ArrowUp'], run: ({ session }) => goToNearest(session, [0, -1]) },
    { what: 'down', keys: ['ArrowDown'], run: ({ session }) => goToNearest(session, [0, 1]) },
    { what: 'nextEdge', keys: [']'], run: ({ session }) => goToEdge(session, 1) },
    { what: 'previousEdge', keys: ['['], run: ({ session }) => goToEdge(session, -1) },
    { what: 'first', keys: ['Home'], run: ({ session }) => goToEnd(session, 'first') },
    { what: 'last', keys: ['End'], run: ({ session }) => goToEnd(session, 'last') },
    { what: 'inspector', keys: ['Enter'], run: focusField('$first') },
    { what: 'select', keys: [' '], run: () => currentNode() !== undefined && goToNode(currentNode()) },
    { what: 'back', keys: ['Escape'], inText: true, run: goBack },
  ],
  edit: [
    {
      what: 'addAfter',
      keys: ['N'],
      run: always(() => local.set({ overlay: { add: { after: currentNode() ?? null } } })),
    },
    { what: 'add', keys: ['/'], run: always(() => local.set({ overlay: { add: { after: null } } })) },
    { what: 'insert', keys: ['I'], run: insertOnEdge },
    { what: 'duplicate', keys: ['Ctrl+D'], run: ({ session }) => duplicateSelected(session) },
    { what: 'all', keys: ['Ctrl+A'], run: always(({ session }) => selectNodes(session.getState().propagation.order)) },
    { what: 'remove', keys: ['Delete', 'Backspace'], run: ({ session }) => removeSelected(session) },
    {
      what: 'removeAndReconnect',
      keys: ['Ctrl+Delete', 'Ctrl+Backspace'],
      run: ({ session }) => removeAndReconnect(session),
    },
    { what: 'rename', keys: ['F2'], run: focusField('$label') },
    { what: 'disable', keys: ['E'], run: withNode((id, { session }) => toggleDisabled(session, [id])) },
    { what: 'moveLeft', keys: ['Shift+ArrowLeft'], run: ({ session }) => nudge(session, [-20, 0]) },
    { what: 'moveRight', keys: ['Shift+ArrowRight'], run: ({ session }) => nudge(session, [20, 0]) },
    { what: 'moveUp', keys: ['Shift+ArrowUp'], run: ({ session }) => nudge(session, [0, -20]) },
    { what: 'moveDown', keys: ['Shift+ArrowDown'], run: ({ session }) => nudge(session, [0, 20]) },
  ],
  connect: [
    { what: 'connect', keys: ['L'], run: withNode((id) => local.set({ overlay: { connect: id } })) },
    { what: 'disconnect', keys: ['Shift+L'], run: withNode((id) => local.set({ overlay: { disconnect: id } })) },
  ],
  view: [
    { what: 'zoomIn', keys: ['+', '='], run: always(({ flow }) => flow.zoomIn()) },
    { what: 'zoomOut', keys: ['-'], run: always(({ flow }) => flow.zoomOut()) },
    { what: 'fit', keys: ['0'], run: always(({ flow }) => flow.fitView({ ...FIT, duration: motionMs(200) })) },
    { what: 'actualSize', keys: ['1'], run: always(({ flow }) => flow.zoomTo(1)) },
    { what: 'fitSelection', keys: ['2'], run: withNode((id, { flow }) => fitSelection(flow, id)) },
  ],
  expression: [
    { what: 'suggest', keys: ['Alt+ArrowDown', 'Ctrl+ '], inText: true, run: inItsField },
    { what: 'nextRow', keys: ['Alt+PageDown'], inText: true, run: inItsField },
    { what: 'rowBefore', keys: ['Alt+PageUp'], inText: true, run: inItsField },
  ],
  problems: [
    { what: 'nextProblem', keys: ['F8'], inText: true, run: ({ session }) => goToNextProblem(session) },
    { what: 'fix', keys: ['Alt+Enter'], inText: true, run: ({ session }) => fixSelected(session) },
  ],
  together: [
    { what: 'follow', keys: ['Shift+F'], run: ({ session }) => followNext(session) },
    { what: 'hide', keys: ['Shift+H'], run: ({ session }) => toggleHidden(session) },
  ],
}

/** At the page of the selected node. */
function openHelp(session: PipelineSession) {
  const node = session.getState().pipeline.nodes.find(({ id }) => id === currentNode())
  local.set({ overlay: { help: node?.type ?? null } })
}

function fitSelection(flow: ShortcutContext['flow'], current: string) {
  const { selection } = local.get()
  const nodes = (selection.length > 0 ? selection : [current]).map((id) => ({ id }))
  void flow.fitView({ ...FIT, nodes, duration: motionMs(200) })
}

/** On the selected connection, or the first one that leaves the node. */
function insertOnEdge({ session }: ShortcutContext): boolean {
  const node = currentNode()
  const { edges } = session.getState().pipeline
  const own = edges.find(({ source }) => source === node) ?? edges.find(({ target }) => target === node)
  const id = local.get().selectedEdges[0] ?? own?.id
  if (id !== undefined) local.set({ overlay: { add: { edge: id } } })
  return id !== undefined
}

/** What a button says about its key. */
export function keysOf(what: keyof Words): string {
  const keys = Object.values(SHORTCUTS)
    .flat()
    .find((shortcut) => shortcut.what === what)?.keys[0]
  return keys === undefined ? '' : showKeys(keys)
}

export function findShortcut(event: KeyboardEvent): Shortcut | undefined {
  const pressed = pressedKeys(event)
  return Object.values(SHORTCUTS)
    .flat()
    .find(({ keys }) => keys.includes(pressed))
}
