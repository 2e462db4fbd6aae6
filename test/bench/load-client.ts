import type { Socket } from 'node:net'
import { MESSAGE, SYNC } from '@lakestream/shared/protocol/frames'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { WebSocket } from 'ws'
import * as Y from 'yjs'

const EDIT = '@@'
const CURSOR = '##'
/** A mark is its sign, the sender in 5 digits and the time of sending in microseconds in 17. */
const SENDER_DIGITS = 5
const TIME_DIGITS = 17

export interface Latencies {
  readonly edits: number[]
  readonly cursors: number[]
}

/**
 * A person in a room, cheap enough to have a thousand: it makes real edits of a real document, but of what it receives it
 * only reads when that was sent. Latencies, in milliseconds, are collected while `counting`.
 */
export class LoadClient {
  readonly doc = new Y.Doc()
  counting = false
  acked = 0
  bytesOfDocument = 0
  private readonly socket: WebSocket
  private readonly index: number
  private readonly latencies: Latencies
  private clock = 0
  private readonly opened: Promise<void>

  constructor(url: string, index: number, latencies: Latencies) {
    this.index = index
    this.latencies = latencies
    this.socket = new WebSocket(url)
    this.socket.binaryType = 'nodebuffer'
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('error', reject)
      this.socket.on('close', (code) => reject(new Error(`closed with ${code}`)))
      this.socket.on('message', (data: Buffer) => this.receive(data, resolve))
    })
    this.socket.on('open', () => this.sendSync(SYNC.step1, Y.encodeStateVector(this.doc)))
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.sendSync(SYNC.update, update)
    })
  }

  /** What has come through the socket so far, compressed as it was. */
  get bytesOnTheWire(): number {
    return (Reflect.get(this.socket, '_socket') as Socket).bytesRead
  }

  /** Resolves when the document has arrived. */
  ready(): Promise<void> {
    return this.opened
  }

  edit() {
    const node = this.doc.getMap('nodes').get(`n${this.index % this.doc.getMap('nodes').size}`)
    this.doc.transact(() => {
      this.doc.getMap('layout').set(`n${this.index}`, [this.index, this.clock++])
      if (node instanceof Y.Map) node.set('label', this.mark(EDIT))
    })
  }

  /** `marked`: with the time of sending, as a status that is another each time. */
  moveCursor(marked = true) {
    const cursor = { x: this.clock % 1000, y: this.index * 50 }
    const state = JSON.stringify({ cursor, ...(marked ? { status: this.mark(CURSOR) } : {}) })
    const list = encoding.createEncoder()
    encoding.writeVarUint(list, 1)
    encoding.writeVarUint(list, this.doc.clientID)
    encoding.writeVarUint(list, ++this.clock)
    encoding.writeVarString(list, state)
    this.send((encoder) => {
      encoding.writeVarUint(encoder, MESSAGE.awareness)
      encoding.writeVarUint8Array(encoder, encoding.toUint8Array(list))
    })
  }

  close() {
    this.socket.removeAllListeners('close')
    this.socket.terminate()
  }

  private mark(sign: string): string {
    return sign + String(this.index).padStart(SENDER_DIGITS, '0') + String(nowMicros()).padStart(TIME_DIGITS, '0')
  }

  private receive(data: Buffer, opened: () => void) {
    const decoder = decoding.createDecoder(data)
    const type = decoding.readVarUint(decoder)
    if (type === MESSAGE.ack) this.acked += decoding.readVarUint(decoder)
    else if (type === MESSAGE.awareness) this.readMarks(data, CURSOR, this.latencies.cursors)
    else if (type === MESSAGE.sync) {
      const kind = decoding.readVarUint(decoder)
      if (kind === SYNC.update) this.readMarks(data, EDIT, this.latencies.edits)
      else if (kind === SYNC.step2) {
        const document = decoding.readVarUint8Array(decoder)
        this.bytesOfDocument = document.length
        Y.applyUpdate(this.doc, document, this)
        opened()
      }
    }
  }

  private readMarks(data: Buffer, sign: string, latencies: number[]) {
    if (!this.counting) return
    for (let at = data.indexOf(sign, 0, 'latin1'); at >= 0; at = data.indexOf(sign, at + 1, 'latin1')) {
      const sender = at + sign.length
      const time = sender + SENDER_DIGITS
      if (Number(data.toString('latin1', sender, time)) === this.index) continue
      latencies.push((nowMicros() - Number(data.toString('latin1', time, time + TIME_DIGITS))) / 1000)
    }
  }

  private sendSync(kind: number, payload: Uint8Array) {
    this.send((encoder) => {
      encoding.writeVarUint(encoder, MESSAGE.sync)
      encoding.writeVarUint(encoder, kind)
      encoding.writeVarUint8Array(encoder, payload)
    })
  }

  private send(write: (encoder: encoding.Encoder) => void) {
    if (this.socket.readyState !== this.socket.OPEN) return
    const encoder = encoding.createEncoder()
    write(encoder)
    this.socket.send(encoding.toUint8Array(encoder))
  }
}

function nowMicros(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000)
}
