/**
 * A Python program of `templates/runner` in a process group of its own: JSON lines in and out, everything else is log. It gets
 * a scrubbed environment and its own home, and dies with this process.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { type ProcessEnvironment, type SparkEnvironment, scrubEnvironment } from './environment.mjs'

const SECRET_PREFIX = 'LAKESTREAM_SECRET_'
const MAX_LINE = 2_000

export interface RunnerOptions {
  readonly spark: SparkEnvironment
  /** The repository's folder. */
  readonly root: string
  readonly program: 'run_bundle.py' | 'driver.py'
  /** The only folder that the child calls its own. */
  readonly folder: string
  readonly pythonPath: readonly string[]
  readonly env: ProcessEnvironment
  readonly onMessage: (message: unknown) => void
  readonly onLog: (line: string) => void
}

export interface RunnerProcess {
  readonly pid: number
  send(message: unknown): void
  /** Closes the child's input, which asks it to end; kills what is left of its process group after `graceMs`. */
  end(graceMs: number): Promise<void>
  /** The exit code; null after a signal. */
  readonly exited: Promise<number | null>
}

const alive = new Set<ChildProcess>()
let killsAtExit = false

export function startRunner(options: RunnerOptions): RunnerProcess {
  const { spark, folder } = options
  for (const name of ['home', 'tmp']) mkdirSync(join(folder, name), { recursive: true })
  const child = spawn(spark.python, ['-u', join(options.root, 'templates', 'runner', options.program)], {
    cwd: folder,
    env: childEnvironment(options),
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  dieTogether(child)
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = parseLine(line)
    if (message === undefined) options.onLog(line)
    else options.onMessage(message)
  })
  createInterface({ input: child.stderr }).on('line', (line) => options.onLog(line.slice(0, MAX_LINE)))
  // A child that has gone cannot be written to; its exit says so.
  child.stdin.on('error', () => undefined)

  const exited = new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      options.onLog(error.message)
      resolve(1)
    })
    child.on('close', (code) => resolve(code))
  })
  return {
    pid: child.pid ?? 0,
    exited,
    send: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    async end(graceMs) {
      child.stdin.end()
      const timer = setTimeout(() => killGroup(child), graceMs)
      await exited
      clearTimeout(timer)
      // The Java process belongs to the group; it normally ended with its parent.
      killGroup(child)
    },
  }
}

function childEnvironment({ spark, folder, pythonPath, env }: RunnerOptions): Record<string, string> {
  const secrets = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith(SECRET_PREFIX) && value ? [[name.slice(SECRET_PREFIX.length), value]] : [],
  )
  return {
    ...Object.fromEntries(secrets),
    ...scrubEnvironment(env),
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    TEMP: join(folder, 'tmp'),
    JAVA_HOME: spark.javaHome,
    PYSPARK_PYTHON: spark.python,
    PYSPARK_DRIVER_PYTHON: spark.python,
    PYTHONPATH: pythonPath.join(delimiter),
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONIOENCODING: 'utf-8',
    SPARK_LOCAL_IP: '127.0.0.1',
    TZ: 'UTC',
  }
}

function dieTogether(child: ChildProcess): void {
  alive.add(child)
  child.once('close', () => alive.delete(child))
  if (killsAtExit) return
  killsAtExit = true
  process.once('exit', () => {
    for (const each of alive) killGroup(each)
  })
}

function killGroup(child: ChildProcess): void {
  if (!child.pid) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nothing of the group is left.
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
