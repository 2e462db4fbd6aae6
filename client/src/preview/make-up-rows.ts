import type { PipelineSession } from '../collab/session.ts'
import { PreviewClient } from './preview-client.ts'

/** Made-up rows of a source, written as its sample rows would be; a worker makes them. */
export function makeUpRows(session: PipelineSession, nodeId: string): Promise<string> {
  const { pipeline, environment } = session.getState()
  return new Promise((resolve) => {
    const client = new PreviewClient('made-up', ({ text }) => {
      client.close()
      resolve(text)
    })
    client.ask({ pipeline, environment, nodeId, sources: {} })
  })
}
