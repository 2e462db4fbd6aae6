import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { anyValue, KEYS, type Random, type Victim } from './hostile-values.ts'

/** Numbers of contents and types in the format of Yjs updates, version 1 (`readItemContent` and `readYType` of its sources). */
const CONTENT = {
  gc: 0,
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  doc: 9,
  skip: 10,
}
const TYPES = 7
const HAS_ORIGIN = 0x80
const HAS_RIGHT_ORIGIN = 0x40
const HAS_KEY = 0x20

/**
 * An update written by hand, struct by struct: parts of any kind beside or inside anything that the document or the update has, or
 * has not, which no shared type would write.
 */
export function forgeUpdate(random: Random, { doc, clientId }: Victim): Uint8Array {
  const encoder = encoding.createEncoder()
  const ids = knownIds(random, doc)
  const clients = [clientId, ...(random(4) === 0 ? [clientId + 1 + random(2)] : [])]
  if (random(20) === 0) clients.push(clientId)
  const ends = new Map<number, number>()
  encoding.writeVarUint(encoder, clients.length)
  for (const client of clients) {
    const known = ends.get(client) ?? Y.getState(doc.store, client)
    const start = random(8) === 0 ? random(known + 3) : known
    const count = 1 + random(4)
    encoding.writeVarUint(encoder, count)
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, start)
    if (random(4) === 0) ids.push({ client, clock: start + random(6) })
    for (let clock = start, left = count; left > 0; left--) {
      clock += writeStruct(random, encoder, ids)
      ends.set(client, clock)
      ids.push({ client, clock: Math.max(clock - 1 - random(2), 0) })
    }
  }
  writeDeletions(random, encoder, ids)
  return encoding.toUint8Array(encoder)
}

interface Id {
  readonly client: number
  readonly clock: number
}

/** Some of what the document holds, and some that it does not. */
function knownIds(random: Random, doc: Y.Doc): Id[] {
  const ids = [...doc.store.clients].flatMap(([client, structs]) =>
    Array.from({ length: 6 }, () => ({ client, clock: structs[random(structs.length)]?.id.clock ?? 0 })),
  )
  ids.push({ client: random(5), clock: random(5) })
  return ids
}

/** Gives how far it moves the clock. */
function writeStruct(random: Random, encoder: encoding.Encoder, ids: readonly Id[]): number {
  const kinds = Object.values(CONTENT)
  const content = random(3) > 0 ? [CONTENT.type, CONTENT.any, CONTENT.string][random(3)] : kinds[random(kinds.length)]
  if (content === undefined || content === CONTENT.gc || content === CONTENT.skip) {
    encoding.writeUint8(encoder, content ?? 0)
    const length = random(4)
    encoding.writeVarUint(encoder, length)
    return length
  }
  const origin = random(3) === 0
  const rightOrigin = random(5) === 0
  const hasKey = random(3) > 0
  encoding.writeUint8(
    encoder,
    content | (origin ? HAS_ORIGIN : 0) | (rightOrigin ? HAS_RIGHT_ORIGIN : 0) | (hasKey ? HAS_KEY : 0),
  )
  if (origin) writeId(encoder, pick(random, ids))
  if (rightOrigin) writeId(encoder, pick(random, ids))
  if (!origin && !rightOrigin) {
    const inRoot = random(2) === 0
    encoding.writeVarUint(encoder, inRoot ? 1 : 0)
    if (inRoot) encoding.writeVarString(encoder, ['nodes', 'layout', 'edges', 'meta', 'evil'][random(5)] ?? '')
    else writeId(encoder, pick(random, ids))
    if (hasKey) encoding.writeVarString(encoder, KEYS[random(KEYS.length)] ?? '')
  }
  return writeContent(random, encoder, content)
}

function writeContent(random: Random, encoder: encoding.Encoder, content: number): number {
  if (content === CONTENT.deleted) {
    const length = random(10) === 0 ? 2 ** 50 : 1 + random(3)
    encoding.writeVarUint(encoder, length)
    return length
  }
  if (content === CONTENT.string) {
    encoding.writeVarString(encoder, 'text')
    return 4
  }
  if (content === CONTENT.any) {
    const count = 1 + random(2)
    encoding.writeVarUint(encoder, count)
    for (let index = 0; index < count; index++) encoding.writeAny(encoder, anyValue(random) as never)
    return count
  }
  if (content === CONTENT.type) encoding.writeVarUint(encoder, random(2) === 0 ? 1 : random(TYPES))
  else if (content === CONTENT.json) {
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarString(encoder, '{"a":1}')
  } else if (content === CONTENT.binary) encoding.writeVarUint8Array(encoder, Uint8Array.of(1, 2))
  else encoding.writeVarString(encoder, '"x"')
  if (content === CONTENT.format) encoding.writeVarString(encoder, 'true')
  if (content === CONTENT.doc) encoding.writeAny(encoder, {})
  return 1
}

function writeDeletions(random: Random, encoder: encoding.Encoder, ids: readonly Id[]) {
  const count = random(3) === 0 ? 1 + random(2) : 0
  encoding.writeVarUint(encoder, count)
  for (let index = 0; index < count; index++) {
    const { client, clock } = pick(random, ids)
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarUint(encoder, clock)
    encoding.writeVarUint(encoder, random(12) === 0 ? 10_000 : 1 + random(2))
  }
}

function writeId(encoder: encoding.Encoder, { client, clock }: Id) {
  encoding.writeVarUint(encoder, client)
  encoding.writeVarUint(encoder, clock)
}

function pick(random: Random, ids: readonly Id[]): Id {
  return ids[random(ids.length)] ?? { client: 0, clock: 0 }
}
