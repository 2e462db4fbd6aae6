/**
 * Runs of pipelines on this machine: each takes the pipeline as it is, is recorded before it starts, tells everything it does as
 * numbered events that can be read again from any number on, and ends in a recorded state whatever happens.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Diagnostic, Pipeline } from '@lakestream/shared/pipeline/model'
import type { RunEvent } from '@lakestream/shared/protocol/run-event'
import { generateBundle } from '../codegen/generate.ts'
import type { DeployBundle, Run } from '../deploy/deploy-target.ts'
import type { LocalRunOptions } from '../deploy/local/target.ts'
import type { RunStorage } from '../storage/storage.ts'
import { Broadcast } from './broadcast.ts'
import { prepareTrial } from './trial.ts'

const SHORT_GRACE_MS = 2_000

export interface NumberedEvent {
  readonly seq: number
  readonly event: unknown
}

export interface RunServiceOptions {
  readonly storage: RunStorage
  readonly runsFolder: string
  readonly launch: (bundle: DeployBundle, folder: string, options: Pick<LocalRunOptions, 'limit'>) => Run
  readonly report: (error: unknown) => void
}

interface LiveRun {
  readonly pipelineId: string
  readonly run: Run
  readonly events: Broadcast<NumberedEvent>
  readonly ended: Promise<void>
}

export class RunService {
  private readonly options: RunServiceOptions
  private readonly live = new Map<string, LiveRun>()
  /** Pipelines whose run is being recorded and launched. */
  private readonly starting = new Set<string>()

  constructor(options: RunServiceOptions) {
    this.options = options
  }

  /** Starts a run, or says what keeps the pipeline from running. */
  async start(
    pipelineId: string,
    pipeline: Pipeline,
    { person, trial: isTrial = false }: { readonly person: string; readonly trial?: boolean },
  ): Promise<{ readonly id: string } | { readonly problems: readonly Diagnostic[] }> {
    const id = randomBytes(9).toString('base64url')
    const folder = join(this.options.runsFolder, id)
    this.starting.add(pipelineId)
    try {
      const trial = isTrial ? prepareTrial(pipeline, folder) : null
      const bundle = generateBundle(pipeline, { environment: 'spark', ...trial?.options })
      const problems = bundle.diagnostics.filter(({ severity }) => severity === 'error')
      if (problems.length > 0) return { problems }
      await trial?.write()
      await this.options.storage.createRun({ id, pipelineId, startedBy: person })
      const launched = this.options.launch(bundle, folder, trial ? { limit: null } : {})
      const run = trial ? { ...launched, events: trial.follow(launched.events, bundle) } : launched
      const events = new Broadcast<NumberedEvent>()
      this.live.set(id, { pipelineId, run, events, ended: this.record(id, run, events) })
    } finally {
      this.starting.delete(pipelineId)
    }
    return { id }
  }

  isRunning(pipelineId: string): boolean {
    return this.starting.has(pipelineId) || [...this.live.values()].some((live) => live.pipelineId === pipelineId)
  }

  /** A run's events above a number, to its end; null where there is no such run. */
  async events(id: string, after: number): Promise<AsyncIterable<NumberedEvent> | null> {
    const live = this.live.get(id)
    if (live) return skipTo(live.events, after)
    if (!(await this.options.storage.findRun(id))) return null
    return toAsync(await this.options.storage.readRunEvents(id, after))
  }

  /** Ends a run; false where it is not running. */
  async stop(id: string, graceMs?: number): Promise<boolean> {
    const live = this.live.get(id)
    if (!live) return false
    await live.run.stop(graceMs)
    await live.ended
    return true
  }

  /** Ends the runs of one pipeline, or all, soon: a run loses nothing by being cut off, its checkpoints are its state. */
  async stopAll(pipelineId?: string): Promise<void> {
    const ids = [...this.live].filter(([, live]) => pipelineId === undefined || live.pipelineId === pipelineId)
    await Promise.all(ids.map(([id]) => this.stop(id, SHORT_GRACE_MS)))
  }

  private async record(id: string, run: Run, events: Broadcast<NumberedEvent>): Promise<void> {
    const { storage, report } = this.options
    let unsaved: NumberedEvent[] = []
    let saving = Promise.resolve()
    const save = () => {
      const batch = unsaved
      unsaved = []
      saving = saving.then(() => storage.appendRunEvents(id, batch)).catch(report)
    }
    let seq = 0
    for await (const event of run.events) {
      const numbered = { seq: ++seq, event: event satisfies RunEvent }
      events.push(numbered)
      if (unsaved.length === 0) setImmediate(save)
      unsaved.push(numbered)
    }
    save()
    await saving
    await storage.endRun(id, await run.ended).catch(report)
    events.end()
    this.live.delete(id)
  }
}

async function* skipTo(events: AsyncIterable<NumberedEvent>, after: number): AsyncGenerator<NumberedEvent> {
  for await (const event of events) if (event.seq > after) yield event
}

async function* toAsync<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}
