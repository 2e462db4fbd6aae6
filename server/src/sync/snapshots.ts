import * as Y from 'yjs'

const SNAPSHOT_UPDATES = 500
const SNAPSHOT_BYTES = 1024 * 1024
/** Snapshots of a large document take long; they may take one part of the time in so many. */
const SNAPSHOT_SHARE = 50

interface Logged {
  readonly updates: number
  readonly bytes: number
}

/** When a room's document is kept as a whole, so that the next load is quick. The log has everything in any case. */
export class Snapshots {
  private readonly doc: Y.Doc
  private readonly save: (data: Uint8Array) => Promise<void>
  private since: Logged
  private nextAt = 0

  /** `since`: what the log has beyond the last snapshot. */
  constructor(doc: Y.Doc, since: Logged, save: (data: Uint8Array) => Promise<void>) {
    this.doc = doc
    this.since = since
    this.save = save
  }

  logged({ updates, bytes }: Logged): void {
    this.since = { updates: this.since.updates + updates, bytes: this.since.bytes + bytes }
  }

  /** There is something that a snapshot would make shorter. */
  get isWorthwhile(): boolean {
    return this.since.updates > 1
  }

  get isDue(): boolean {
    const { updates, bytes } = this.since
    return (updates >= SNAPSHOT_UPDATES || bytes >= SNAPSHOT_BYTES) && performance.now() >= this.nextAt
  }

  /** The document as it is now, to be kept once this much is in the log. */
  take(): Uint8Array {
    const started = performance.now()
    this.since = { updates: 0, bytes: 0 }
    const data = Y.encodeStateAsUpdate(this.doc)
    this.nextAt = performance.now() + SNAPSHOT_SHARE * (performance.now() - started)
    return data
  }

  async keep(data: Uint8Array): Promise<void> {
    const started = performance.now()
    try {
      await this.save(data)
      this.nextAt += SNAPSHOT_SHARE * (performance.now() - started)
    } catch {
      // The log still has everything; the next snapshot tries again.
      this.logged({ updates: SNAPSHOT_UPDATES, bytes: 0 })
    }
  }
}
