import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { Json, PipelineNode } from '@lakestream/shared/pipeline/model'
import { findUpstream } from '@lakestream/shared/pipeline/preview'
import { useEffect, useRef, useState } from 'react'
import { useSession, useSessionState } from '../app/store.ts'
import type { PreviewRequest, PreviewResult } from './preview-messages.ts'
import PreviewWorker from './preview-worker.ts?worker'
import { readSource, type SourceRows } from './source-rows.ts'

export interface PreviewState {
  readonly result: PreviewResult | null
  readonly computing: boolean
  /** A source on the way has sample rows only. */
  readonly isSample: boolean
  readonly truncatedAt: number | null
}

const EMPTY: PreviewState = { result: null, computing: false, isSample: false, truncatedAt: null }

/** The rows at a node, computed in a worker. Of several requests only the newest counts; a slow one is given up. */
export function usePreview(nodeId: string | null, batchSize: number | null): PreviewState {
  const session = useSession()
  const pipeline = useSessionState((state) => state.pipeline)
  const nodes = useRelevant(pipeline.nodes)
  const { edges } = pipeline
  const [state, setState] = useState(EMPTY)
  const worker = useRef<{ worker: Worker; busy: boolean } | null>(null)
  const latest = useRef(0)
  useEffect(() => () => worker.current?.worker.terminate(), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the pipeline's name and layout do not change any row
  useEffect(() => {
    if (!nodeId) return setState(EMPTY)
    latest.current += 1
    const id = latest.current
    const current = { ...pipeline, nodes, edges }
    setState((before) => ({ ...before, computing: true }))
    const timer = setTimeout(async () => {
      const upstream = findUpstream(current, nodeId)
      const sources = current.nodes.filter(
        (node) => upstream.has(node.id) && !edges.some((edge) => edge.target === node.id),
      )
      const read = await Promise.all(sources.map(async (node) => [node.id, await readRows(session.id, node)] as const))
      if (id !== latest.current) return
      const inputs: Record<string, readonly (readonly Json[])[]> = {}
      for (const [source, { rows }] of read) if (rows) inputs[source] = rows
      const facts = {
        isSample: sources.some(({ type }, index) => read[index]?.[1].rows === null && !findNode(type)?.samplesAreReal),
        truncatedAt: read.find(([, { truncated }]) => truncated)?.[1].rows?.length ?? null,
      }
      ask(worker, { id, pipeline: current, nodeId, inputs, batchSize }, (result) => {
        if (result.id === latest.current) setState({ result, computing: false, ...facts })
      })
    }, 30)
    return () => clearTimeout(timer)
  }, [session, nodeId, nodes, edges, batchSize])
  return state
}

const NONE: SourceRows = { rows: null, truncated: false }

/** Nothing is asked of the server for a source that makes its rows itself, nor for a node whose input is not connected yet. */
function readRows(pipelineId: string, node: PipelineNode): Promise<SourceRows> {
  const definition = findNode(node.type)
  return definition?.source && !definition.samplesAreReal ? readSource(pipelineId, node) : Promise.resolve(NONE)
}

interface WorkerRef {
  current: { worker: Worker; busy: boolean } | null
}

function ask(ref: WorkerRef, request: PreviewRequest, onResult: (result: PreviewResult) => void) {
  if (ref.current?.busy) {
    ref.current.worker.terminate()
    ref.current = null
  }
  ref.current ??= { worker: new PreviewWorker(), busy: false }
  const mine = ref.current
  mine.busy = true
  mine.worker.onmessage = ({ data }: MessageEvent<PreviewResult>) => {
    mine.busy = false
    onResult(data)
  }
  mine.worker.postMessage(request)
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
