/**
 * One pipeline's document while somebody uses it. A frame's way: limits, gap, author and structure checks, apply, group
 * commit; only after the commit do the others see the edit and its author the acknowledgement. What anyone has seen is saved.
 */
import { MESSAGE, type Reject, SYNC } from '@lakestream/shared/protocol/frames'
import type { Person } from '@lakestream/shared/protocol/http'
import { may } from '@lakestream/shared/protocol/roles'
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { type StartingDocument, startingDocument } from '../documents/starting-document.ts'
import type { StoredDocument } from '../storage/storage.ts'
import { checkFrame } from './check-frame.ts'
import type { CommitSource, Committer, PendingCommit } from './committer.ts'
import type { Connection } from './connection.ts'
import { awarenessFrame, syncStep1, syncStep2 } from './frames.ts'
import { Mender } from './mend.ts'
import { RoomPresence } from './presence.ts'
import { Snapshots } from './snapshots.ts'
import { Transcript } from './transcript.ts'

/** Larger rooms wait a little for more edits, because each frame goes to so many. */
const BATCH_ABOVE = 24
const CONNECTIONS_PER_MS = 50
/** How often the list of pipelines follows a document that is being edited. */
const TOUCH_MS = 5_000

/** An edit by the server itself on behalf of a person, such as a rename through the HTTP interface. */
class ServerEdit {
  readonly person: string
  constructor(person: string) {
    this.person = person
  }
}

/** Whose client id the room's own edits have: nobody else may use it. */
const SERVER = 'server'

export interface RoomServices {
  readonly committer: Committer
  readonly saveSnapshot: (pipelineId: string, seq: number, data: Uint8Array) => Promise<void>
  /** The room's document can no longer be trusted: its clients are to reconnect to a fresh one. */
  readonly abandon: (room: Room) => void
}

export class Room implements CommitSource {
  readonly id: string
  readonly doc = new Y.Doc()
  readonly connections = new Set<Connection>()
  /** How often roles have changed while this room is open. */
  sharingChanges = 0
  private readonly presence = new RoomPresence(this.connections)
  private readonly mender = new Mender(this.doc)
  private readonly authors: Map<number, string>
  private readonly services: RoomServices
  private pending = new Transcript()
  private inFlight: Transcript | null = null
  private closed = false
  /** Why nothing is being saved at the moment. */
  private notSaved: string | null = null
  private seq: number
  private readonly snapshots: Snapshots
  private touched = { name: '', at: 0 }

  constructor(id: string, stored: StoredDocument, services: RoomServices) {
    this.id = id
    this.services = services
    this.authors = new Map(stored.authors)
    this.seq = stored.seq
    this.doc.transact(() => {
      if (stored.snapshot) Y.applyUpdate(this.doc, stored.snapshot)
      for (const update of stored.updates) Y.applyUpdate(this.doc, update)
    })
    const logged = { updates: stored.updates.length, bytes: stored.updates.reduce((sum, u) => sum + u.length, 0) }
    this.snapshots = new Snapshots(this.doc, logged, (data) => services.saveSnapshot(id, this.seq, data))
    this.doc.on('update', (update: Uint8Array, origin: unknown) => this.record(update, origin))
  }

  get commitDelayMs(): number {
    return this.connections.size > BATCH_ABOVE ? this.connections.size / CONNECTIONS_PER_MS : 0
  }

  get isIdle(): boolean {
    return this.connections.size === 0 && this.pending.isEmpty && this.inFlight === null
  }

  join(connection: Connection): void {
    this.connections.add(connection)
    connection.send(syncStep1(this.doc))
    const present = this.presence.everyone()
    if (present) connection.send(present)
    if (this.notSaved !== null) connection.sendEvent({ type: 'not-saved', why: this.notSaved })
  }

  leave(connection: Connection): void {
    this.connections.delete(connection)
    this.presence.remove(connection)
  }

