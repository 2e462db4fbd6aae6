import type { Sql } from 'postgres'
import { StorageError } from './storage-error.ts'

const LOCK_KEY = 7_316_012
const WAIT_MS = 60_000
const CHECK_MS = 5_000

/**
 * Rooms live in one process, so one server at a time may own a database: a session lock, waited for a minute, so that a
 * rolling restart finds the old server gone. `client` has one connection, and nothing else uses it. When the database restarts, the
 * lock goes with the session; then it is taken again, and `onLost` is called where another server was quicker. Gives the
 * function that releases it.
 */
export async function holdDatabase(client: Sql, onLost: () => void = () => undefined): Promise<() => Promise<void>> {
  const deadline = Date.now() + WAIT_MS
  while (!(await take(client))) {
    if (Date.now() > deadline) {
      await client.end({ timeout: 1 })
      throw new StorageError(
        'Another LakeStream server is using this database. Stop that one, or set DATABASE_URL to another database.',
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  let checking = false
  const timer = setInterval(() => {
    if (checking) return
    checking = true
    // A session that has the lock is given it again. While the database does not answer, nobody else has it either.
    take(client)
      .then((held) => held || onLost())
      .catch(() => undefined)
      .finally(() => {
        checking = false
      })
  }, CHECK_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await client.end({ timeout: 5 })
  }
}

async function take(client: Sql): Promise<boolean> {
  const [row] = await client`select pg_try_advisory_lock(${LOCK_KEY}) as held`
  return row?.['held'] === true
}
