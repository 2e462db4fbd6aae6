import * as Y from 'yjs'
import type { EdgeEnds } from '../pipeline/edge-ends.ts'
import { type Root, readRoot } from './keys.ts'
import { type Change, restoreSnapshot, sameSnapshot, takeSnapshot } from './snapshot.ts'
import { writeText } from './text.ts'
import { revertTextEdit } from './text-edit.ts'

/**
 * Sets back what a step changed, where it still is as this user left it, and collects in `kept` what somebody else has changed since.
 * Last change first; cards go last, when it is known what of them and at them is left.
 */
export function revertStep(doc: Y.Doc, changes: readonly Change[], kept: Change[]) {
  const cards = new Map<string, Change[]>()
  for (const change of [...changes].reverse()) {
    const card = change.before === undefined ? cardOf(change) : null
    if (card !== null) cards.set(card, [...(cards.get(card) ?? []), change])
    else if (!revertChange(doc, change)) kept.push(change)
  }
  for (const [id, parts] of cards) {
    const untouched = parts.every((part) => isAsLeft(doc, part))
    if (untouched && !isConnectedByOthers(doc, id)) for (const part of parts) revertChange(doc, part)
    else if (readRoot(doc, 'nodes').has(id)) kept.push(...parts)
  }
}

/** The node that a change puts on the canvas: its record or its position. */
function cardOf({ path: [root, id, ...inner] }: Change): string | null {
  return (root === 'nodes' || root === 'layout') && id !== undefined && inner.length === 0 ? id : null
}

/** Somebody else has drawn a connection to the node or from it. */
function isConnectedByOthers(doc: Y.Doc, id: string): boolean {
  const edges = readRoot(doc, 'edges')
  for (const [key, edge] of edges.entries()) {
    const { source, target } = (edge ?? {}) as Partial<EdgeEnds>
    if ((source === id || target === id) && authorOf(edges, key) !== doc.clientID) return true
  }
  return false
}

/** The client id under which the value of a key was written. */
function authorOf(map: Y.Map<unknown>, key: string): number | undefined {
  return map._map.get(key)?.id.client
}

/** Sets one place back where it still is as this user left it; false where somebody else's value stays. */
function revertChange(doc: Y.Doc, change: Change): boolean {
  const { path, before, after, edit } = change
  const parent = readParent(doc, change)
  const last = path.at(-1)
  // Somebody removed what the place was in: there is nothing left to set back.
  if (!parent || last === undefined) return true
  const value = parent.get(last)
  if (value instanceof Y.Text && before?.kind === 'text' && after?.kind === 'text') {
    if (edit?.text === value) revertTextEdit(edit)
    else if (value.toJSON() === after.text) writeText(value, before.text)
    else return false
    return true
  }
  if (!isAsLeft(doc, change)) return sameSnapshot(takeSnapshot(value), before)
  if (before === undefined) parent.delete(last)
  else parent.set(last, restoreSnapshot(before))
  return true
}

/** The place has the value that this user gave it, and not the same one written again by somebody else. */
function isAsLeft(doc: Y.Doc, change: Change): boolean {
  const parent = readParent(doc, change)
  const isOwn = change.after === undefined || (parent && authorOf(parent, change.path.at(-1) ?? '') === doc.clientID)
  return isOwn === true && sameSnapshot(takeSnapshot(readPlace(doc, change)), change.after)
}

function readParent(doc: Y.Doc, { path: [root, ...keys] }: Change): Y.Map<unknown> | null {
  const parent = keys
    .slice(0, -1)
    .reduce<unknown>((map, key) => (map instanceof Y.Map ? map.get(key) : undefined), readRoot(doc, root as Root))
  return parent instanceof Y.Map ? parent : null
}

/** What is now at the place of a change. */
export function readPlace(doc: Y.Doc, change: Change): unknown {
  return readParent(doc, change)?.get(change.path.at(-1) ?? '')
}
