import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { openStorage } from '@lakestream/server/storage/open-storage'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { poll } from '../support/poll.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { RawClient } from '../support/raw-client.ts'
import { createPipeline, makeFolder, ROOT, startRefused, startServer, type TestServer } from '../support/server.ts'

/** What the server does when what it stands on fails: it says what is wrong, keeps what it has and goes on when it can. */
let postgres: TestPostgres
let scratch: Awaited<ReturnType<typeof makeFolder>>
const servers: TestServer[] = []

beforeAll(async () => {
  scratch = await makeFolder()
  postgres = await startPostgres()
})
afterEach(async () => {
  for (const server of servers.splice(0)) if (server.process.exitCode === null) await server.kill()
})
afterAll(async () => {
  await postgres.stop()
  await scratch.remove()
})

async function start(variables: Record<string, string | undefined>): Promise<TestServer> {
  const server = await startServer(variables)
  servers.push(server)
  return server
}

async function open(server: TestServer, id: string) {
  return new RawClient(`${server.syncUrl}/${id}?v=1`).ready()
}

const describeAs = ({ doc }: RawClient, text: string) => doc.getMap('meta').set('description', text)
const description = ({ doc }: RawClient) => doc.getMap('meta').get('description')
const told = ({ events }: RawClient, type: string) =>
  events.map((event) => JSON.parse(event) as { type: string; why?: string }).findLast((event) => event.type === type)

it('a database that is stopped for ten seconds: edits wait, people are told, and everything arrives', async () => {
  const variables = { LAKESTREAM_DATA: scratch.folder, DATABASE_URL: postgres.newDatabase() }
  const server = await start(variables)
  const id = await createPipeline(server)
  const [ann, bob] = [await open(server, id), await open(server, id)]
  describeAs(ann, 'before')
  await poll('it is saved', () => ann.acked === 1)
  await postgres.halt()
  const until = Date.now() + 10_000
  for (let count = 0; Date.now() < until; count++) {
    describeAs(ann, `meanwhile ${count}`)
    await sleep(100)
  }
  describeAs(ann, 'last')
  expect(told(ann, 'not-saved')?.why).toBe('The database does not answer.')
  expect(told(bob, 'not-saved')).toBeDefined()
  expect(description(bob)).toBe('before')
  expect(server.output()).toContain('Edits are not saved yet, and are being tried again. The database does not answer.')
  await postgres.restart()
  await poll('it is said that all is well', () => told(ann, 'saved'), 30_000)
  await poll('bob sees it', () => description(bob) === 'last')
  expect(server.output()).toContain('Edits are saved again.')
  await server.kill()
  const again = await start(variables)
  expect(description(await open(again, id))).toBe('last')
})

it('a database that hangs: people are told after a moment, not left with "Saving"', async () => {
  const server = await start({ LAKESTREAM_DATA: scratch.folder, DATABASE_URL: postgres.newDatabase() })
  const ann = await open(server, await createPipeline(server))
  postgres.pause()
  describeAs(ann, 'waiting')
  await poll('she is told', () => told(ann, 'not-saved'))
  expect(ann.acked).toBe(0)
  postgres.resume()
  await poll('it is saved', () => ann.acked === 1)
  await poll('she is told', () => told(ann, 'saved'))
})

it('a server whose database another one has taken over meanwhile stops at once and says so', async () => {
  const url = postgres.newDatabase()
  const first = await start({ LAKESTREAM_DATA: join(scratch.folder, 'first'), DATABASE_URL: url })
  const ended = once(first.process, 'exit')
  first.process.kill('SIGSTOP')
  await postgres.halt()
  await postgres.restart()
  const second = await start({ LAKESTREAM_DATA: join(scratch.folder, 'second'), DATABASE_URL: url })
  first.process.kill('SIGCONT')
  expect((await ended)[0]).toBe(1)
  expect(first.output()).toContain('Another LakeStream server has taken over the database.')
  const ann = await open(second, await createPipeline(second))
  describeAs(ann, 'the second goes on')
  await poll('it is saved', () => ann.acked === 1)
})

