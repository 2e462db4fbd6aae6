import { isDeepStrictEqual } from 'node:util'
import { ROOTS } from '@lakestream/shared/document/keys'
import { expect } from 'vitest'
import * as Y from 'yjs'
import { makeHostileFrame } from './hostile-frames.ts'
import type { Random } from './hostile-values.ts'
import { poll } from './poll.ts'
import { RawClient } from './raw-client.ts'
import { asPerson, createPipeline, type TestServer } from './server.ts'
import { findInvalidRecords } from './stored-document.ts'

export interface FuzzFigures {
  frames: number
  /** What the server answered them with, by the code of its refusal; everything else was let in or ignored. */
  readonly refused: Record<string, number>
  /** Attackers' sockets that the server closed. */
  closed: number
  honestEdits: number
  invalidRecords: number
}

const ATTACKERS = 4
const CHECK_EACH = 500

/**
 * Attackers send hostile frames into a room in which two honest people edit. Again and again somebody joins and looks whether the
 * document is still valid and the same for everyone; the honest edits must all arrive.
 */
export async function runFuzz(
  server: TestServer,
  { count, random }: { count: number; random: Random },
): Promise<FuzzFigures> {
  const figures: FuzzFigures = { frames: 0, refused: {}, closed: 0, honestEdits: 0, invalidRecords: 0 }
  const id = await createPipeline(server, { name: 'Fuzz' }, asPerson('ann'))
  const url = `${server.syncUrl}/${id}?v=1`
  const join = (name: string) => new RawClient(url, asPerson(name)).ready()
  const [ann, bob] = [await join('ann'), await join('bob')]
  const attackers: RawClient[] = []
  while (figures.frames < count) {
    for (let index = 0; index < ATTACKERS; index++) {
      const attacker = attackers[index]
      if (attacker && attacker.closeCode === null) continue
      if (attacker) {
        figures.closed += 1
        tally(figures, attacker)
      }
      attackers[index] = await join(`mallory${index}`)
    }
    await attack(attackers, bob.doc, random)
    figures.frames += CHECK_EACH
    ann.doc.getMap('meta').set('description', `${figures.frames} frames`)
    figures.honestEdits += 1
    await poll('the honest edit is saved', () => ann.acked === figures.honestEdits)
    await poll('the other sees the honest edit', () => clockOf(ann, bob) === clockOf(ann, ann))
    figures.invalidRecords += await check(join, [ann, bob])
  }
  for (const attacker of attackers) tally(figures, attacker)
  for (const client of [ann, bob, ...attackers]) client.close()
  return figures
}

/** How many of an author's edits a reader has: what they say may be overwritten by then. */
const clockOf = (author: RawClient, reader: RawClient) => Y.getState(reader.doc.store, author.doc.clientID)

/** `doc` is the document as somebody sees it whom the server tells everything, also what an attacker got into it. */
async function attack(attackers: readonly RawClient[], doc: Y.Doc, random: Random) {
  for (let sent = 0; sent < CHECK_EACH; sent++) {
    const attacker = attackers[random(attackers.length)]
    if (!attacker || attacker.closeCode !== null) continue
    attacker.socket.send(makeHostileFrame(random, { doc, clientId: attacker.doc.clientID + random(10) }))
    // The answers, and what the others sent, must have a chance to arrive.
    if (sent % 20 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Everything that was sent before has been dealt with when a joiner is answered. */
async function check(join: (name: string) => Promise<RawClient>, people: readonly RawClient[]): Promise<number> {
  const joiner = await join('carol')
  const invalid = findInvalidRecords(joiner.doc)
  expect(invalid).toEqual([])
  for (const { doc } of people) {
    await expect.poll(() => findDifferences(doc, joiner.doc), { timeout: 15_000 }).toEqual([])
  }
  joiner.close()
  return invalid.length
}

/** Where two replicas differ. */
function findDifferences(one: Y.Doc, other: Y.Doc): string[] {
  return ROOTS.flatMap((root) => {
    const [a, b] = [one.getMap(root).toJSON(), other.getMap(root).toJSON()]
    return [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .filter((key) => !isDeepStrictEqual(a[key], b[key]))
      .map((key) => `${root}.${key}: ${JSON.stringify(a[key])} and ${JSON.stringify(b[key])}`)
  })
}

function tally(figures: FuzzFigures, { rejects }: RawClient) {
  for (const { code } of rejects) figures.refused[code] = (figures.refused[code] ?? 0) + 1
}
