import { disconnect } from '@lakestream/shared/document/commands/edges'
import { removeNodes } from '@lakestream/shared/document/commands/nodes'
import { canConnect } from '@lakestream/shared/pipeline/connect'
import { type EdgeEnds, toEdgeId } from '@lakestream/shared/pipeline/edge-ends'
import type { Edge } from '@lakestream/shared/pipeline/model'
import { announce } from '../app/live-region.ts'
import { local, selectNodes } from '../app/store.ts'
import { focusCanvas, focusCard } from '../canvas/reveal.ts'
import type { PipelineSession } from '../collab/session.ts'
import { t } from '../messages/en.ts'

/** Removes what is selected: nodes with their connections, or connections alone. */
export function removeSelected(session: PipelineSession): boolean {
  const { selection, selectedEdges } = local.get()
  if (selection.length > 0) return remove(session, selection)
  return selectedEdges.length > 0 && disconnectEdges(session, selectedEdges)
}

/** Removes nodes with their connections. With `heal`, these connections take their place. */
export function remove(session: PipelineSession, ids: readonly string[], heal: readonly EdgeEnds[] = []): boolean {
  const { edges } = session.getState().pipeline
  const gone = new Set(ids)
  const neighbours = edges.flatMap(({ source, target }) =>
    gone.has(target) ? [source] : gone.has(source) ? [target] : [],
  )
  if (!session.edit(null, (doc) => removeNodes(doc, ids, heal))) return false
  selectNodes([])
  announce(t.heard.removed(ids.length))
  giveFocusTo(neighbours.find((id) => !gone.has(id)))
  return true
}

/** A card that goes away takes the focus with it: its neighbour has it then, without being selected. */
function giveFocusTo(id: string | undefined) {
  if (document.activeElement?.closest('[data-region=canvas]') === null) return
  if (id === undefined) focusCanvas()
  else focusCard(id)
}

/** Removes the selected nodes, and what fed them then feeds what they fed, where it fits. */
export function removeAndReconnect(session: PipelineSession): boolean {
  const { selection } = local.get()
  const { pipeline, propagation } = session.getState()
  const gone = new Set(selection)
  const before = pipeline.edges.filter(({ source, target }) => gone.has(target) && !gone.has(source))
  const after = pipeline.edges.filter(({ source, target }) => gone.has(source) && !gone.has(target))
  const heal: Edge[] = []
  const kept = pipeline.edges.filter(({ source, target }) => !gone.has(source) && !gone.has(target))
  for (const { source, sourcePort } of before) {
    for (const { target, targetPort } of after) {
      const ends = { source, sourcePort, target, targetPort }
      const trial = { ...pipeline, edges: [...kept, ...heal] }
      if (canConnect(trial, propagation, ends).ok) heal.push({ id: toEdgeId(ends), ...ends })
    }
  }
  return selection.length > 0 && remove(session, selection, heal)
}

export function disconnectEdges(session: PipelineSession, ids: readonly string[]): boolean {
  const { selection, edgesOf } = local.get()
  if (!session.edit(null, (doc) => disconnect(doc, ids))) return false
  selectNodes(edgesOf === null ? selection : [edgesOf])
  announce(t.heard.disconnected(ids.length))
  return true
}
