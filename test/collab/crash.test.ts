import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { poll } from '../support/poll.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { RawClient } from '../support/raw-client.ts'
import { createPipeline, makeFolder, startServer } from '../support/server.ts'

/** A server killed while people edit loses nothing that was acknowledged to its author or seen by somebody else. */
const ROUNDS = 3
const EDITORS = 3

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
    let server = await startServer(variables)
    const id = await createPipeline(server)
    let total = 0
    for (let round = 0; round < ROUNDS; round++) {
      const url = `${server.syncUrl}/${id}?v=1`
      const editors = await Promise.all(Array.from({ length: EDITORS }, () => new RawClient(url).ready()))
      const written = editors.map(() => 0)
      const watcher = await new RawClient(url).ready()
      const target = 150 + round * 77
      const timer = setInterval(() => {
        editors.forEach((editor, index) => {
          const name = `r${round}e${index}n${written[index]}`
          editor.doc.getMap('layout').set(name, [round, index])
          written[index] = (written[index] ?? 0) + 1
        })
      }, 2)
      await poll('enough is acknowledged', () => editors.reduce((sum, { acked }) => sum + acked, 0) >= target)
      await server.kill()
      clearInterval(timer)
      await poll('the sockets are closed', () => [watcher, ...editors].every(({ closeCode }) => closeCode !== null))
      server = await startServer(variables)
      const after = await new RawClient(`${server.syncUrl}/${id}?v=1`).ready()
      const kept = new Set(after.doc.getMap('layout').keys())
      const acknowledged = editors.flatMap(({ acked }, index) =>
        Array.from({ length: Math.min(acked, written[index] ?? 0) }, (_, edit) => `r${round}e${index}n${edit}`),
      )
      const seen = [...watcher.doc.getMap('layout').keys()]
      expect(acknowledged.filter((name) => !kept.has(name))).toEqual([])
      expect(seen.filter((name) => !kept.has(name))).toEqual([])
      total += acknowledged.length
      after.close()
    }
    expect(total).toBeGreaterThan(ROUNDS * 100)
    await server.stop()
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