  /** Handles one frame. Throws when it is malformed. */
  receive(connection: Connection, frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame)
    const type = decoding.readVarUint(decoder)
    if (type === MESSAGE.awareness) this.presence.receive(connection, decoding.readVarUint8Array(decoder))
    else if (type === MESSAGE.queryAwareness) connection.send(this.presence.everyone() ?? awarenessFrame([]))
    else if (type === MESSAGE.sync) {
      const kind = decoding.readVarUint(decoder)
      const payload = decoding.readVarUint8Array(decoder)
      if (kind === SYNC.step1) this.answerStep1(connection, payload)
      else if (kind === SYNC.step2 || kind === SYNC.update) this.receiveUpdate(connection, payload)
    }
  }

  /** Changes the document on behalf of a person; resolves when the change is durable. */
  edit(person: string, change: (doc: Y.Doc) => void): Promise<void> {
    this.doc.transact(() => change(this.doc), new ServerEdit(person))
    return this.settled()
  }

  /** Resolves when everything that is in the document now is durable. */
  settled(): Promise<void> {
    return new Promise((resolve, reject) => {
      const dropped = () => reject(new Error(`The document of ${this.id} was closed before this was saved.`))
      if (this.closed) dropped()
      else this.afterCommit(resolve, dropped)
    })
  }

  /** The document that a copy of this pipeline begins with. */
  copy(name: string): StartingDocument {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.doc))
    doc.getMap('meta').set('name', name)
    return startingDocument(doc, name)
  }

  renamePerson(person: Person): void {
    for (const connection of this.connections) {
      if (connection.person.id !== person.id) continue
      connection.person = person
      this.presence.refresh(connection)
    }
  }

  takePending(): PendingCommit | null {
    if (this.closed || this.pending.isEmpty) return null
    const taken = this.pending
    this.pending = new Transcript()
    this.inFlight = taken
    this.snapshots.logged({ updates: taken.updateCount, bytes: taken.byteLength })
    const snapshot = this.snapshots.isDue ? this.snapshots.take() : null
    return {
      batch: { pipelineId: this.id, updates: taken.rows(), claims: taken.claims, ...this.touch(taken) },
      committed: (seq) => {
        this.committed(taken, seq)
        if (snapshot) void this.snapshots.keep(snapshot)
      },
      failed: (why) => this.setNotSaved(why),
    }
  }

  /** Keeps what the log has beyond the last snapshot in a new one, so that the next load is quick. */
  async settle(): Promise<void> {
    if (!this.snapshots.isWorthwhile || !this.pending.isEmpty || this.inFlight) return
    await this.snapshots.keep(this.snapshots.take())
  }

  close(code: number, reason: string): void {
    this.closed = true
    this.pending.drop()
    for (const connection of [...this.connections]) connection.close(code, reason)
  }

  destroy(): void {
    this.doc.destroy()
  }

  /** So that clients and proxies know that the connection lives. */
  keepAlive(): void {
    const nothing = awarenessFrame([])
    for (const connection of this.connections) connection.sendPresence(nothing)
  }

  private answerStep1(connection: Connection, stateVector: Uint8Array): void {
    const answer = syncStep2(Y.encodeStateAsUpdate(this.doc, stateVector))
    this.afterCommit(() => connection.send(answer))
  }

  private receiveUpdate(connection: Connection, update: Uint8Array): void {
    const author = { person: connection.person.id, mayEdit: may(connection.role, 'edit') }
    const verdict = checkFrame(this.doc, update, author, this.authors)
    if ('code' in verdict) {
      this.refuse(connection, verdict)
      return
    }
    for (const clientId of verdict.claims) {
      this.authors.set(clientId, connection.person.id)
      this.pending.claims.set(clientId, connection.person.id)
    }
    this.apply(verdict.update, connection)
    const repair = this.mender.takeRepair()
    if (repair) this.doc.transact(() => repair(this.doc), new ServerEdit(connection.person.id))
    this.pending.countFrame(connection)
    this.services.committer.schedule(this)
  }

  /** The checks let nothing through that cannot be applied; should one be wrong, the document starts again from what is saved. */
  private apply(update: Uint8Array, connection: Connection): void {
    try {
      Y.applyUpdate(this.doc, update, connection)
    } catch (error) {
      this.services.abandon(this)
      throw error
    }
    this.dropIncomplete()
  }

  /** The checks leave nothing incomplete; should one be wrong, nothing incomplete may stay and reach a joiner. */
  private dropIncomplete(): void {
    this.doc.store.pendingStructs = null
    this.doc.store.pendingDs = null
  }

  private refuse(connection: Connection, reject: Reject): void {
    connection.sendReject(reject)
    if (reject.code === 'gap') connection.send(syncStep1(this.doc))
  }

  private record(update: Uint8Array, origin: unknown): void {
    if (origin instanceof ServerEdit) {
      this.claimOwnClient()
      this.pending.add({ author: origin.person, update, from: null })
    } else this.pending.add({ author: authorOf(origin), update, from: origin as Connection })
    this.services.committer.schedule(this)
  }

  private claimOwnClient(): void {
    if (this.authors.has(this.doc.clientID)) return
    this.authors.set(this.doc.clientID, SERVER)
    this.pending.claims.set(this.doc.clientID, SERVER)
  }

  private committed(transcript: Transcript, seq: number): void {
    this.inFlight = null
    this.seq = Math.max(this.seq, seq)
    this.setNotSaved(null)
    transcript.deliver(this.connections)
  }

  private afterCommit(done: () => void, dropped?: () => void): void {
    if (!this.pending.isEmpty) this.pending.after.push({ done, dropped })
    else if (this.inFlight) this.inFlight.after.push({ done, dropped })
    else done()
  }

  private setNotSaved(why: string | null): void {
    if (this.notSaved === why) return
    this.notSaved = why
    const event = why === null ? ({ type: 'saved' } as const) : ({ type: 'not-saved', why } as const)
    for (const connection of this.connections) connection.sendEvent(event)
  }

  private touch(transcript: Transcript): { name?: string } {
    const now = Date.now()
    const name: unknown = this.doc.getMap('meta').get('name')
    if (transcript.updateCount === 0 || typeof name !== 'string') return {}
    if (name === this.touched.name && now - this.touched.at < TOUCH_MS) return {}
    this.touched = { name, at: now }
    return { name: name.slice(0, 120) }
  }
}

function authorOf(origin: unknown): string {
  return (origin as Connection).person.id
}
