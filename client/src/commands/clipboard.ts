import { addNodes } from '@lakestream/shared/document/commands/nodes'
import type { NewNode } from '@lakestream/shared/document/put'
import type { EdgeEnds } from '@lakestream/shared/pipeline/edge-ends'
import { local } from '../app/store.ts'
import type { PipelineSession } from '../collab/session.ts'
import { createId } from './create-id.ts'
import { showNew } from './edit.ts'

interface Clip {
  readonly lakestream: 'nodes'
  readonly nodes: readonly NewNode[]
  readonly edges: readonly EdgeEnds[]
}

/** The selected nodes and the connections among them, as portable JSON. */
export function copySelected(session: PipelineSession): string | null {
  const { selection } = local.get()
  const { pipeline, layout } = session.getState()
  const nodes = pipeline.nodes
    .filter(({ id }) => selection.includes(id))
    .map(({ id, type, label, config, disabled, sample }) => ({
      id,
      type,
      label,
      config,
      disabled,
      ...(sample && { sample }),
      position: layout[id] ?? ([0, 0] as const),
    }))
  const edges = pipeline.edges.filter(({ source, target }) => selection.includes(source) && selection.includes(target))
  const clip: Clip = { lakestream: 'nodes', nodes, edges }
  return nodes.length > 0 ? JSON.stringify(clip) : null
}

/** Adds copied nodes under new ids, a little aside. Text that is not ours is left alone. */
export function paste(session: PipelineSession, text: string) {
  const clip = parseClip(text)
  if (!clip) return
  const ids = new Map(clip.nodes.map(({ id }) => [id, createId()]))
  const rename = (id: string) => ids.get(id) ?? id
  const nodes = clip.nodes.map((node) => ({
    ...node,
    id: rename(node.id),
    position: [node.position[0] + 40, node.position[1] + 40] as const,
  }))
  const edges = clip.edges.map((edge) => ({ ...edge, source: rename(edge.source), target: rename(edge.target) }))
  if (session.edit(null, (doc) => addNodes(doc, nodes, edges))) showNew([...ids.values()], nodes[0]?.type)
}

function parseClip(text: string): Clip | null {
  try {
    const json = JSON.parse(text) as Partial<Clip>
    const isOurs = json.lakestream === 'nodes' && Array.isArray(json.nodes) && Array.isArray(json.edges)
    return isOurs ? (json as Clip) : null
  } catch {
    return null
  }
}

/** A copy of what is selected, a little aside. */
export function duplicateSelected(session: PipelineSession): boolean {
  const text = copySelected(session)
  if (text !== null) paste(session, text)
  return text !== null
}
