import * as Y from 'yjs'
import type { Json } from '../pipeline/model.ts'
import type { TextEdit } from './text-edit.ts'

/** A record of the document as a plain value that remembers which parts are maps and shared texts, so that it can be made again. */
export type Snapshot =
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Snapshot> }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly value: Json; readonly json: string }

export function takeSnapshot(value: unknown): Snapshot | undefined {
  if (value === undefined) return undefined
  if (value instanceof Y.Text) return { kind: 'text', text: value.toJSON() }
  if (value instanceof Y.Map) {
    const entries = new Map<string, Snapshot>()
    for (const [key, child] of value.entries()) {
      const snapshot = takeSnapshot(child)
      if (snapshot) entries.set(key, snapshot)
    }
    return { kind: 'map', entries }
  }
  return { kind: 'value', value: value as Json, json: JSON.stringify(value) ?? 'null' }
}

/** A fresh shared value with the snapshot's content. */
export function restoreSnapshot(snapshot: Snapshot): unknown {
  if (snapshot.kind === 'text') return new Y.Text(snapshot.text)
  if (snapshot.kind === 'value') return snapshot.value
  const map = new Y.Map<unknown>()
  for (const [key, child] of snapshot.entries) map.set(key, restoreSnapshot(child))
  return map
}

export function sameSnapshot(a: Snapshot | undefined, b: Snapshot | undefined): boolean {
  if (!a || !b || a.kind !== b.kind) return a === b
  if (a.kind === 'text') return b.kind === 'text' && a.text === b.text
  if (a.kind === 'value') return b.kind === 'value' && a.json === b.json
  if (b.kind !== 'map' || a.entries.size !== b.entries.size) return false
  return [...a.entries].every(([key, child]) => sameSnapshot(child, b.entries.get(key)))
}

/** A difference between two snapshots at one place: a key that came, went or got another value. */
export interface Change {
  readonly path: readonly string[]
  readonly before: Snapshot | undefined
  readonly after: Snapshot | undefined
  /** Of a shared text that was edited in place: which characters came and went. */
  readonly edit?: TextEdit
}

/** Appends the differences, as deep in the maps as they are. */
export function diffSnapshots(
  path: readonly string[],
  before: Snapshot | undefined,
  after: Snapshot | undefined,
  changes: Change[],
) {
  if (before?.kind === 'map' && after?.kind === 'map') {
    for (const key of new Set([...before.entries.keys(), ...after.entries.keys()])) {
      diffSnapshots([...path, key], before.entries.get(key), after.entries.get(key), changes)
    }
  } else if (!sameSnapshot(before, after)) changes.push({ path, before, after })
}
