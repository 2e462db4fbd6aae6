import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockFolder } from '@lakestream/server/storage/folder-lock'
import { openStorage } from '@lakestream/server/storage/open-storage'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { makeFolder, ROOT, startRefused, startServer } from '../support/server.ts'
import { storageContract } from './contract.ts'

const migrationsFolder = join(ROOT, 'drizzle')
let postgres: TestPostgres
let databaseUrl: string
let scratch: Awaited<ReturnType<typeof makeFolder>>

beforeAll(async () => {
  scratch = await makeFolder()
  postgres = await startPostgres()
  databaseUrl = postgres.newDatabase()
})
afterAll(async () => {
  await postgres.stop()
  await scratch.remove()
})

storageContract('PGlite', () =>
  openStorage({ databaseUrl: null, dataFolder: join(scratch.folder, 'contract'), migrationsFolder }),
)
storageContract('PostgreSQL', () => openStorage({ databaseUrl, dataFolder: scratch.folder, migrationsFolder }))

describe('the data folder', () => {
  it('belongs to one process at a time, and the refusal says which', () => {
    const folder = join(scratch.folder, 'locked')
    const unlock = lockFolder(folder)
    expect(() => lockFolder(folder)).toThrow(`process ${process.pid}`)
    unlock()
    lockFolder(folder)()
  })

  it('is taken over from a process that is gone', async () => {
    const folder = join(scratch.folder, 'stale')
    lockFolder(folder)()
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    writeFileSync(join(folder, 'server.lock'), JSON.stringify({ pid: child.pid, began: null }))
    lockFolder(folder)()
  })

  it('is taken over when its process id now belongs to another program', () => {
    const folder = join(scratch.folder, 'reused')
    lockFolder(folder)()
    writeFileSync(join(folder, 'server.lock'), JSON.stringify({ pid: process.ppid, began: 'another time' }))
    lockFolder(folder)()
  })

  it('is refused to a second server, which names the first and does not start', async () => {
    const data = join(scratch.folder, 'shared')
    const first = await startServer({ LAKESTREAM_DATA: data })
    const second = await startRefused({ LAKESTREAM_DATA: data })
    expect(second.code).toBe(3)
    expect(second.output).toContain(`process ${first.process.pid}`)
    await first.stop()
  })
})

describe('a configured database', () => {
  it('that cannot be reached stops the start with a message, and no other one is used', async () => {
    const url = 'postgres://nobody@127.0.0.1:1/none'
    const refused = await startRefused({ DATABASE_URL: url, LAKESTREAM_DATA: scratch.folder })
    expect(refused.code).toBe(3)
    expect(refused.output).toContain('(DATABASE_URL) cannot be reached')
  })

  it('written by a newer version is refused', async () => {
    const url = postgres.newDatabase()
    const storage = await openStorage({ databaseUrl: url, dataFolder: scratch.folder, migrationsFolder })
    await storage.close()
    postgres.run(url, "insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', 99999999999999)")
    const again = openStorage({ databaseUrl: url, dataFolder: scratch.folder, migrationsFolder })
    await expect(again).rejects.toThrow('newer version')
  })
})
