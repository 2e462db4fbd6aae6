/**
 * Local Spark as a deploy target: the bundle runs in a child process on real Spark, and progress, rows, metrics and errors come
 * back to node and line.
 *
 *   const run = runBundle(bundle, { root, env: process.env, folder, base })
 *   for await (const event of run.events) ...   // the last event is `done`
 *   await run.stop()
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import type { Target } from '@lakestream/shared/pipeline/model'
import { RunError, RunEvent } from '@lakestream/shared/protocol/run-event'
import type { DeployBundle, DeployTarget, Run, RunStatus } from '../deploy-target.ts'
import { checkSpark, ensureSpark, type ProcessEnvironment, type SparkEnvironment } from './environment.mjs'
import { EventLog } from './event-log.ts'
import { type RunnerProcess, startRunner } from './runner-process.ts'

export interface LocalRunOptions {
  /** The repository's folder. */
  readonly root: string
  /** This process' environment; the child gets a scrubbed one. */
  readonly env: ProcessEnvironment
  /** The run's own folder: bundle, checkpoints, warehouse, temporary files. Checkpoints that are there are gone on from. */
  readonly folder: string
  /** Where relative paths of the pipeline start from. */
  readonly base: string
  /** `available-now` (default) ends when what is there has been read; `continuous` goes on until stopped. */
  readonly mode?: 'available-now' | 'continuous'
  /** Rows shown of each sink; all of them where it is null. Default 1,000. */
  readonly limit?: number | null
  readonly cores?: number
}

const MAX_LOGS = 2_000
const STOP_GRACE_MS = 15_000

export const localTarget: (context: { root: string; env: ProcessEnvironment }) => DeployTarget<LocalRunOptions> = (
  context,
) => ({
  id: 'local',
  check: () => (isForbidden(context.env) ? FORBIDDEN : checkSpark(context)),
  plan: (bundle, options) => [
    `Write ${bundle.files.length} files to ${options.folder}`,
    options.mode === 'continuous'
      ? 'Start Apache Spark and run until stopped'
      : 'Start Apache Spark and run until everything that is there has been read',
  ],
  deploy: runBundle,
})

const FORBIDDEN = {
  state: 'forbidden',
  missing: ['Inside a Databricks App pipelines do not run on local Spark: deploy them to the workspace.'],
} as const

function isForbidden(env: ProcessEnvironment): boolean {
  return Boolean(env['DATABRICKS_APP_NAME'])
}

/** Starts a run. It never throws: what goes wrong is an `error` event, and `done` comes last. */
export function runBundle(bundle: DeployBundle, options: LocalRunOptions): Run {
  const log = new EventLog<RunEvent>(MAX_LOGS)
  const started = Date.now()
  const children = new Set<RunnerProcess>()
  let status: RunStatus = 'running'
  let stopAsked = false

  const finish = (end: Exclude<RunStatus, 'running'>) => {
    if (status !== 'running') return
    status = end
    log.push({ type: 'done', status: end, durationMs: Date.now() - started })
  }
  const endAll = (graceMs: number) => Promise.all([...children].map((child) => child.end(graceMs)))

  const work = async (): Promise<Exclude<RunStatus, 'running'>> => {
    if (isForbidden(options.env)) throw new Error(FORBIDDEN.missing[0])
    log.push({ type: 'phase', phase: 'preparing', message: 'Looking for Spark' })
    const onProgress = (line: string) => log.push({ type: 'log', line })
    const spark = await ensureSpark({ root: options.root, env: options.env, onProgress })
    writeBundle(bundle, join(options.folder, 'bundle'))
    const start = (target: Target) =>
      stopAsked ? 'stopped' : runPart({ bundle, options, spark, target, children, tell: (event) => log.push(event) })
    return runParts(bundle.manifest.parts, options.mode === 'continuous', start, () => endAll(STOP_GRACE_MS))
  }

  const ended = work()
    .catch((error: unknown) => {
      if (!stopAsked) log.push({ type: 'error', message: error instanceof Error ? error.message : String(error) })
      return 'failed' as const
    })
    .then(async (end) => {
      finish(stopAsked ? 'stopped' : end)
      await endAll(0)
      log.end()
      return status
    })
  const stop = async (graceMs = STOP_GRACE_MS) => {
    stopAsked = true
    await endAll(graceMs)
    await ended
  }
  return { events: log, status: () => status, stop, ended }
}

