import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunEvent } from '@lakestream/shared/protocol/run-event'
import type { InputOverride } from '../codegen/bundle.ts'
import { generateBundle } from '../codegen/generate.ts'
import type { Run } from '../deploy/deploy-target.ts'
import { localTarget, runBundle } from '../deploy/local/target.ts'
import { readEnv } from '../env.ts'
import { formatOf } from '../input/read-input.ts'
import { prepareTrial } from '../runs/trial.ts'
import { CommandError, EXIT, requireNoErrors, usageError } from './outcome.ts'
import { openPipelineFile, parseInputs, type ValueFlags } from './pipeline-file.ts'
import { parseCount } from './preview.ts'

interface RunFlags extends ValueFlags {
  readonly input: readonly string[]
  readonly limit?: string
  readonly trial: boolean
  readonly json: boolean
}

/** `run FILE`: runs the generated code on Apache Spark on this machine and gives the rows of each sink. */
export async function run(path: string | undefined, flags: RunFlags): Promise<number> {
  const file = await openPipelineFile(path, flags)
  if (file.environment !== 'spark') throw usageError('run is on Spark on this machine: leave --env out.')
  requireNoErrors(file.diagnostics)
  const limit = parseCount('limit', flags.limit) ?? null
  if (flags.trial && !file.pipeline.nodes.some(({ sample }) => sample))
    throw usageError(
      '--trial begins with sample rows, and no source has any: leave it out, or write some down in the app.',
    )
  if (flags.trial && flags.input.length > 0) throw usageError('--trial takes the sample rows: leave --input out.')
  const paths = await parseInputs(file, flags.input)
  const inputs = Object.fromEntries([...paths].map(([id, input]) => [id, toOverride(input)]))
  const { root, inherited: env } = readEnv()
  const check = localTarget({ root, env }).check()
  if (check.state === 'unavailable' || check.state === 'forbidden')
    throw new CommandError(EXIT.environment, check.missing.join('\n'))
  const folder = await mkdtemp(join(tmpdir(), 'lakestream-run-'))
  try {
    const trial = flags.trial ? prepareTrial(file.pipeline, folder, file.given) : null
    const given = { inputs, ...trial?.options, parameters: file.given }
    const bundle = generateBundle(file.pipeline, { environment: 'spark', ...given })
    requireNoErrors(bundle.diagnostics)
    await trial?.write()
    const running = runBundle(bundle, { root, env, folder, base: file.base, limit: trial ? null : limit })
    const outcome = await untilEnd(running, trial ? trial.follow(running.events, bundle) : running.events)
    return report(outcome, flags.json)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function untilEnd(running: Run, events: AsyncIterable<RunEvent>): Promise<Outcome> {
  const stop = () => void running.stop()
  // Not `once`: npx hands on the signal that the terminal has sent already, and a second one must not cut off the clean-up.
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    return await follow(events)
  } finally {
    await running.ended
  }
}

function toOverride(path: string): InputOverride {
  const format = formatOf(path)
  if (format === 'json') return { format: 'jsonl', path }
  if (format === 'csv' || format === 'parquet') return { format, path }
  throw usageError(`--input reads .jsonl, .csv and .parquet files, not "${path}".`)
}

type Compared = Extract<RunEvent, { type: 'compared' }>
type Rows = Extract<RunEvent, { type: 'rows' }>

interface Outcome {
  readonly status: string
  readonly durationMs: number
  readonly sinks: ReadonlyMap<string, Rows>
  readonly errors: readonly Extract<RunEvent, { type: 'error' }>[]
  readonly compared: readonly Compared[]
}

/** Progress goes to stderr as it comes, so that stdout holds the result alone. */
async function follow(events: AsyncIterable<RunEvent>): Promise<Outcome> {
  const sinks = new Map<string, Rows>()
  const errors: Extract<RunEvent, { type: 'error' }>[] = []
  const compared: Compared[] = []
  let end = { status: 'failed', durationMs: 0 }
  let installing = true
  for await (const event of events) {
    if (event.type === 'phase') {
      installing = event.phase === 'preparing'
      console.error(event.message)
    } else if (event.type === 'log') {
      // Later lines are Spark's own chatter; these say what the first run downloads.
      if (installing) console.error(event.line)
    } else if (event.type === 'progress')
      console.error(`${event.nodeId}: batch ${event.batch}, ${event.totalInputRows} rows read`)
    else if (event.type === 'error') errors.push(event)
    else if (event.type === 'compared') compared.push(event)
    else if (event.type === 'done') end = event
    else if (event.type === 'rows') {
      const before = sinks.get(event.nodeId)
      sinks.set(event.nodeId, event.replace || !before ? event : { ...event, rows: [...before.rows, ...event.rows] })
    }
  }
  return { ...end, sinks, errors, compared }
}

function report({ status, durationMs, sinks, errors, compared }: Outcome, json: boolean): number {
  const results = [...sinks].map(([nodeId, { columns, rows, total }]) => ({
    nodeId,
    total,
    rows: rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null]))),
  }))
  if (json) {
    const found = Object.fromEntries(results.map(({ nodeId, total, rows }) => [nodeId, { total, rows }]))
    console.log(
      JSON.stringify({
        status,
        durationMs,
        sinks: found,
        errors: errors.map(({ type: _, ...error }) => error),
        ...(compared.length > 0 && { compared: compared.map(({ type: _, ...each }) => each) }),
      }),
    )
  } else {
    for (const { nodeId, total, rows } of results) {
      console.log(`${nodeId}: ${total} rows`)
      console.table(rows.slice(0, 20))
    }
    for (const { message, nodeId, path, line } of errors) {
      console.error([nodeId, path && `${path}:${line}`, message].filter(Boolean).join(': '))
    }
    for (const { nodeId, result, why } of compared)
      console.log([`${nodeId}: ${VERDICTS[result]}`, why].filter(Boolean).join(' '))
    console.log(`${status} after ${(durationMs / 1000).toFixed(1)} s`)
  }
  return status === 'done' && compared.every(({ result }) => result !== 'different') ? EXIT.ok : EXIT.problems
}

const VERDICTS = {
  same: 'the same rows as in the preview.',
  different: 'not the rows of the preview; --json gives some that differ.',
  unknown: 'not compared with the preview.',
} as const
