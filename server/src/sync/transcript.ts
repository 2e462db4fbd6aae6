import * as Y from 'yjs'
import type { Connection } from './connection.ts'
import { updateFrame } from './frames.ts'

interface Edit {
  readonly author: string
  readonly update: Uint8Array
  /** Null: the server's own. */
  readonly from: Connection | null
}

/** Above this many senders in one commit everyone is sent the same frame: an echo is cheaper than so many merges. */
const OWN_FRAMES_UP_TO = 8

/** What one room has received for one commit, and what is owed to whom once it is durable. */
export class Transcript {
  readonly claims = new Map<number, string>()
  /** Told after the commit, before the others are; or that there will be none. */
  readonly after: { readonly done: () => void; readonly dropped: (() => void) | undefined }[] = []
  private readonly edits: Edit[] = []
  private readonly frames = new Map<Connection, number>()

  get isEmpty(): boolean {
    return this.edits.length === 0 && this.frames.size === 0
  }

  get updateCount(): number {
    return this.edits.length
  }

  get byteLength(): number {
    return this.edits.reduce((sum, { update }) => sum + update.length, 0)
  }

  add(edit: Edit): void {
    this.edits.push(edit)
  }

  /** One more frame of this client is in the document and will be durable with this commit. */
  countFrame(connection: Connection): void {
    this.frames.set(connection, (this.frames.get(connection) ?? 0) + 1)
  }

  /** One row per author. */
  rows(): { author: string; data: Uint8Array }[] {
    const byAuthor = new Map<string, Uint8Array[]>()
    for (const { author, update } of this.edits) {
      const list = byAuthor.get(author)
      if (list) list.push(update)
      else byAuthor.set(author, [update])
    }
    return [...byAuthor].map(([author, list]) => ({ author, data: merge(list) }))
  }

  /** After the commit: the edits to everyone else, the acknowledgements to their authors. */
  deliver(connections: Iterable<Connection>): void {
    for (const { done } of this.after) done()
    this.broadcast(connections)
    for (const [connection, count] of this.frames) connection.sendAck(count)
  }

  /** It will never be committed: the room has closed. */
  drop(): void {
    for (const { dropped } of this.after) dropped?.()
  }

  private broadcast(connections: Iterable<Connection>): void {
    if (this.edits.length === 0) return
    const all = merge(this.edits.map(({ update }) => update))
    const frame = updateFrame(all)
    const senders = new Set(this.edits.map(({ from }) => from))
    for (const connection of connections) {
      if (!senders.has(connection) || senders.size > OWN_FRAMES_UP_TO) connection.sendUpdate(all, frame)
      else {
        const others = this.edits.filter(({ from }) => from !== connection).map(({ update }) => update)
        if (others.length === 0) continue
        const rest = merge(others)
        connection.sendUpdate(rest, updateFrame(rest))
      }
    }
  }
}

function merge(updates: Uint8Array[]): Uint8Array {
  const [only] = updates
  return updates.length === 1 && only ? only : Y.mergeUpdates(updates)
}
