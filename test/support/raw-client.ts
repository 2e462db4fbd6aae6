import { MESSAGE, type Reject, SYNC } from '@lakestream/shared/protocol/frames'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { poll } from './poll.ts'

/** A client that speaks the sync protocol frame by frame, honestly or not, and remembers what it was told. */
export class RawClient {
  readonly doc = new Y.Doc()
  /** Frames of this client that the server says are durable. */
  acked = 0
  closeCode: number | null = null
  readonly rejects: Reject[] = []
  readonly events: string[] = []
  /** Newest awareness state by client id; null for one that has left. */
  readonly present = new Map<number, Record<string, unknown> | null>()
  readonly socket: WebSocket
  private synced = false

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers })
    this.socket.binaryType = 'arraybuffer'
    this.socket.on('message', (data) => this.receive(new Uint8Array(data as ArrayBuffer)))
    this.socket.on('close', (code) => {
      this.closeCode = code
    })
    this.socket.on('error', () => undefined)
    this.socket.on('open', () => this.sendSync(SYNC.step1, Y.encodeStateVector(this.doc)))
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this && this.socket.readyState === this.socket.OPEN) this.sendSync(SYNC.update, update)
    })
  }

  async ready(): Promise<this> {
    await poll('the first sync has arrived', () => this.synced)
    return this
  }

  sendSync(kind: number, payload: Uint8Array): void {
    this.send((encoder) => {
      encoding.writeVarUint(encoder, MESSAGE.sync)
      encoding.writeVarUint(encoder, kind)
      encoding.writeVarUint8Array(encoder, payload)
    })
  }

  /** Entries as the wire has them: any client id, any state. */
  sendAwareness(entries: readonly { clientId: number; clock: number; state: unknown }[]): void {
    this.send((encoder) => {
      const list = encoding.createEncoder()
      encoding.writeVarUint(list, entries.length)
      for (const { clientId, clock, state } of entries) {
        encoding.writeVarUint(list, clientId)
        encoding.writeVarUint(list, clock)
        encoding.writeVarString(list, JSON.stringify(state))
      }
      encoding.writeVarUint(encoder, MESSAGE.awareness)
      encoding.writeVarUint8Array(encoder, encoding.toUint8Array(list))
    })
  }

  close(): void {
    this.socket.terminate()
  }

  private send(write: (encoder: encoding.Encoder) => void): void {
    const encoder = encoding.createEncoder()
    write(encoder)
    this.socket.send(encoding.toUint8Array(encoder))
  }

  private receive(frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame)
    const type = decoding.readVarUint(decoder)
    if (type === MESSAGE.ack) this.acked += decoding.readVarUint(decoder)
    else if (type === MESSAGE.reject) this.rejects.push(JSON.parse(decoding.readVarString(decoder)) as Reject)
    else if (type === MESSAGE.event) this.events.push(decoding.readVarString(decoder))
    else if (type === MESSAGE.awareness) this.receiveAwareness(decoding.readVarUint8Array(decoder))
    else if (type === MESSAGE.sync) {
      const kind = decoding.readVarUint(decoder)
      const payload = decoding.readVarUint8Array(decoder)
      if (kind === SYNC.step1) return
      Y.applyUpdate(this.doc, payload, this)
      if (kind === SYNC.step2) this.synced = true
    }
  }

  private receiveAwareness(payload: Uint8Array): void {
    const decoder = decoding.createDecoder(payload)
    for (let count = decoding.readVarUint(decoder); count > 0; count--) {
      const clientId = decoding.readVarUint(decoder)
      decoding.readVarUint(decoder)
      this.present.set(clientId, JSON.parse(decoding.readVarString(decoder)) as Record<string, unknown> | null)
    }
  }
}
