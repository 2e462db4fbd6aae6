import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { Environment, Pipeline, PipelineNode } from '@lakestream/shared/pipeline/model'
import { findUpstream } from '@lakestream/shared/pipeline/preview'
import { useEffect, useRef, useState } from 'react'
import { useSession, useSessionState } from '../app/store.ts'
import { PreviewClient } from './preview-client.ts'
import type { Results, SourceInput, Task } from './preview-messages.ts'
import { readSource, type SourceRows } from './source-rows.ts'

export interface PreviewState<T extends Task> {
  readonly result: Results[T] | null
  readonly computing: boolean
  /** A source on the way has sample rows only. */
  readonly isSample: boolean
  readonly truncatedAt: number | null
}

const EMPTY: PreviewState<never> = { result: null, computing: false, isSample: false, truncatedAt: null }

/** What there is to compute about a node, computed in a worker as the pipeline changes. */
export function usePreview<T extends Task>(task: T, nodeId: string | null): PreviewState<T> {
  const session = useSession()
  const pipeline = useSessionState((state) => state.pipeline)
  const nodes = useRelevant(pipeline.nodes)
  const environment = useSessionState((state) => state.environment)
  const { edges, parameters } = pipeline
  const [state, setState] = useState<PreviewState<T>>(EMPTY)
  const client = useRef<PreviewClient<T>>(null)
  useEffect(() => {
    const opened = new PreviewClient(task, (result, isNewest) =>
      setState((before) => ({ ...before, result, computing: !isNewest })),
    )
    client.current = opened
    return () => opened.close()
  }, [task])
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another node are not to be shown for this one
  useEffect(() => client.current?.forget(), [session, nodeId])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the pipeline's name and layout do not change any row
  useEffect(() => {
    if (!nodeId) return setState(EMPTY)
    let isCurrent = true
    const current = { ...pipeline, nodes, edges }
    const configOf = (id: string) => session.getState().propagation.nodes[id]?.config
    setState((before) => ({ ...before, computing: true }))
    void readSources({ pipelineId: session.id, pipeline: current, environment, configOf }, nodeId).then(
      ({ sources, isSample, truncatedAt }) => {
        if (!isCurrent) return
        setState((before) => ({ ...before, isSample, truncatedAt }))
        client.current?.ask({ pipeline: current, environment, nodeId, sources })
      },
    )
    return () => {
      isCurrent = false
    }
  }, [session, nodeId, nodes, edges, parameters, environment])
  return state
}

interface Asked {
  readonly pipelineId: string
  readonly pipeline: Pipeline
  readonly environment: Environment
  /** A node's config, with the values of its parameters. */
  readonly configOf: (nodeId: string) => unknown
}

/** The rows of the sources that a node depends on, and what is to be said of them. */
async function readSources(asked: Asked, nodeId: string) {
  const { pipeline } = asked
  const upstream = findUpstream(pipeline, nodeId)
  const fed = new Set(pipeline.edges.map(({ target }) => target))
  const nodes = pipeline.nodes.filter(({ id }) => upstream.has(id) && !fed.has(id))
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

/** Nothing is asked of the server for a source that makes its rows itself, nor for a node whose input is not connected yet. */
function readRows({ pipelineId, environment, configOf }: Asked, { id, type }: PipelineNode): Promise<SourceRows> {
  const definition = findNode(type)
  const isRead = definition?.source && !definition.samplesAreReal
  return isRead ? readSource(pipelineId, { nodeId: id, config: configOf(id), environment }) : Promise.resolve(NONE)
}

/** The same list while nothing changes that rows depend on: names do not matter. */
function useRelevant(list: readonly PipelineNode[]): readonly PipelineNode[] {
  const held = useRef(list)
  const isSame = (a: PipelineNode, b: PipelineNode | undefined) =>
    a === b || (a.id === b?.id && a.type === b.type && a.config === b.config && a.disabled === b.disabled)
  const same = held.current.length === list.length && held.current.every((item, index) => isSame(item, list[index]))
  if (!same) held.current = list
  return held.current
}
