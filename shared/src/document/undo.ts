import * as Y from 'yjs'
import { LOCAL, ROOTS, type Root, readRoot } from './keys.ts'
import { readPlace, revertStep } from './revert.ts'
import { type Change, diffSnapshots, type Snapshot, takeSnapshot } from './snapshot.ts'
import { captureTextEdit } from './text-edit.ts'

/**
 * Undo per user and per gesture. Not Y.UndoManager: where another user overwrote a value, that one goes on to undo older
 * changes and so deletes, say, the node that the value belongs to, with the other's edit in it. Here a step holds the values
 * before and after each change of this user. Undoing sets back what still has the value that this user gave it; what others
 * changed since stays, and a node is removed again only while nobody else has edited, moved or connected it. In a shared text
 * the characters themselves are remembered, so that of two people who type in one field each undoes their own.
 */
export interface UndoHistory {
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Null where there is no step to undo. */
  undo(): UndoOutcome | null
  redo(): UndoOutcome | null
  /** Consecutive commands with the same key are one step, for example the keystrokes in one field. */
  gesture(key: string | null): void
  onChange(listener: () => void): () => void
  destroy(): void
}

export interface UndoOutcome {
  /** Ids of the nodes that changed. */
  readonly nodes: readonly string[]
  /** Ids of the nodes where something was left as it is, because somebody else has changed it since. */
  readonly kept: readonly string[]
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
  private reverted: Change[] = []
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
    const isOwn = transaction.origin === LOCAL || transaction.origin === this
    const collected = this.collect(transaction)
    const changes = isOwn ? collected.map((change) => withTextEdit(this.doc, change, transaction)) : collected
    if (transaction.origin === this) this.reverted = changes
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

  private revert(from: Step[], to: Step[]): UndoOutcome | null {
    const step = from.pop()
    if (!step) return null
    const kept: Change[] = []
    this.reverted = []
    // An origin of its own: the step must not be recorded as a new one.
    this.doc.transact(() => revertStep(this.doc, step.changes, kept), this)
    this.key = null
    if (this.reverted.length > 0) to.push({ key: null, changes: this.reverted })
    this.notify()
    return { nodes: nodesOf(this.reverted), kept: nodesOf(kept) }
  }

  private notify() {
    for (const listener of this.listeners) listener()
  }
}

function withTextEdit(doc: Y.Doc, change: Change, transaction: Y.Transaction): Change {
  if (change.before?.kind !== 'text' || change.after?.kind !== 'text') return change
  const text = readPlace(doc, change)
  return text instanceof Y.Text ? { ...change, edit: captureTextEdit(text, transaction) } : change
}

function nodesOf(changes: readonly Change[]): string[] {
  return [
    ...new Set(changes.flatMap(({ path: [root, id] }) => (root !== 'edges' && root !== 'meta' && id ? [id] : []))),
  ]
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
