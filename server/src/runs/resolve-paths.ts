import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { Pipeline } from '@lakestream/shared/pipeline/model'
import { bindNode } from '@lakestream/shared/pipeline/parameters/bind'
import { escapeReferences } from '@lakestream/shared/pipeline/parameters/references'
import { resolveParameters } from '@lakestream/shared/pipeline/parameters/resolve'
import { lookUp } from '../input/find-files.ts'

/** The pipeline with the relative paths of its sources made absolute where one of the folders has the file. */
export async function resolveSourcePaths(pipeline: Pipeline, folders: readonly string[]): Promise<Pipeline> {
  const parameters = resolveParameters(pipeline.parameters, { environment: 'spark' })
  const nodes = pipeline.nodes.map(async (node) => {
    if (!findNode(node.type)?.source) return node
    const { path } = bindNode(node, parameters) as { path?: unknown }
    if (typeof path !== 'string' || path === '') return node
    const found = await lookUp(path, folders, true)
    return found === null ? node : { ...node, config: { ...node.config, path: escapeReferences(found) } }
  })
  return { ...pipeline, nodes: await Promise.all(nodes) }
}