/** Becomes a server whose data folder is a disk of its own: a file system in memory, which only its process sees. */
const onSmallDisk = (folder: string, megabytes: number) => {
  const script = `mkdir -p ${folder} && mount -t tmpfs -o size=${megabytes}m tmpfs ${folder} && exec "$@"`
  return ['unshare', '-rm', 'sh', '-c', script, 'sh']
}
const mayMount = spawnSync('unshare', ['-rm', 'true']).status === 0
if (!mayMount)
  process.stderr.write('Not run: the tests of a full disk, because this system lets nobody but root mount one.\n')

describe.skipIf(!mayMount)('a full disk', () => {
  it('holds edits back and says so; when there is room again they are saved', async () => {
    const folder = join(scratch.folder, 'full')
    const server = await startServer({ LAKESTREAM_DATA: folder, DATABASE_URL: undefined }, onSmallDisk(folder, 140))
    servers.push(server)
    const seen = `/proc/${server.process.pid}/root${folder}`
    const id = await createPipeline(server)
    const ann = await open(server, id)
    describeAs(ann, 'before')
    await poll('it is saved', () => ann.acked === 1)
    writeFileSync(join(seen, 'filler'), Buffer.alloc(statfsSync(seen).bavail * statfsSync(seen).bsize - 1_000_000))
    describeAs(ann, 'meanwhile')
    await poll('she is told', () => told(ann, 'not-saved'))
    expect(told(ann, 'not-saved')?.why).toContain(`The disk is full: ${folder} has 0 MB left`)
    expect(server.output()).toContain('Edits are not saved yet')
    const refused = await fetch(`${server.url}/api/pipelines`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'No room' }),
    })
    expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'not-saved' }])
    expect((await fetch(`${server.url}/api/pipelines`)).status).toBe(200)
    rmSync(join(seen, 'filler'))
    await poll('it is saved', () => ann.acked === 2)
    expect(description(await open(server, id))).toBe('meanwhile')
  })

  it('at the start is said, and the server does not begin', async () => {
    const folder = join(scratch.folder, 'full-at-start')
    const refused = await startRefused({ LAKESTREAM_DATA: folder, DATABASE_URL: undefined }, onSmallDisk(folder, 30))
    expect(refused.code).toBe(3)
    expect(refused.output).toContain('The disk is full')
  })
})

it('a port that is taken stops the start with its number; without one asked for, the next is tried', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const refused = await startRefused({ LAKESTREAM_DATA: join(scratch.folder, 'port'), PORT: String(port) })
  other.close()
  expect(refused.code).toBe(3)
  expect(refused.output).toContain(`Port ${port} is taken. Stop what uses it, or set PORT to another one.`)
})

it('an embedded database of a newer version is refused before anything is changed', async () => {
  const folder = join(scratch.folder, 'newer')
  const storage = await openStorage({ databaseUrl: null, dataFolder: folder, migrationsFolder: join(ROOT, 'drizzle') })
  await storage.close()
  const client = await PGlite.create(join(folder, 'database'))
  await client.exec("insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', 99999999999999)")
  await client.close()
  const refused = await startRefused({ LAKESTREAM_DATA: folder, DATABASE_URL: undefined })
  expect(refused.code).toBe(3)
  expect(refused.output).toContain('written by a newer version of LakeStream')
})

it('a document whose stored bytes are damaged is never served as an empty one', async () => {
  const url = postgres.newDatabase()
  const server = await start({ LAKESTREAM_DATA: scratch.folder, DATABASE_URL: url })
  const id = await createPipeline(server)
  const ann = await open(server, id)
  describeAs(ann, 'precious')
  await poll('it is saved', () => ann.acked === 1)
  expect(await server.stop()).toBe(0)
  postgres.run(url, "update updates set data = '\\x00ff00'; update snapshots set data = '\\x00ff00'")
  const again = await start({ LAKESTREAM_DATA: scratch.folder, DATABASE_URL: url })
  const joiner = new RawClient(`${again.syncUrl}/${id}?v=1`)
  await poll('she is sent away for now', () => joiner.closeCode !== null)
  expect(joiner.closeCode).toBe(1013)
  expect(description(joiner)).toBeUndefined()
  expect(again.output()).toContain(id)
})
