import { CLOSE } from '@lakestream/shared/protocol/close-codes'
import type { Reject, ServerEvent } from '@lakestream/shared/protocol/frames'
import type { Person } from '@lakestream/shared/protocol/http'
import { may, type Role } from '@lakestream/shared/protocol/roles'
import type { WebSocket } from 'ws'
import * as Y from 'yjs'
import { ackFrame, eventFrame, rejectFrame, updateFrame } from './frames.ts'
import { TokenBucket } from './token-bucket.ts'

const SKIP_PRESENCE_BYTES = 1024 * 1024
const STALL_BYTES = 8 * 1024 * 1024
const STALL_LIMIT_MS = 30_000
const STALL_CHECK_MS = 1_000
const SKIPPED_LIMIT_BYTES = 32 * 1024 * 1024
const FRAMES_PER_SECOND = 400
const BYTES_PER_SECOND = 4 * 1024 * 1024

/** One socket in a room: what may be sent to it, how fast it may send, and when it is too slow to go on. */
export class Connection {
  person: Person
  private current: Role = 'none'
  /** Messages of this client that could not be read. */
  unreadable = 0
  private readonly socket: WebSocket
  /** The client understands acks, rejects and events. */
  private readonly speaksAcks: boolean
  private readonly frames = new TokenBucket(FRAMES_PER_SECOND, FRAMES_PER_SECOND * 2, Date.now())
  private readonly bytes = new TokenBucket(BYTES_PER_SECOND, BYTES_PER_SECOND * 2, Date.now())
  private skipped: Uint8Array[] = []
  private skippedBytes = 0
  /** Looks after a client that does not read. */
  private stalled: ReturnType<typeof setInterval> | null = null

  constructor(socket: WebSocket, person: Person, speaksAcks: boolean) {
    this.socket = socket
    this.person = person
    this.speaksAcks = speaksAcks
    socket.on('close', () => this.forgetStall())
  }

  get role(): Role {
    return this.current
  }

  /** Tells the client what it may do; whoever may not even see the pipeline any more is sent away. */
  setRole(role: Role): void {
    if (role === this.current) return
    this.current = role
    this.sendEvent({ type: 'role', role })
    if (!may(role, 'see')) this.close(CLOSE.revoked, 'no longer shared with you')
  }

  send(frame: Uint8Array): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(frame)
  }

  /** An update, with its frame already encoded; kept for later while the client does not read. */
  sendUpdate(update: Uint8Array, frame: Uint8Array): void {
    if (this.stalled === null && this.socket.bufferedAmount < STALL_BYTES) this.send(frame)
    else if (this.socket.readyState === this.socket.OPEN) {
      this.stall()
      this.skipped.push(update)
      this.skippedBytes += update.length
      if (this.skippedBytes > SKIPPED_LIMIT_BYTES) this.giveUp()
    }
  }

  sendPresence(frame: Uint8Array): void {
    if (this.stalled === null && this.socket.bufferedAmount < SKIP_PRESENCE_BYTES) this.send(frame)
  }

  sendAck(count: number): void {
    if (this.speaksAcks && count > 0) this.send(ackFrame(count))
  }

  sendReject(reject: Reject): void {
    if (this.speaksAcks) this.send(rejectFrame(reject))
  }

  sendEvent(event: ServerEvent): void {
    if (this.speaksAcks) this.send(eventFrame(event))
  }

  /** From now on nothing but what it misses is kept for this client, until it reads again or is given up. */
  private stall(): void {
    const since = Date.now()
    this.stalled ??= setInterval(() => {
      if (this.socket.bufferedAmount < SKIP_PRESENCE_BYTES) this.catchUp()
      else if (Date.now() - since > STALL_LIMIT_MS) this.giveUp()
    }, STALL_CHECK_MS)
  }

  private catchUp(): void {
    const missed = Y.mergeUpdates(this.skipped)
    this.forgetStall()
    this.send(updateFrame(missed))
  }

  private giveUp(): void {
    this.close(CLOSE.tryLater, 'too slow')
  }

  private forgetStall(): void {
    if (this.stalled) clearInterval(this.stalled)
    this.stalled = null
    this.skipped = []
    this.skippedBytes = 0
  }

  /** Slows an inbound burst down: the socket is not read until its bucket has tokens again. */
  throttle(byteLength: number): void {
    const now = Date.now()
    const waitMs = Math.max(this.frames.take(1, now), this.bytes.take(byteLength, now))
    if (waitMs === 0 || this.socket.isPaused) return
    this.socket.pause()
    this.resumeIn(waitMs)
  }

  /** What had been read before the pause still comes, and makes it longer. */
  private resumeIn(waitMs: number): void {
    setTimeout(() => {
      const now = Date.now()
      const restMs = Math.max(this.frames.take(0, now), this.bytes.take(0, now))
      if (restMs === 0) this.socket.resume()
      else this.resumeIn(restMs)
    }, waitMs)
  }

  close(code: number, reason: string): void {
    this.forgetStall()
    this.socket.close(code, reason)
    // A peer that does not answer the closing handshake must not keep the room alive.
    setTimeout(() => this.socket.terminate(), 5_000).unref()
  }
}
