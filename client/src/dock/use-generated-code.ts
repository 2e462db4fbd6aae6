import { toPipelineFile } from '@lakestream/shared/pipeline/file'
import type { GeneratedCode } from '@lakestream/shared/protocol/http'
import { useEffect, useState } from 'react'
import { api } from '../app/api.ts'
import { useSessionState } from '../app/store.ts'

interface CodeState {
  readonly code: GeneratedCode | null
  readonly problem: string | null
}

/** The code of the pipeline as it is on this screen; positions of cards and sample rows do not change it. */
export function useGeneratedCode(): CodeState {
  const pipeline = useSessionState((state) => state.pipeline)
  const environment = useSessionState((state) => state.environment)
  const [state, setState] = useState<CodeState>({ code: null, problem: null })
  const nodes = pipeline.nodes.map(({ sample: _, ...node }) => node)
  const text = JSON.stringify(toPipelineFile({ ...pipeline, nodes }, {}))
  useEffect(() => {
    const abort = new AbortController()
    const timer = setTimeout(() => {
      api.generate(JSON.parse(text), environment, abort.signal).then(
        (code) => setState({ code, problem: null }),
        (error: Error) => {
          if (!abort.signal.aborted) setState((before) => ({ code: before.code, problem: error.message }))
        },
      )
    }, 20)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [text, environment])
  return state
}
