import type { DeployBundle } from '@lakestream/server/deploy/deploy-target'
import { runBundle } from '@lakestream/server/deploy/local/target'
import type { Json } from '@lakestream/shared/pipeline/model'
import type { RunEvent } from '@lakestream/shared/protocol/run-event'
import { ROOT } from './spark.ts'

export interface LocalRun {
  /** What a sink has by now: all its rows, where it is a table. */
  rows(sinkId: string): readonly Json[][]
  errors(): readonly string[]
  /** Ends Spark without a warning. */
  kill(): Promise<void>
  /** Resolves when the run has ended by itself. */
  readonly ended: Promise<unknown>
}

/** A bundle on a Spark of its own; the same folder goes on from its checkpoints. */
export function startLocalRun(bundle: DeployBundle, folder: string, mode: 'continuous' | 'available-now'): LocalRun {
  const run = runBundle(bundle, { root: ROOT, env: process.env, folder, base: folder, mode, cores: 2, limit: null })
  const seen: RunEvent[] = []
  const ended = (async () => {
    for await (const event of run.events) seen.push(event)
  })()
  return {
    rows: (sinkId) => {
      const last = seen.findLast((event) => event.type === 'rows' && event.nodeId === sinkId)
      return last?.type === 'rows' ? last.rows : []
    },
    errors: () => seen.flatMap((event) => (event.type === 'error' ? [event.message] : [])),
    async kill() {
      await run.stop(0)
      await ended
    },
    ended,
  }
}
