import { join } from 'node:path'
import type { Lakebase } from '../env.ts'
import type { Database } from './database.ts'
import { documentStorage } from './documents.ts'
import { lockFolder } from './folder-lock.ts'
import { askToken } from './lakebase-token.ts'
import { refuseNewerSchema } from './migrations.ts'
import { peopleStorage } from './people.ts'
import { runStorage } from './runs.ts'
import * as schema from './schema.ts'
import { sharingStorage } from './sharing.ts'
import type { Storage } from './storage.ts'
import { StorageError } from './storage-error.ts'

export interface StorageOptions {
  /** A PostgreSQL address; without it the embedded database in `dataFolder` is used. */
  readonly databaseUrl: string | null
  /** Used where there is no address. */
  readonly lakebase?: Lakebase | null
  readonly dataFolder: string
  readonly migrationsFolder: string
}

/** Opens the configured database and brings its tables up to date. Throws {@link StorageError} when it cannot be used. */
export function openStorage(options: StorageOptions): Promise<Storage> {
  const { databaseUrl, lakebase } = options
  const settings = { max: 10, connect_timeout: 10, onnotice: () => undefined }
  if (databaseUrl !== null) return openPostgres((postgres) => postgres(databaseUrl, settings), options)
  if (!lakebase) return openPglite(options)
  const { host, port, database, user: username } = lakebase
  const password = () => askToken(lakebase)
  return openPostgres(
    (postgres) => postgres({ ...settings, host, port, database, username, password, ssl: 'require' }),
    options,
  )
}

async function openPglite({ dataFolder, migrationsFolder }: StorageOptions): Promise<Storage> {
  const unlock = lockFolder(dataFolder)
  try {
    const { PGlite } = await import('@electric-sql/pglite')
    const { drizzle } = await import('drizzle-orm/pglite')
    const { migrate } = await import('drizzle-orm/pglite/migrator')
    const client = await PGlite.create(join(dataFolder, 'database'))
    const db = drizzle(client, { schema })
    await refuseNewerSchema(db, migrationsFolder)
    await migrate(db, { migrationsFolder })
    return assemble('pglite', db, async () => {
      await client.close()
      unlock()
    })
  } catch (error) {
    unlock()
    throw error
  }
}

type Connect = (postgres: typeof import('postgres')) => import('postgres').Sql

async function openPostgres(connect: Connect, { migrationsFolder }: StorageOptions): Promise<Storage> {
  const { default: postgres } = await import('postgres')
  const { drizzle } = await import('drizzle-orm/postgres-js')
  const { migrate } = await import('drizzle-orm/postgres-js/migrator')
  const client = connect(postgres)
  try {
    await client`select 1`
  } catch (error) {
    await client.end({ timeout: 1 })
    const reason = error instanceof Error ? error.message || error.name : String(error)
    throw new StorageError(
      `The configured database (DATABASE_URL) cannot be reached: ${reason}. The server does not start on another one.`,
    )
  }
  try {
    const db = drizzle(client, { schema })
    const release = await holdDatabase(client)
    await refuseNewerSchema(db, migrationsFolder)
    await migrate(db, { migrationsFolder })
    return assemble('postgres', db, async () => {
      release()
      await client.end({ timeout: 5 })
    })
  } catch (error) {
    await client.end({ timeout: 1 })
    throw error
  }
}

const LOCK_KEY = 7_316_012
const LOCK_WAIT_MS = 60_000

/**
 * Rooms live in one process, so one server at a time may own a database: a session lock, waited for a minute, so that a
 * rolling restart finds the old server gone.
 */
async function holdDatabase(client: import('postgres').Sql): Promise<() => void> {
  const session = await client.reserve()
  const deadline = Date.now() + LOCK_WAIT_MS
  for (;;) {
    const [row] = await session`select pg_try_advisory_lock(${LOCK_KEY}) as held`
    if (row?.['held'] === true) return () => session.release()
    if (Date.now() > deadline) {
      session.release()
      throw new StorageError(
        'Another LakeStream server is using this database. Stop that one, or set DATABASE_URL to another database.',
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

function assemble(kind: Storage['kind'], db: Database, close: () => Promise<void>): Storage {
  return { kind, ...documentStorage(db), ...sharingStorage(db), ...peopleStorage(db), ...runStorage(db), close }
}
