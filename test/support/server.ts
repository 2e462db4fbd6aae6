import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const MAIN = join(ROOT, 'server', 'dist', 'main.js')

export interface TestServer {
  /** Such as `http://127.0.0.1:41234`. */
  readonly url: string
  readonly syncUrl: string
  readonly process: ChildProcess
  /** Everything it has printed so far. */
  output(): string
  /** `SIGTERM`, and waits for the end. Gives the exit code. */
  stop(): Promise<number | null>
  /** `SIGKILL`: what a crash does. */
  kill(): Promise<void>
}

/** Starts the built server on a free port; variables of the environment may be added, or removed by `undefined`. */
export async function startServer(
  variables: Record<string, string | undefined>,
  wrapper: readonly string[] = [],
): Promise<TestServer> {
  const { process: child, output } = spawnServer({ PORT: '0', ...variables }, wrapper)
  const port = await waitForPort(child, output)
  const ended = once(child, 'exit')
  return {
    url: `http://127.0.0.1:${port}`,
    syncUrl: `ws://127.0.0.1:${port}/sync`,
    process: child,
    output,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      return child.exitCode
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Headers by which a proxy says who a request is from; for a server that trusts them. */
export function asPerson(name: string): Record<string, string> {
  return { 'x-forwarded-email': `${name}@example.com` }
}

/** A server that is expected to refuse to start: its exit code and what it says. */
export async function startRefused(variables: Record<string, string | undefined>, wrapper: readonly string[] = []) {
  const { process: child, output } = spawnServer({ PORT: '0', ...variables }, wrapper)
  const [code] = await once(child, 'exit')
  return { code, output: output() }
}

/** Starts the built server without waiting for it; by the command `wrapper`, which must become the server, where one is given. */
export function spawnServer(variables: Record<string, string | undefined>, wrapper: readonly string[] = []) {
  const { DATABASE_URL: _url, DATABRICKS_APP_NAME: _app, HOST: _host, ...inherited } = process.env
  const [program = '', ...rest] = [...wrapper, process.execPath, MAIN]
  const child = spawn(program, rest, {
    env: { ...inherited, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      text += data.toString()
    })
  }
  return { process: child, output: () => text }
}

function waitForPort(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const port = /LakeStream is at http:\/\/[^:]+:(\d+)\//.exec(output())?.[1]
      if (port) resolve(port)
    }
    child.stdout?.on('data', look)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${output()}`)))
  })
}

/** A folder for one test's data, and the function that removes it. */
export async function makeFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'lakestream-test-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

export async function createPipeline(
  server: Pick<TestServer, 'url'>,
  body: object = { name: 'Test' },
  headers: Record<string, string> = {},
): Promise<string> {
  const answer = await fetch(`${server.url}/api/pipelines`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  if (answer.status !== 201) throw new Error(`not created: ${answer.status} ${await answer.text()}`)
  const created = (await answer.json()) as { id: string }
  return created.id
}
