/**
 * Who is in a room and what they show: awareness without trust. From a socket's frames only the entry of its own client id
 * counts, its fields are checked, its identity is written here, and at most {@link AWARENESS_PER_SECOND} states a second go out;
 * of more, the newest follows. Clocks are the server's own, so what a client claims cannot outlive or outrank anything.
 */
import { sanitizeAwareness } from '@lakestream/shared/protocol/awareness'
import { AWARENESS_LIMIT_BYTES, AWARENESS_PER_SECOND } from '@lakestream/shared/protocol/frames'
import * as decoding from 'lib0/decoding'
import type { Connection } from './connection.ts'
import { awarenessFrame, type PresenceEntry } from './frames.ts'
import { pressureDelayMs } from './pressure.ts'
import { TokenBucket } from './token-bucket.ts'

interface Presence {
  readonly connection: Connection
  readonly clientId: number
  readonly bucket: TokenBucket
  fields: Record<string, unknown> | null
  entry: PresenceEntry | null
  timer: ReturnType<typeof setTimeout> | null
}

/** Rooms with more sockets than this send presence in batches. */
const BATCH_ABOVE = 24
const CONNECTIONS_PER_MS = 50

export class RoomPresence {
  private readonly connections: ReadonlySet<Connection>
  private readonly byConnection = new Map<Connection, Presence>()
  private readonly owners = new Map<number, Connection>()
  private readonly changed = new Map<number, { entry: PresenceEntry; from: Connection }>()
  private flushTimer: ReturnType<typeof setTimeout> | null = null
  private lastClock = 0

  constructor(connections: ReadonlySet<Connection>) {
    this.connections = connections
  }

  /** Reads an awareness message's payload. Throws when it is malformed. */
  receive(connection: Connection, payload: Uint8Array): void {
    const decoder = decoding.createDecoder(payload)
    const count = decoding.readVarUint(decoder)
    for (let index = 0; index < count; index++) {
      const clientId = decoding.readVarUint(decoder)
      decoding.readVarUint(decoder)
      const text = decoding.readVarString(decoder)
      const presence = this.claim(connection, clientId, text)
      if (presence === null || text.length > AWARENESS_LIMIT_BYTES) continue
      const state: unknown = JSON.parse(text)
      presence.fields = state === null ? null : sanitizeAwareness(state)
      this.publish(presence)
    }
  }

  /** Everyone's newest state, for a joiner. Null when nobody shows anything. */
  everyone(): Uint8Array | null {
    const entries = [...this.byConnection.values()].flatMap(({ entry }) =>
      entry && entry.state !== 'null' ? [entry] : [],
    )
    return entries.length > 0 ? awarenessFrame(entries) : null
  }

  /** Tells everyone again, after the person has changed name or colour. */
  refresh(connection: Connection): void {
    const presence = this.byConnection.get(connection)
    if (presence) this.publish(presence)
  }

  remove(connection: Connection): void {
    const presence = this.byConnection.get(connection)
    if (!presence) return
    if (presence.timer) clearTimeout(presence.timer)
    this.byConnection.delete(connection)
    this.owners.delete(presence.clientId)
    this.announce(presence, null)
  }

  /** The socket's own entry: its first one that no other socket owns. */
  private claim(connection: Connection, clientId: number, text: string): Presence | null {
    const known = this.byConnection.get(connection)
    if (known) return known.clientId === clientId ? known : null
    if (text === 'null' || this.owners.has(clientId)) return null
    const bucket = new TokenBucket(AWARENESS_PER_SECOND, AWARENESS_PER_SECOND, Date.now())
    const presence: Presence = { connection, clientId, bucket, fields: null, entry: null, timer: null }
    this.byConnection.set(connection, presence)
    this.owners.set(clientId, connection)
    return presence
  }

  private publish(presence: Presence): void {
    if (presence.timer) return
    const waitMs = presence.bucket.tryTake(Date.now())
    if (waitMs === 0) {
      this.announce(presence, presence.fields)
      return
    }
    presence.timer = setTimeout(() => {
      presence.timer = null
      this.publish(presence)
    }, waitMs)
  }

  private announce(presence: Presence, fields: Record<string, unknown> | null): void {
    const { id, name, color } = presence.connection.person
    const state = fields === null ? null : { ...fields, user: { id, name, color } }
    // Later than any clock this or an earlier server process gave: clients ignore what is not newer.
    this.lastClock = Math.max(this.lastClock + 1, Date.now())
    presence.entry = { clientId: presence.clientId, clock: this.lastClock, state: JSON.stringify(state) }
    this.changed.set(presence.clientId, { entry: presence.entry, from: presence.connection })
    const waitMs = Math.max(
      pressureDelayMs(),
      this.connections.size <= BATCH_ABOVE ? 0 : this.connections.size / CONNECTIONS_PER_MS,
    )
    if (waitMs === 0) this.flush()
    else this.flushTimer ??= setTimeout(() => this.flush(), waitMs)
  }

  private flush(): void {
    if (this.flushTimer) clearTimeout(this.flushTimer)
    this.flushTimer = null
    const entries = [...this.changed.values()]
    this.changed.clear()
    const senders = new Set(entries.map(({ from }) => from))
    const frame = awarenessFrame(entries.map(({ entry }) => entry))
    for (const connection of this.connections) {
      // Nobody is sent their own entry: the newer clock would overwrite what they have typed since.
      const mine = senders.has(connection)
      if (!mine) connection.sendPresence(frame)
      else if (entries.length > 1) {
        connection.sendPresence(
          awarenessFrame(entries.flatMap(({ entry, from }) => (from === connection ? [] : [entry]))),
        )
      }
    }
  }
}
