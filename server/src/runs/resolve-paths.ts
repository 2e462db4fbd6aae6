import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { Pipeline } from '@lakestream/shared/pipeline/model'
import { lookUp } from '../input/find-files.ts'

/** The pipeline with the relative paths of its sources made absolute where one of the folders has the file. */
export async function resolveSourcePaths(pipeline: Pipeline, folders: readonly string[]): Promise<Pipeline> {
  const nodes = pipeline.nodes.map(async (node) => {
    const path = node.config['path']
    if (!findNode(node.type)?.source || typeof path !== 'string' || path === '') return node
    const found = await lookUp(path, folders, true)
    return found === null ? node : { ...node, config: { ...node.config, path: found } }
  })
  return { ...pipeline, nodes: await Promise.all(nodes) }
}
