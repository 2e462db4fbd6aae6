import { toEdgeId } from '@lakestream/shared/pipeline/edge-ends'
import type { Pipeline } from '@lakestream/shared/pipeline/model'

/** The same pipeline with this before every id and label. */
export function prefixPipeline(pipeline: Pipeline, text: string): Pipeline {
  return {
    ...pipeline,
    nodes: pipeline.nodes.map((node) => ({ ...node, id: text + node.id, label: text + node.label })),
    edges: pipeline.edges.map((edge) => {
      const moved = { ...edge, source: text + edge.source, target: text + edge.target }
      return { ...moved, id: toEdgeId(moved) }
    }),
  }
}

/** Several pipelines of different ids as one, beside each other. */
export function mergePipelines(pipelines: readonly Pipeline[]): Pipeline {
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  return {
    name: 'cases',
    description: '',
    target: 'auto',
    language: 'python',
    parameters: [],
    nodes: pipelines.flatMap(({ nodes }) => nodes).sort(byId),
    edges: pipelines.flatMap(({ edges }) => edges).sort(byId),
  }
}
