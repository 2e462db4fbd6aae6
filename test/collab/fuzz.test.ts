import { afterAll, beforeAll, expect, it } from 'vitest'
import { runFuzz } from '../support/fuzz.ts'
import { makeRandom } from '../support/random.ts'
import { makeFolder, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let scratch: Awaited<ReturnType<typeof makeFolder>>

beforeAll(async () => {
  scratch = await makeFolder()
  server = await startServer({ LAKESTREAM_DATA: scratch.folder, LAKESTREAM_TRUST_FORWARDED: '1' })
})
afterAll(async () => {
  await server.stop()
  await scratch.remove()
})

it('an attack of random, mutated and forged frames stores nothing invalid, stops nobody and costs no honest edit', async () => {
  const figures = await runFuzz(server, {
    count: 3_000,
    random: makeRandom(23),
  })
  expect(figures).toMatchObject({ frames: 3_000, honestEdits: 6, invalidRecords: 0 })
  expect(Object.keys(figures.refused).sort()).toEqual(expect.arrayContaining(['gap', 'malformed', 'structure']))
})
