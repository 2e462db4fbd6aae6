import * as Y from 'yjs'
import { LOCAL, ROOTS, type Root, readRoot } from './keys.ts'
import { type Change, diffSnapshots, restoreSnapshot, type Snapshot, sameSnapshot, takeSnapshot } from './snapshot.ts'
import { revertText, writeText } from './text.ts'

/**
 * Undo per user and per gesture. Not Y.UndoManager: where another user overwrote a value, that one goes on to undo older
 * changes and so deletes, say, the node that the value belongs to, with the other's edit in it. Here a step holds the values
 * before and after each change of this user. Undoing sets back what still has the value that this user gave it; what others
 * changed since stays, and a node is removed again only while nobody else has edited it.
 */
export interface UndoHistory {
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Ids of the nodes that changed; null where there was nothing to undo. */
  undo(): readonly string[] | null
  redo(): readonly string[] | null
  /** Consecutive commands with the same key are one step, for example the keystrokes in one field. */
  gesture(key: string | null): void
  onChange(listener: () => void): () => void
  destroy(): void
}

interface Step {
  readonly key: string | null
  readonly changes: Change[]
}

const LIMIT = 200

export function createUndoHistory(doc: Y.Doc): UndoHistory {
  return new History(doc)
}

class History implements UndoHistory {
  private readonly doc: Y.Doc
  private readonly records = new Map<string, Snapshot>()
  private readonly undoSteps: Step[] = []
  private redoSteps: Step[] = []
  private key: string | null = null
  private readonly listeners = new Set<() => void>()

  constructor(doc: Y.Doc) {
    this.doc = doc
    for (const root of ROOTS) for (const key of readRoot(doc, root).keys()) this.refresh(root, key)
    doc.on('afterTransaction', this.observe)
  }

  get canUndo() {
    return this.undoSteps.length > 0
  }

  get canRedo() {
    return this.redoSteps.length > 0
  }

  undo() {
    return this.revert(this.undoSteps, this.redoSteps)
  }

  redo() {
    return this.revert(this.redoSteps, this.undoSteps)
  }

  gesture(key: string | null) {
    this.key = key
  }

  onChange(listener: () => void) {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  destroy() {
    this.doc.off('afterTransaction', this.observe)
  }

  private readonly observe = (transaction: Y.Transaction) => {
    const changes = this.collect(transaction)
    if (transaction.origin !== LOCAL || changes.length === 0) return
    const last = this.undoSteps.at(-1)
    if (last && this.key !== null && last.key === this.key) last.changes.push(...changes)
    else this.undoSteps.push({ key: this.key, changes })
    if (this.undoSteps.length > LIMIT) this.undoSteps.shift()
    this.redoSteps = []
    this.notify()
  }

  /** Brings the remembered records up to date and gives what is different. */
  private collect(transaction: Y.Transaction): Change[] {
    const changes: Change[] = []
    for (const root of ROOTS) {
      const map = readRoot(this.doc, root)
      const touched = new Set<string>()
      for (const [type, keys] of transaction.changed) {
        if (type === (map as unknown)) for (const key of keys) if (key !== null) touched.add(key)
      }
      for (const event of transaction.changedParentTypes.get(map as never) ?? []) {
        const [key] = pathTo(event.target, map)
        if (key !== undefined) touched.add(key)
      }
      for (const key of touched) {
        const before = this.records.get(`${root}/${key}`)
        diffSnapshots([root, key], before, this.refresh(root, key), changes)
      }
    }
    return changes
  }

  private refresh(root: Root, key: string): Snapshot | undefined {
    const snapshot = takeSnapshot(readRoot(this.doc, root).get(key))
    if (snapshot) this.records.set(`${root}/${key}`, snapshot)
    else this.records.delete(`${root}/${key}`)
    return snapshot
  }

  private revert(from: Step[], to: Step[]): readonly string[] | null {
    const step = from.pop()
    if (!step) return null
    const applied: Change[] = []
    // An origin of its own: the step must not be recorded as a new one.
    this.doc.transact(() => {
      for (const change of [...step.changes].reverse()) {
        const inverse = revertChange(this.doc, change)
        if (inverse) applied.push(inverse)
      }
    }, this)
    this.key = null
    if (applied.length > 0) to.push({ key: null, changes: applied })
    this.notify()
    return [...new Set(applied.flatMap(({ path: [root, id] }) => (root !== 'edges' && id ? [id] : [])))]
  }

  private notify() {
    for (const listener of this.listeners) listener()
  }
}

/** Sets one place back where it still is as this user left it; gives the change that was made, null where there was none. */
function revertChange(doc: Y.Doc, { path, before, after }: Change): Change | null {
  const [root, ...keys] = path
  const last = keys.pop()
  const parent = keys.reduce<unknown>(
    (map, key) => (map instanceof Y.Map ? map.get(key) : undefined),
    readRoot(doc, root as Root),
  )
  if (!(parent instanceof Y.Map) || last === undefined) return null
  const value = parent.get(last)
  const current = takeSnapshot(value)
  if (value instanceof Y.Text && before?.kind === 'text' && after?.kind === 'text') {
    const reverted = revertText(value.toJSON(), before.text, after.text)
    if (reverted === null || reverted === value.toJSON()) return null
    writeText(value, reverted)
    return { path, before: current, after: takeSnapshot(value) }
  }
  if (!sameSnapshot(current, after)) return null
  if (before === undefined) parent.delete(last)
  else parent.set(last, restoreSnapshot(before))
  return { path, before: after, after: before }
}

function pathTo(type: unknown, root: Y.Map<unknown>): string[] {
  const path: string[] = []
  let at = type as Y.AbstractType<unknown> | null
  while (at && at !== (root as unknown)) {
    const key = at._item?.parentSub
    if (key) path.unshift(key)
    at = (at._item?.parent as Y.AbstractType<unknown> | undefined) ?? null
  }
  return path
}
