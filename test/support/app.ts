import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchBrowser } from './browser.ts'
import { ROOT } from './flights.ts'

/** The built server in a process of its own, with a data folder of its own. */
export interface AppServer {
  readonly url: string
  /** As a crash does: at once, without a word. */
  kill(): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}

export async function startApp(): Promise<AppServer> {
  const data = mkdtempSync(join(tmpdir(), 'lakestream-app-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let child = await start(data, port)
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
  return {
    url,
    kill: () => end('SIGKILL'),
    restart: async () => {
      child = await start(data, port)
    },
    stop: async () => {
      await end('SIGTERM')
      rmSync(data, { recursive: true, force: true })
    },
  }
}

async function start(data: string, port: number): Promise<ChildProcess> {
  const env = { ...process.env, LAKESTREAM_DATA: data, PORT: String(port), HOST: '127.0.0.1', DATABASE_URL: '' }
  const child = spawn(process.execPath, ['server/dist/main.js'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`the server did not start:\n${output}`)
    const ready = await fetch(`http://127.0.0.1:${port}/health`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) return child
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill('SIGKILL')
  throw new Error(`the server was not ready in time:\n${output}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** The app and a browser for the tests of one file. */
export function useApp(): { readonly app: AppServer; readonly browser: Browser } {
  const opened: { app?: AppServer; browser?: Browser } = {}
  beforeAll(async () => {
    opened.app = await startApp()
    opened.browser = await launchBrowser()
  })
  afterAll(async () => {
    await opened.browser?.close()
    await opened.app?.stop()
  })
  return opened as { app: AppServer; browser: Browser }
}
