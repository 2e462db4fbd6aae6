import { MESSAGE, SYNC } from '@lakestream/shared/protocol/frames'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { forgeUpdate } from './forged-update.ts'
import { anyContent, KEYS, type Random, type Victim } from './hostile-values.ts'

/**
 * One frame of an attacker: random bytes, honest edits with damaged bytes, edits out of order, values of every kind at every
 * place, updates put together by hand, and the same for presence.
 */
export function makeHostileFrame(random: Random, victim: Victim): Uint8Array {
  const kind = random(20)
  if (kind === 0) return Uint8Array.from({ length: random(60) }, () => random(256))
  if (kind === 1) return presenceFrame(random)
  const frame = syncFrame(random, makeHostileUpdate(random, victim))
  return random(10) === 0 ? damage(random, frame) : frame
}

/** The same, for the updates alone. */
export function makeHostileUpdate(random: Random, victim: Victim): Uint8Array {
  const kind = random(10)
  if (kind === 0) return withoutBeginning(random, victim)
  if (kind < 4) return damage(random, editOf(random, victim))
  if (kind < 6) return editOf(random, victim)
  return forgeUpdate(random, victim)
}

function syncFrame(random: Random, payload: Uint8Array): Uint8Array {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.sync)
    encoding.writeVarUint(encoder, random(4) === 0 ? SYNC.step2 : SYNC.update)
    encoding.writeVarUint8Array(encoder, payload)
  })
}

/** Flips, removes, repeats or cuts off some bytes. */
function damage(random: Random, bytes: Uint8Array): Uint8Array {
  const list = [...bytes]
  for (let times = random(4); times >= 0; times--) {
    const at = random(Math.max(list.length, 1))
    const kind = random(5)
    if (kind === 0) list.splice(at, random(8))
    else if (kind === 1) list.splice(at, 0, ...list.slice(at - 8, at))
    else if (kind === 2) list.length = at
    else list[at] = random(256)
  }
  return Uint8Array.from(list, (byte) => byte ?? 0)
}

/** An edit of a copy that has everything, by somebody who puts anything anywhere. */
function editOf(random: Random, { doc, clientId }: Victim): Uint8Array {
  const copy = copyOf(doc, clientId)
  const before = Y.encodeStateVector(copy)
  copy.transact(() => {
    for (let times = random(3); times >= 0; times--) scribble(random, copy)
  })
  return Y.encodeStateAsUpdate(copy, before)
}

/** The later part of some edits. */
function withoutBeginning(random: Random, { doc, clientId }: Victim): Uint8Array {
  const copy = copyOf(doc, clientId)
  scribble(random, copy)
  const before = Y.encodeStateVector(copy)
  scribble(random, copy)
  return Y.encodeStateAsUpdate(copy, before)
}

function copyOf(doc: Y.Doc, clientId: number): Y.Doc {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  copy.clientID = clientId
  return copy
}

function scribble(random: Random, doc: Y.Doc) {
  const root = ['meta', 'nodes', 'layout', 'edges', 'notes', 'tests', 'evil'][random(7)] ?? ''
  if (random(12) === 0) {
    doc.getArray('list').push([random(5)])
    return
  }
  let place: unknown = doc.getMap(root)
  while (place instanceof Y.Map && random(3) > 0) {
    const inner: unknown = place.get(keyIn(random, place))
    if (!(inner instanceof Y.AbstractType)) break
    place = inner
  }
  if (place instanceof Y.Text) scribbleText(random, place)
  else if (place instanceof Y.Map) {
    if (random(4) === 0) place.delete(keyIn(random, place))
    else place.set(keyIn(random, place), anyContent(random, 0))
  }
}

function scribbleText(random: Random, text: Y.Text) {
  const at = random(text.length + 1)
  const kind = random(4)
  if (kind === 0) text.insert(at, 'x', { bold: true })
  else if (kind === 1) text.insertEmbed(at, { image: 'x' })
  else if (kind === 2) text.setAttribute('x', 1)
  else text.insert(at, 'evil')
}

function keyIn(random: Random, map: Y.Map<unknown>): string {
  const keys = [...map.keys(), ...KEYS]
  return keys[random(keys.length)] ?? ''
}

function presenceFrame(random: Random): Uint8Array {
  return encode((encoder) => {
    const list = encoding.createEncoder()
    const count = random(4)
    encoding.writeVarUint(list, random(10) === 0 ? count + 3 : count)
    for (let index = 0; index < count; index++) {
      encoding.writeVarUint(list, random(6))
      encoding.writeVarUint(list, random(9))
      encoding.writeVarString(list, random(6) === 0 ? '{"cursor":' : JSON.stringify(anyPresence(random)))
    }
    encoding.writeVarUint(encoder, random(8) === 0 ? random(20) : MESSAGE.awareness)
    encoding.writeVarUint8Array(encoder, encoding.toUint8Array(list))
  })
}

function anyPresence(random: Random): unknown {
  const states = [
    null,
    1,
    [],
    'x',
    { cursor: { x: 1, y: 2 } },
    { cursor: { x: '1', y: 2 } },
    { user: { id: 'ann@example.com', name: 'ann', color: 'red' } },
    { selection: ['x'.repeat(9_000)] },
    { status: 'here', __proto__: null, evil: { deep: [1] } },
    { editing: { nodeId: 'n1', field: 'x', anchor: { deep: [[[1]]] } } },
  ]
  return states[random(states.length)]
}

function encode(write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder()
  write(encoder)
  return encoding.toUint8Array(encoder)
}
