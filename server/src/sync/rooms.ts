import { CLOSE } from '@lakestream/shared/protocol/close-codes'
import { FRAME_LIMIT_BYTES } from '@lakestream/shared/protocol/frames'
import type { Person } from '@lakestream/shared/protocol/http'
import { may, type Role } from '@lakestream/shared/protocol/roles'
import type { WebSocket } from 'ws'
import type { DocumentStorage } from '../storage/storage.ts'
import { Committer } from './committer.ts'
import { Connection } from './connection.ts'
import { Room } from './room.ts'

const UNLOAD_MS = 60_000
const TICK_MS = 10_000
const UNREADABLE_LIMIT = 50

export interface Visitor {
  readonly pipelineId: string
  readonly person: Person
  /** The client's URL has `?v=1`. */
  readonly speaksAcks: boolean
}

/** All rooms of this process: loaded once at the first use, unloaded after a minute without any. */
export class Rooms {
  private readonly storage: DocumentStorage
  private readonly report: (error: unknown) => void
  private readonly committer: Committer
  private readonly rooms = new Map<string, Promise<Room | null>>()
  private readonly idleSince = new Map<string, number>()
  private readonly ticker: ReturnType<typeof setInterval>
  private draining = false

  constructor(storage: DocumentStorage, report: (error: unknown) => void) {
    this.storage = storage
    this.report = report
    this.committer = new Committer(storage, report)
    this.ticker = setInterval(() => void this.tick(), TICK_MS)
  }

  /** The room of a pipeline, or null where there is no such pipeline. Rejects when its document cannot be loaded. */
  open(pipelineId: string): Promise<Room | null> {
    this.idleSince.delete(pipelineId)
    const known = this.rooms.get(pipelineId)
    if (known) return known
    const loading = this.load(pipelineId)
    this.rooms.set(pipelineId, loading)
    loading.then(
      (room) => {
        if (!room) this.rooms.delete(pipelineId)
      },
      () => this.rooms.delete(pipelineId),
    )
    return loading
  }

  /** Puts a socket into its room. Frames that arrive while the document loads wait. */
  attach(socket: WebSocket, { pipelineId, person, speaksAcks }: Visitor): void {
    const connection = new Connection(socket, person, speaksAcks)
    if (this.draining) {
      connection.close(CLOSE.restarting, 'restarting')
      return
    }
    socket.binaryType = 'nodebuffer'
    let room: Room | null = null
    let gone = false
    const early: Uint8Array[] = []
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) return connection.close(1003, 'binary frames only')
      connection.throttle(data.length)
      if (data.length > FRAME_LIMIT_BYTES) return refuseSize(connection)
      if (room) this.handle(room, connection, data)
      else early.push(data)
    })
    socket.on('error', this.report)
    socket.on('close', () => {
      gone = true
      room?.leave(connection)
    })
    const enter = (opened: Room | null, role: Role | null) => {
      if (gone) return
      if (!opened || role === null) return connection.close(CLOSE.deleted, 'no such pipeline')
      if (!may(role, 'see')) return connection.close(CLOSE.forbidden, 'not shared with you')
      room = opened
      connection.setRole(role)
      opened.join(connection)
      for (const frame of early) this.handle(opened, connection, frame)
      early.length = 0
    }
    const admit = async () => {
      const opened = await this.open(pipelineId)
      enter(opened, opened && (await this.currentRole(opened, person.id)))
    }
    admit().catch((error: unknown) => {
      this.report(new Error(`The document of pipeline ${pipelineId} could not be loaded.`, { cause: error }))
      connection.close(CLOSE.tryLater, 'the document could not be loaded')
    })
  }

  /** Closes the room of a pipeline that is being deleted. */
  async drop(pipelineId: string): Promise<void> {
    const room = await this.rooms.get(pipelineId)?.catch(() => null)
    this.rooms.delete(pipelineId)
    room?.close(CLOSE.deleted, 'deleted')
    await this.committer.flush()
  }

  /** Roles of a pipeline have changed: live sockets follow at once. */
  async reviewRoles(pipelineId: string): Promise<void> {
    const room = await this.rooms.get(pipelineId)?.catch(() => null)
    if (!room) return
    room.sharingChanges += 1
    for (const connection of room.connections) {
      const found = await this.storage.findPipeline(pipelineId, connection.person.id)
      connection.setRole(found?.role ?? 'none')
    }
  }

  /** Asked again where roles change meanwhile, so that no change passes a joiner by. */
  private async currentRole(room: Room, person: string): Promise<Role | null> {
    for (;;) {
      const before = room.sharingChanges
      const found = await this.storage.findPipeline(room.id, person)
      if (before === room.sharingChanges) return found?.role ?? null
    }
  }

  /** A person has chosen another name or colour: live sockets follow at once. */
  async renamePerson(person: Person): Promise<void> {
    for (const room of await this.loaded()) room.renamePerson(person)
  }

  /** Saves everything and closes every socket, so that the process may end. */
  async drain(): Promise<void> {
    this.draining = true
    clearInterval(this.ticker)
    const rooms = await this.loaded()
    for (const room of rooms) for (const connection of room.connections) connection.sendEvent({ type: 'draining' })
    await this.committer.flush()
    for (const room of rooms) {
      await room.settle()
      room.close(CLOSE.restarting, 'restarting')
    }
  }

  private async load(pipelineId: string): Promise<Room | null> {
    const stored = await this.storage.loadDocument(pipelineId)
    if (!stored) return null
    const { committer, storage } = this
    return new Room(pipelineId, stored, {
      committer,
      saveSnapshot: storage.saveSnapshot,
      abandon: (room) => this.abandon(room),
    })
  }

  /** Closes a room whose document went wrong. The next one begins with what is saved, once what is under way is. */
  private abandon(room: Room): void {
    const loading = this.committer.flush().then(() => this.load(room.id))
    this.rooms.set(room.id, loading)
    loading.catch(() => this.rooms.delete(room.id))
    room.close(CLOSE.restarting, 'the document starts again')
  }

  private handle(room: Room, connection: Connection, frame: Uint8Array): void {
    try {
      room.receive(connection, frame)
    } catch (error) {
      // A frame that cannot be read says nothing about the next one, but nobody honest sends many.
      connection.unreadable += 1
      if (connection.unreadable === 1) this.report(error)
      connection.sendReject({ code: 'malformed', why: 'The message could not be read.' })
      if (connection.unreadable > UNREADABLE_LIMIT) connection.close(1002, 'too many unreadable messages')
    }
  }

  private async loaded(): Promise<Room[]> {
    const rooms = await Promise.all([...this.rooms.values()].map((room) => room.catch(() => null)))
    return rooms.filter((room) => room !== null)
  }

  private async tick(): Promise<void> {
    const now = Date.now()
    for (const room of await this.loaded()) {
      room.keepAlive()
      if (!room.isIdle) this.idleSince.delete(room.id)
      else if (!this.idleSince.has(room.id)) this.idleSince.set(room.id, now)
      else if (now - (this.idleSince.get(room.id) ?? now) >= UNLOAD_MS) await this.unload(room)
    }
  }

  private async unload(room: Room): Promise<void> {
    await room.settle()
    if (!room.isIdle || !this.idleSince.has(room.id)) return
    this.idleSince.delete(room.id)
    this.rooms.delete(room.id)
    room.destroy()
  }
}

function refuseSize(connection: Connection): void {
  connection.sendReject({ code: 'size', why: 'The edit is larger than 1 MiB. Make it in smaller steps.' })
  connection.close(CLOSE.tooLarge, 'frame too large')
}
