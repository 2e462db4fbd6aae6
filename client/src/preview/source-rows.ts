import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { Environment, Json, Pipeline, PipelineNode } from '@lakestream/shared/pipeline/model'
import { findUpstream } from '@lakestream/shared/pipeline/preview'
import { readsFiles } from '@lakestream/shared/pipeline/source-files'
import { api } from '../app/api.ts'
import type { SourceInput } from './preview-messages.ts'

interface SourceRows {
  /** Tells these rows apart from those of another config. */
  readonly key: string
  /** Null where the server can read none: the engine makes sample rows. */
  readonly rows: readonly (readonly Json[])[] | null
  readonly truncated: boolean
}

const LIMIT = 50_000
const cache = new Map<string, Promise<SourceRows>>()

interface SourceQuestion {
  readonly nodeId: string
  /** With the values of its parameters in this environment. */
  readonly config: unknown
  readonly environment: Environment
}

/** Rows of a source, read once for each of its configs. */
function readSource(pipelineId: string, { nodeId, config, environment }: SourceQuestion): Promise<SourceRows> {
  const key = `${pipelineId}/${nodeId}/${JSON.stringify(config)}`
  const known = cache.get(key)
  if (known) return known
  const reading = api
    .input(pipelineId, nodeId, { limit: LIMIT, environment }, AbortSignal.timeout(20_000))
    .catch(() => NONE)
    .then(({ rows, truncated }): SourceRows => {
      // Asked again later: the path may be half typed, or the document not yet at the server.
      if (rows === null) setTimeout(() => cache.delete(key), 2000)
      return { key, rows, truncated }
    })
  if (cache.size > 20) cache.clear()
  cache.set(key, reading)
  return reading
}

interface SourcesAsked {
  readonly pipelineId: string
  readonly pipeline: Pipeline
  readonly environment: Environment
  /** A node's config, with the values of its parameters. */
  readonly configOf: (nodeId: string) => unknown
}

/** The rows of the sources that a node depends on, or of all, and what is to be said of them. */
export async function readSources(asked: SourcesAsked, nodeId: string | null) {
  const { pipeline } = asked
  const upstream = nodeId === null ? null : findUpstream(pipeline, nodeId)
  const fed = new Set(pipeline.edges.map(({ target }) => target))
  const nodes = pipeline.nodes.filter(({ id }) => (upstream?.has(id) ?? true) && !fed.has(id))
  const read = await Promise.all(nodes.map(async (node) => ({ node, ...(await readRows(asked, node)) })))
  const sources: Record<string, SourceInput> = {}
  for (const { node, key, rows } of read) if (rows) sources[node.id] = { key, rows }
  return {
    sources,
    isSample: read.some(({ node, rows }) => rows === null && !findNode(node.type)?.samplesAreReal),
    truncatedAt: read.find(({ truncated }) => truncated)?.rows?.length ?? null,
  }
}

const NONE: SourceRows = { key: '', rows: null, truncated: false }

/** Nothing is asked of the server for a source that reads no files, nor for a node whose input is not connected yet. */
function readRows(
  { pipelineId, environment, configOf }: SourcesAsked,
  { id, type }: PipelineNode,
): Promise<SourceRows> {
  const config = configOf(id)
  const isRead = findNode(type)?.source && readsFiles(config)
  return isRead ? readSource(pipelineId, { nodeId: id, config, environment }) : Promise.resolve(NONE)
}
