/** Wires the server together: environment, database, rooms, app, socket; and takes it apart again when asked to stop. */
import { join } from 'node:path'
import { createApp } from './app.ts'
import { runBundle } from './deploy/local/target.ts'
import { type Env, readEnv } from './env.ts'
import { createIdentity } from './identity/identify.ts'
import { newSecret } from './identity/signed-cookie.ts'
import { isTaken, type Listening, listen } from './listen.ts'
import { complain, say } from './log.ts'
import { RunService } from './runs/run-service.ts'
import { openStorage } from './storage/open-storage.ts'
import { StorageError } from './storage/storage-error.ts'
import { Rooms } from './sync/rooms.ts'
import { VERSION } from './version.ts'

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])
const STOP_LIMIT_MS = 25_000
const LAST_WORDS_MS = 500

async function start(env: Env): Promise<void> {
  const { databaseUrl, lakebase, dataFolder, root, trustForwarded } = env
  const onLost = () => {
    complain(
      'Another LakeStream server has taken over the database. This one stops; nothing that it acknowledged is lost.',
    )
    process.exit(1)
  }
  const migrationsFolder = `${root}/drizzle`
  const storage = await openStorage({ databaseUrl, lakebase, dataFolder, migrationsFolder, onLost })
  await storage.loseOpenRuns()
  const rooms = new Rooms(storage, complain)
  const isLoopback = LOOPBACK.has(env.host)
  const accessToken = isLoopback || trustForwarded ? null : newSecret()
  // Running a pipeline runs what anyone in the room typed: whoever comes in is on this machine, vouched for by a proxy or has
  // the token, and it never happens inside a Databricks App.
  const mayRun = !env.insideDatabricksApp
  const runs = new RunService({
    storage,
    runsFolder: join(dataFolder, 'runs'),
    launch: (bundle, folder, options) =>
      runBundle(bundle, { root, env: env.inherited, folder, base: join(dataFolder, 'files'), ...options }),
    report: complain,
  })
  const identity = await createIdentity(storage, trustForwarded)
  const services = { env, storage, rooms, runs, mayRun, version: VERSION }
  const loopbackOnly = isLoopback && !trustForwarded
  const app = createApp({ ...services, identity, accessToken, loopbackOnly, report: complain })
  const listening = await listen(app, env)
  const host = isLoopback ? 'localhost' : env.host
  say(`LakeStream is at http://${host}:${listening.port}/${accessToken ? `?token=${accessToken}` : ''}`)
  stopOnSignal(async () => {
    say('Stopping: saving what is open ...')
    await Promise.all([rooms.drain(), runs.stopAll()])
    await closeServer(listening)
    await storage.close()
  })
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false
  const onSignal = () => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref()
    stop().then(
      () => process.exit(0),
      (error) => {
        complain(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}

/** Answers under way, such as a run's last event, get a moment to leave; whoever keeps a connection open longer is cut off. */
function closeServer({ server }: Listening): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    setTimeout(() => server.closeAllConnections(), LAST_WORDS_MS).unref()
  })
}

function explain(error: unknown, env: Env): string {
  if (error instanceof StorageError) return error.message
  if (isTaken(error)) return `Port ${env.port} is taken. Stop what uses it, or set PORT to another one.`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

const env = readEnv()
start(env).catch((error) => {
  process.stderr.write(`${explain(error, env)}\n`)
  process.exit(3)
})
