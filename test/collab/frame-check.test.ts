import { checkFrame } from '@lakestream/server/sync/check-frame'
import { Mender } from '@lakestream/server/sync/mend'
import { LOCAL, ROOTS } from '@lakestream/shared/document/keys'
import * as fc from 'fast-check'
import * as encoding from 'lib0/encoding'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { anyCommand } from '../document/random-command.ts'
import { makeHostileUpdate } from '../support/hostile-frames.ts'
import { makeRandom } from '../support/random.ts'
import { findInvalidRecords } from '../support/stored-document.ts'

/** The way of an update into a room's document. */
class Gate {
  readonly doc = new Y.Doc()
  readonly authors = new Map<number, string>()
  private readonly mender = new Mender(this.doc)

  receive(update: Uint8Array, person: string): string | null {
    const verdict = checkFrame(this.doc, update, { person, mayEdit: true }, this.authors)
    if ('code' in verdict) return `${verdict.code}: ${verdict.why}`
    for (const clientId of verdict.claims) this.authors.set(clientId, person)
    Y.applyUpdate(this.doc, verdict.update, person)
    const repair = this.mender.takeRepair()
    if (repair) this.doc.transact(() => repair(this.doc))
    return null
  }
}

/** A document with something in it at every kind of place. */
function settled(gate: Gate): Y.Doc {
  const doc = new Y.Doc()
  // Fixed, so that the same seed makes the same updates.
  doc.clientID = 100
  gate.doc.clientID = 1
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin === LOCAL) expect(gate.receive(update, 'ann')).toBeNull()
  })
  const random = makeRandom(7)
  const commands = fc.sample(anyCommand, { numRuns: 60, seed: 7 })
  for (const command of commands) command(doc, ['a', 'b', 'c'][random(3)] ?? 'a')
  return doc
}

const contentOf = (doc: Y.Doc) => ROOTS.map((root) => doc.getMap(root).toJSON())

it('every edit that the commands make is let in, also when all of it comes again', () => {
  void fc.assert(
    fc.property(
      fc.array(anyCommand, { minLength: 1, maxLength: 30 }),
      fc.array(anyCommand, { maxLength: 10 }),
      (before, after) => {
        const gate = new Gate()
        const doc = new Y.Doc()
        for (const command of before) command(doc, 'a')
        expect(gate.receive(Y.encodeStateAsUpdate(doc), 'ann')).toBeNull()
        for (const command of after) command(doc, 'b')
        expect(gate.receive(Y.encodeStateAsUpdate(doc), 'ann')).toBeNull()
        expect(contentOf(gate.doc)).toEqual(contentOf(doc))
        expect(findInvalidRecords(gate.doc)).toEqual([])
      },
    ),
    { seed: 11, numRuns: 300 },
  )
})

it('whatever is let in leaves a document of valid records that every reader can read', () => {
  const random = makeRandom(20_261_123)
  let [accepted, refused] = [0, 0]
  for (let round = 0; round < 40; round++) {
    const gate = new Gate()
    settled(gate)
    for (let turn = 0; turn < 50; turn++) {
      const update = makeHostileUpdate(random, { doc: gate.doc, clientId: 666 })
      if (gate.receive(update, 'mallory') === null) accepted += 1
      else refused += 1
      expect(findInvalidRecords(gate.doc)).toEqual([])
    }
    const reader = new Y.Doc()
    Y.applyUpdate(reader, Y.encodeStateAsUpdate(gate.doc))
    expect(contentOf(reader)).toEqual(contentOf(gate.doc))
    // What has lost track of its parts shows when they are collected.
    reader.transact(() => {
      for (const root of ROOTS) reader.getMap(root).clear()
    })
    expect(contentOf(reader)).toEqual(ROOTS.map(() => ({})))
  }
  expect(accepted).toBeGreaterThan(100)
  expect(refused).toBeGreaterThan(500)
})

it('two values under one key, which no client writes, are refused', () => {
  const twice = encoding.createEncoder()
  // One client with one struct from clock 0: values (8) under a key (0x20) of the root "meta"; nothing deleted.
  for (const number of [1, 1, 666, 0]) encoding.writeVarUint(twice, number)
  encoding.writeUint8(twice, 8 | 0x20)
  encoding.writeVarUint(twice, 1)
  encoding.writeVarString(twice, 'meta')
  encoding.writeVarString(twice, 'name')
  encoding.writeVarUint(twice, 2)
  for (const value of ['one', 'two']) encoding.writeAny(twice, value)
  encoding.writeVarUint(twice, 0)
  expect(new Gate().receive(encoding.toUint8Array(twice), 'mallory')).toContain('structure: What "name" was given')
})
