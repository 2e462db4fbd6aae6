import type { PipelineNode } from '@lakestream/shared/pipeline/model'
import { useEffect, useRef, useState } from 'react'
import { useSession, useSessionState } from '../app/store.ts'
import { PreviewClient } from './preview-client.ts'
import type { Results, Task } from './preview-messages.ts'
import { readSources } from './source-rows.ts'

export interface PreviewState<T extends Task> {
  readonly result: Results[T] | null
  readonly computing: boolean
  /** Sources on the way whose rows are made up. */
  readonly madeUp: readonly string[]
  /** Sources on the way whose sample rows are used. */
  readonly sampled: readonly string[]
  readonly truncatedAt: number | null
}

const EMPTY: PreviewState<never> = { result: null, computing: false, madeUp: [], sampled: [], truncatedAt: null }

/** What there is to compute about a node, computed in a worker as the pipeline changes, each time after a pause without a change. */
export function usePreview<T extends Task>(task: T, nodeId: string | null, pauseMs = 0): PreviewState<T> {
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
    const ask = async () => {
      const asked = { pipelineId: session.id, pipeline: current, environment, configOf }
      const { sources, ...from } = await readSources(asked, nodeId)
      if (!isCurrent) return
      setState((before) => ({ ...before, ...from }))
      client.current?.ask({ pipeline: current, environment, nodeId, sources })
    }
    const timer = pauseMs > 0 ? setTimeout(() => void ask(), pauseMs) : void ask()
    return () => {
      isCurrent = false
      clearTimeout(timer ?? undefined)
    }
  }, [session, nodeId, nodes, edges, parameters, environment, pauseMs])
  return state
}

const KEYS = ['id', 'type', 'config', 'disabled', 'sample'] as const

/** The same list while nothing changes that rows depend on: names do not matter. */
function useRelevant(list: readonly PipelineNode[]): readonly PipelineNode[] {
  const held = useRef(list)
  const isSame = (a: PipelineNode, b: PipelineNode | undefined) =>
    a === b || (b !== undefined && KEYS.every((key) => a[key] === b[key]))
  const same = held.current.length === list.length && held.current.every((item, index) => isSame(item, list[index]))
  if (!same) held.current = list
  return held.current
}
