import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { poll } from '../support/poll.ts'
import { RawClient } from '../support/raw-client.ts'
import { createPipeline, makeFolder, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let scratch: Awaited<ReturnType<typeof makeFolder>>

beforeAll(async () => {
  scratch = await makeFolder()
  server = await startServer({ LAKESTREAM_DATA: scratch.folder })
})
afterAll(async () => {
  await server.stop()
  await scratch.remove()
})

/** More than the system's own buffers and the server's limit hold together. */
const EDITS = 400
const TEXT = 95_000

/** Texts that compression cannot shorten, one over the other. */
function write(client: RawClient, from: number, to: number) {
  for (let edit = from; edit < to; edit++) {
    client.doc.getMap('meta').set('description', `${edit} ${randomBytes((TEXT * 3) / 4).toString('base64')}`)
  }
}

const newest = ({ doc }: RawClient) => String(doc.getMap('meta').get('description')).split(' ')[0]

it('of an edit storm is caught up in one go when it reads again; one that does not is sent away, and nobody else waits', async () => {
  const id = await createPipeline(server)
  const open = () => new RawClient(`${server.syncUrl}/${id}?v=1`).ready()
  const [ann, bob, slow, asleep] = [await open(), await open(), await open(), await open()]
  asleep.sendAwareness([{ clientId: asleep.doc.clientID, clock: 1, state: { status: 'here' } }])
  await poll('ann sees who sleeps later', () => ann.present.get(asleep.doc.clientID))
  slow.socket.pause()
  asleep.socket.pause()
  let frames = 0
  slow.socket.on('message', () => frames++)
  write(ann, 0, EDITS)
  await poll('all is saved', () => ann.acked === EDITS, 60_000)
  await poll('bob has all', () => newest(bob) === String(EDITS - 1), 60_000)
  slow.socket.resume()
  await poll('the slow one has all', () => newest(slow) === String(EDITS - 1), 60_000)
  expect(frames).toBeLessThan(EDITS)
  expect(slow.closeCode).toBeNull()
  // The server's patience is 30 seconds, and five more for a farewell that is not read.
  await poll('the sleeper is sent away', () => ann.present.get(asleep.doc.clientID) === null, 60_000)
  write(ann, EDITS, EDITS + 1)
  await poll('the others go on', () => newest(bob) === String(EDITS) && newest(slow) === String(EDITS))
  for (const client of [ann, bob, slow]) client.close()
}, 180_000)
