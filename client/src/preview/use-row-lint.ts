import { useEffect, useRef } from 'react'
import { useSession, useSessionState } from '../app/store.ts'
import { PreviewClient } from './preview-client.ts'
import { readSources } from './source-rows.ts'

/** Nobody waits for it while something is being written. */
const PAUSE_MS = 800

/** What only rows can tell of the pipeline is found in a worker, where sources have rows, and kept with what else is known of it. */
export function useRowLint(): void {
  const session = useSession()
  const pipeline = useSessionState((state) => state.pipeline)
  const environment = useSessionState((state) => state.environment)
  const client = useRef<PreviewClient<'lint'>>(null)
  useEffect(() => {
    const opened = new PreviewClient('lint', (found) => session.setRowFindings(found))
    client.current = opened
    return () => opened.close()
  }, [session])
  useEffect(() => {
    let isCurrent = true
    const configOf = (id: string) => session.getState().propagation.nodes[id]?.config
    const look = async () => {
      const asked = { pipelineId: session.id, pipeline, environment, configOf }
      const { sources } = await readSources(asked, null)
      if (!isCurrent) return
      const hasRows = Object.keys(sources).length > 0 || pipeline.nodes.some(({ sample }) => sample)
      if (!hasRows) session.setRowFindings([])
      else client.current?.ask({ pipeline, environment, nodeId: null, sources })
    }
    const timer = setTimeout(() => void look(), PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [session, pipeline, environment])
}
