import { MESSAGE, type Reject, type ServerEvent, SYNC } from '@lakestream/shared/protocol/frames'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'

/** What the server sends, each as one websocket message. */

export function syncStep1(doc: Y.Doc): Uint8Array {
  return syncFrame(SYNC.step1, Y.encodeStateVector(doc))
}

export function syncStep2(update: Uint8Array): Uint8Array {
  return syncFrame(SYNC.step2, update)
}

export function updateFrame(update: Uint8Array): Uint8Array {
  return syncFrame(SYNC.update, update)
}

export function ackFrame(count: number): Uint8Array {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.ack)
    encoding.writeVarUint(encoder, count)
  })
}

export function rejectFrame(reject: Reject): Uint8Array {
  return jsonFrame(MESSAGE.reject, reject)
}

export function eventFrame(event: ServerEvent): Uint8Array {
  return jsonFrame(MESSAGE.event, event)
}

export interface PresenceEntry {
  readonly clientId: number
  readonly clock: number
  /** JSON text; `null` says that the client has left. */
  readonly state: string
}

export function awarenessFrame(entries: readonly PresenceEntry[]): Uint8Array {
  const list = encode((encoder) => {
    encoding.writeVarUint(encoder, entries.length)
    for (const { clientId, clock, state } of entries) {
      encoding.writeVarUint(encoder, clientId)
      encoding.writeVarUint(encoder, clock)
      encoding.writeVarString(encoder, state)
    }
  })
  return encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.awareness)
    encoding.writeVarUint8Array(encoder, list)
  })
}

function syncFrame(kind: number, payload: Uint8Array): Uint8Array {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.sync)
    encoding.writeVarUint(encoder, kind)
    encoding.writeVarUint8Array(encoder, payload)
  })
}

function jsonFrame(type: number, body: unknown): Uint8Array {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, type)
    encoding.writeVarString(encoder, JSON.stringify(body))
  })
}

function encode(write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder()
  write(encoder)
  return encoding.toUint8Array(encoder)
}
