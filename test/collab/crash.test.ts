import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runKillRounds } from '../support/kill-rounds.ts'
import { poll } from '../support/poll.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { makeRandom } from '../support/random.ts'
import { RawClient } from '../support/raw-client.ts'
import { createPipeline, makeFolder, startServer } from '../support/server.ts'

/** A server killed while people edit loses nothing that was acknowledged to its author or seen by somebody else. */
const ROUNDS = 3

let postgres: TestPostgres
let scratch: Awaited<ReturnType<typeof makeFolder>>

beforeAll(async () => {
  scratch = await makeFolder()
  postgres = await startPostgres()
})
afterAll(async () => {
  await postgres.stop()
  await scratch.remove()
})

describe.each(['PGlite', 'PostgreSQL'])('kill -9 during editing, on %s', (database) => {
  it('loses nothing that was acknowledged or seen', async () => {
    const variables = {
      LAKESTREAM_DATA: `${scratch.folder}/${database}`,
      DATABASE_URL: database === 'PGlite' ? undefined : postgres.newDatabase(),
    }
    const figures = await runKillRounds(variables, ROUNDS, makeRandom(5))
    expect(figures.lost).toEqual([])
    expect(figures.acknowledged).toBeGreaterThan(ROUNDS * 50)
    expect(figures.seen).toBeGreaterThan(ROUNDS * 50)
  })
})

describe('a database that does not answer for a while', () => {
  it('holds edits back, says so, and goes on when it is there again', async () => {
    const server = await startServer({ LAKESTREAM_DATA: scratch.folder, DATABASE_URL: postgres.newDatabase() })
    const url = `${server.syncUrl}/${await createPipeline(server)}?v=1`
    const [ann, bob] = [await new RawClient(url).ready(), await new RawClient(url).ready()]
    postgres.pause()
    ann.doc.getMap('meta').set('description', 'waiting')
    expect(bob.doc.getMap('meta').get('description')).toBeUndefined()
    await new Promise((resolve) => setImmediate(resolve))
    expect(ann.acked).toBe(0)
    postgres.resume()
    await poll('bob sees it', () => bob.doc.getMap('meta').get('description') === 'waiting')
    await poll('ann is told', () => ann.acked === 1)
    await server.stop()
  })
})
