import { join } from 'node:path'
import type { Lakebase } from '../env.ts'
import type { Database } from './database.ts'
import { holdDatabase } from './database-lock.ts'
import { requireSpace } from './disk-space.ts'
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
  /** Another server has taken over the database while it did not answer: this one must stop at once. */
  readonly onLost?: () => void
}

/** Opens the configured database and brings its tables up to date. Throws {@link StorageError} when it cannot be used. */
export function openStorage(options: StorageOptions): Promise<Storage> {
  const { databaseUrl, lakebase } = options
  if (databaseUrl !== null) return openPostgres((postgres, settings) => postgres(databaseUrl, settings), options)
  if (!lakebase) return openPglite(options)
  const { host, port, database, user: username } = lakebase
  const password = () => askToken(lakebase)
  const address = { host, port, database, username, password, ssl: 'require' as const }
  return openPostgres((postgres, settings) => postgres({ ...settings, ...address }), options)
}

async function openPglite({ dataFolder, migrationsFolder }: StorageOptions): Promise<Storage> {
  const unlock = lockFolder(dataFolder)
  try {
    requireSpace(dataFolder)
    const { PGlite } = await import('@electric-sql/pglite')
    const { drizzle } = await import('drizzle-orm/pglite')
    const { migrate } = await import('drizzle-orm/pglite/migrator')
    const client = await PGlite.create(join(dataFolder, 'database'))
    const db = drizzle(client, { schema })
    await refuseNewerSchema(db, migrationsFolder)
    await migrate(db, { migrationsFolder })
    const storage = assemble('pglite', db, async () => {
      await client.close()
      unlock()
    })
    return withSpace(storage, dataFolder)
  } catch (error) {
    unlock()
    throw error
  }
}

interface Settings {
  readonly max: number
  readonly connect_timeout: number
  readonly max_lifetime?: null
  readonly onnotice: () => void
}
type Connect = (postgres: typeof import('postgres'), settings: Settings) => import('postgres').Sql

async function openPostgres(connect: Connect, { migrationsFolder, onLost }: StorageOptions): Promise<Storage> {
  const { default: postgres } = await import('postgres')
  const { drizzle } = await import('drizzle-orm/postgres-js')
  const { migrate } = await import('drizzle-orm/postgres-js/migrator')
  const settings = { connect_timeout: 10, onnotice: () => undefined }
  const client = connect(postgres, { ...settings, max: 10 })
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
    const release = await holdDatabase(connect(postgres, { ...settings, max: 1, max_lifetime: null }), onLost)
    await refuseNewerSchema(db, migrationsFolder)
    await migrate(db, { migrationsFolder })
    return assemble('postgres', db, async () => {
      await release()
      await client.end({ timeout: 5 })
    })
  } catch (error) {
    await client.end({ timeout: 1 })
    throw error
  }
}

/** The same, refusing what would grow on a full disk. What is deleted may still go. */
function withSpace(storage: Storage, folder: string): Storage {
  const checked =
    <Args extends unknown[], Result>(write: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      requireSpace(folder)
      return write(...args)
    }
  return {
    ...storage,
    createPipeline: checked(storage.createPipeline),
    commit: checked(storage.commit),
    saveSnapshot: checked(storage.saveSnapshot),
    changeSharing: checked(storage.changeSharing),
    savePerson: checked(storage.savePerson),
    createRun: checked(storage.createRun),
    appendRunEvents: checked(storage.appendRunEvents),
  }
}

function assemble(kind: Storage['kind'], db: Database, close: () => Promise<void>): Storage {
  return { kind, ...documentStorage(db), ...sharingStorage(db), ...peopleStorage(db), ...runStorage(db), close }
}