type PartEnd = Exclude<RunStatus, 'running'>

/** One part after the other where each ends by itself; side by side where they go on, until one of them fails. */
async function runParts(
  parts: DeployBundle['manifest']['parts'],
  sideBySide: boolean,
  start: (target: Target) => Promise<PartEnd> | PartEnd,
  endAll: () => Promise<unknown>,
): Promise<PartEnd> {
  if (sideBySide) {
    const ends = await Promise.all(
      parts.map(async ({ target }) => {
        const end = await start(target)
        if (end === 'failed') await endAll()
        return end
      }),
    )
    return ends.find((end) => end !== 'done') ?? 'done'
  }
  for (const { target } of parts) {
    const end = await start(target)
    if (end !== 'done') return end
  }
  return 'done'
}

interface PartRun {
  readonly bundle: DeployBundle
  readonly options: LocalRunOptions
  readonly spark: SparkEnvironment
  readonly target: Target
  readonly children: Set<RunnerProcess>
  readonly tell: (event: RunEvent) => void
}

/** A part in a process of its own: everything it says is told but its end, which is the result. */
async function runPart({ bundle, options, spark, target, children, tell }: PartRun): Promise<PartEnd> {
  const bundleFolder = join(options.folder, 'bundle')
  const last: string[] = []
  let end: PartEnd | null = null
  const child = startRunner({
    spark,
    root: options.root,
    program: 'run_bundle.py',
    folder: options.folder,
    pythonPath: [bundleFolder],
    env: options.env,
    onMessage: (message) => {
      const event = locate(message, bundle)
      if (event.type === 'done') end = event.status
      else tell(event)
    },
    onLog: (line) => {
      last.push(line)
      if (last.length > 20) last.shift()
      tell({ type: 'log', line })
    },
  })
  children.add(child)
  child.send({ ...toRequest(options, bundleFolder, spark.jars), declarative: target === 'sdp' })
  const code = await child.exited
  await child.end(0)
  children.delete(child)
  if (end === null) throw new Error(`Spark ended early (exit ${code}):\n${last.join('\n')}`)
  return end
}

function toRequest(options: LocalRunOptions, bundleFolder: string, jars: readonly string[]): object {
  return {
    bundle: bundleFolder,
    root: options.folder,
    base: resolve(options.base),
    mode: options.mode ?? 'available-now',
    limit: options.limit === undefined ? 1_000 : options.limit,
    cores: options.cores ?? '*',
    jars,
  }
}

/** The bundle's files, in place of those of an earlier run in the same folder. */
export function writeBundle(bundle: DeployBundle, folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  for (const { path, text } of bundle.files) {
    const file = resolve(folder, path)
    if (!file.startsWith(resolve(folder) + sep)) throw new Error(`the bundle's path "${path}" leaves its folder`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

/** An event of the runner; an error also gets the node that its line belongs to, else the sink whose query failed. */
export function locate(message: unknown, bundle: DeployBundle): RunEvent {
  const parsed = RunEvent.safeParse(message)
  if (!parsed.success) return { type: 'log', line: JSON.stringify(message) }
  if (parsed.data.type !== 'error') return parsed.data
  const { sinkId } = message as { sinkId?: string }
  const { path, line } = parsed.data
  const span = bundle.spans.find(
    (each) => line !== undefined && each.path === path && each.startLine <= line && line <= each.endLine,
  )
  const nodeId = span?.nodeId ?? sinkId
  return RunError.parse(nodeId === undefined ? parsed.data : { ...parsed.data, nodeId })
}
