import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { InputOverride } from '@lakestream/server/codegen/bundle'
import { generateBundle } from '@lakestream/server/codegen/generate'
import type { DeployBundle } from '@lakestream/server/deploy/deploy-target'
import { ensureSpark } from '@lakestream/server/deploy/local/environment'
import { type RunnerProcess, startRunner } from '@lakestream/server/deploy/local/runner-process'
import { locate, writeBundle } from '@lakestream/server/deploy/local/target'
import type { Json, Pipeline } from '@lakestream/shared/pipeline/model'
import type { RunEvent } from '@lakestream/shared/protocol/run-event'
import { afterAll, beforeAll } from 'vitest'
import { SPARK_FOLDER } from './spark-folder.ts'

/** The repository's folder. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export interface BundleResult {
  readonly status: 'done' | 'failed' | 'stopped'
  readonly events: readonly RunEvent[]
  readonly errors: readonly Extract<RunEvent, { type: 'error' }>[]
  /** By sink: all its rows, in the neutral encoding. */
  readonly rows: Readonly<Record<string, { columns: { name: string; type: string }[]; rows: Json[][] }>>
}

export interface RunOptions {
  /** Folder of checkpoints and tables: the same folder goes on from its checkpoints. Its own by default. */
  readonly folder?: string
  /** Where relative paths start from. */
  readonly base?: string
}

export interface PipelineRunOptions extends RunOptions {
  readonly inputs?: Readonly<Record<string, InputOverride>>
  /** Sinks whose rows are only shown. */
  readonly shown?: readonly string[]
}

interface Answer {
  readonly id: number
  readonly event?: unknown
  readonly result?: unknown
  readonly error?: string
}

/** One Spark session in a child process. It does one thing after the other. */
export class SparkDriver {
  /** Of its own, until the tests end. */
  readonly folder = mkdtempSync(join(process.env[SPARK_FOLDER] ?? tmpdir(), 'session-'))
  hasEnded = false
  private runner: RunnerProcess | null = null
  private readonly logs: string[] = []
  private readonly waiting = new Map<number, (answer: Answer) => void>()
  private nextId = 1
  private readonly declarative: boolean

  /** With `declarative` it runs the declarative parts of bundles, by Spark Connect. */
  constructor(declarative = false) {
    this.declarative = declarative
  }

  /** `jars` are there beside those of the environment. */
  async start(jars: readonly string[] = []): Promise<void> {
    const spark = await ensureSpark({ root: ROOT, env: process.env })
    const runtime = join(ROOT, 'templates', 'runtime')
    await new Promise<void>((resolve, reject) => {
      const runner = startRunner({
        spark,
        root: ROOT,
        program: 'driver.py',
        folder: this.folder,
        pythonPath: [runtime],
        env: process.env,
        onMessage: (message) => this.receive(message as Answer & { ready?: boolean }, resolve),
        onLog: (line) => {
          this.logs.push(line)
          if (this.logs.length > 200) this.logs.shift()
        },
      })
      this.runner = runner
      runner.send({
        root: this.folder,
        jars: [...spark.jars, ...jars],
        cores: 2,
        partitions: 1,
        pythonPath: [runtime],
        declarative: this.declarative,
      })
      runner.exited.then((code) => {
        this.hasEnded = true
        const error = `Spark ended (exit ${code}):\n${this.logs.slice(-30).join('\n')}`
        reject(new Error(error))
        for (const answer of this.waiting.values()) answer({ id: 0, error })
      }, reject)
    })
  }

  /** A folder of its own for one test. */
  makeFolder(name: string): string {
    const folder = mkdtempSync(join(this.folder, `${name}-`))
    mkdirSync(folder, { recursive: true })
    return folder
  }

  /** Calls `main(spark, arguments)` of a Python file. */
  runScript(script: string, args: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.nextId++
      this.waiting.set(id, ({ error, result }) => {
        this.waiting.delete(id)
        if (error === undefined) resolve(result)
        else reject(new Error(error))
      })
      this.runner?.send({ id, script, arguments: args })
    })
  }

  /** The pipeline as the target that this driver runs, whatever would be chosen for it. */
  runPipeline(
    pipeline: Pipeline,
    { inputs = {}, shown = [], ...options }: PipelineRunOptions = {},
  ): Promise<BundleResult> {
    const target = this.declarative ? 'sdp' : 'sss'
    return this.runBundle(generateBundle({ ...pipeline, target }, { environment: 'spark', inputs, shown }), options)
  }

  runBundle(bundle: DeployBundle, options: RunOptions = {}): Promise<BundleResult> {
    const folder = options.folder ?? this.makeFolder('run')
    writeBundle(bundle, join(folder, 'bundle'))
    const events: RunEvent[] = []
    return new Promise((resolve, reject) => {
      const id = this.nextId++
      this.waiting.set(id, ({ event, error }) => {
        if (error !== undefined) reject(new Error(error))
        const located = locate(event, bundle)
        events.push(located)
        if (located.type !== 'done') return
        this.waiting.delete(id)
        resolve(toResult(located.status, events))
      })
      const base = options.base ?? folder
      this.runner?.send({ id, bundle: { bundle: join(folder, 'bundle'), root: folder, base, limit: null } })
    })
  }

  async stop(): Promise<void> {
    await this.runner?.end(10_000)
  }

  private receive(message: Answer & { ready?: boolean }, ready: () => void): void {
    if (message.ready) ready()
    else this.waiting.get(message.id)?.(message)
  }
}

function toResult(status: BundleResult['status'], events: readonly RunEvent[]): BundleResult {
  const rows: Record<string, { columns: { name: string; type: string }[]; rows: Json[][] }> = {}
  for (const event of events) {
    if (event.type !== 'rows') continue
    const before = event.replace ? [] : (rows[event.nodeId]?.rows ?? [])
    rows[event.nodeId] = { columns: event.columns, rows: [...before, ...event.rows] }
  }
  return { status, events, errors: events.filter((event) => event.type === 'error'), rows }
}

/** By whether they are declarative: those of this process. */
const drivers = new Map<boolean, SparkDriver>()

/**
 * A driver for the tests of one file. Files that run in one process share it: a session takes longer to start, and to get fast, than most of
 * their tests take. It ends with the process. A file that gives the environment secrets needs its `own`, which starts
 * with them, and so does one that runs so much that the session gets full.
 */
export function useSpark({ declarative = false, own = false } = {}): SparkDriver {
  const known = own ? undefined : drivers.get(declarative)
  if (known && !known.hasEnded) return known
  const driver = new SparkDriver(declarative)
  if (own) afterAll(() => driver.stop())
  else drivers.set(declarative, driver)
  beforeAll(() => driver.start(), 900_000)
  return driver
}
