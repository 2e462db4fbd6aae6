import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { Environment, Json, Pipeline, PipelineNode } from '@lakestream/shared/pipeline/model'
import { findUpstream } from '@lakestream/shared/pipeline/preview'
import { readsFiles } from '@lakestream/shared/pipeline/source-files'
import { api } from '../app/api.ts'
import type { SourceInput } from './preview-messages.ts'

interface SourceRows {
  /** Tells these rows apart from those of another config. */
  readonly key: string
  /** Null where the server can read none: they are made up. */
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
    sampled: nodes.filter(hasSample).map(({ id }) => id),
    madeUp: read.flatMap(({ node, rows }) => (rows === null && isMadeUp(node) ? [node.id] : [])),
    truncatedAt: read.find(({ truncated }) => truncated)?.rows?.length ?? null,
  }
}

const hasSample = ({ type, sample }: PipelineNode) => Boolean(sample && findNode(type)?.source)
const isMadeUp = (node: PipelineNode) => !hasSample(node) && !findNode(node.type)?.samplesAreReal

const NONE: SourceRows = { key: '', rows: null, truncated: false }

/** Nothing is asked of the server for a source that has sample rows or reads no files, nor for a node whose input is not connected yet. */
function readRows({ pipelineId, environment, configOf }: SourcesAsked, node: PipelineNode): Promise<SourceRows> {
  const { id } = node
  const config = configOf(id)
  const isRead = findNode(node.type)?.source && !hasSample(node) && readsFiles(config)
  return isRead ? readSource(pipelineId, { nodeId: id, config, environment }) : Promise.resolve(NONE)
}
