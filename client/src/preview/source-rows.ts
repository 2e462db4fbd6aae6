import type { Environment, Json } from '@lakestream/shared/pipeline/model'
import { api } from '../app/api.ts'

export interface SourceRows {
  /** Tells these rows apart from those of another config. */
  readonly key: string
  /** Null where the server can read none: the engine makes sample rows. */
  readonly rows: readonly (readonly Json[])[] | null
  readonly truncated: boolean
}

const LIMIT = 50_000
const cache = new Map<string, Promise<SourceRows>>()

export interface SourceQuestion {
  readonly nodeId: string
  /** With the values of its parameters in this environment. */
  readonly config: unknown
  readonly environment: Environment
}

/** Rows of a source for the preview, read once for each of its configs. */
export function readSource(pipelineId: string, { nodeId, config, environment }: SourceQuestion): Promise<SourceRows> {
  const key = `${pipelineId}/${nodeId}/${JSON.stringify(config)}`
  const known = cache.get(key)
  if (known) return known
  const reading = api.input(pipelineId, nodeId, { limit: LIMIT, environment }, AbortSignal.timeout(20_000)).then(
    ({ rows, truncated }): SourceRows => ({ key, rows, truncated }),
    (): SourceRows => {
      // Asked again later: the path may be half typed, or the document not yet at the server.
      setTimeout(() => cache.delete(key), 2000)
      return { key, rows: null, truncated: false }
    },
  )
  if (cache.size > 20) cache.clear()
  cache.set(key, reading)
  return reading
}
