import type { Edge } from '@lakestream/shared/pipeline/model'
import { announce } from '../app/live-region.ts'
import { local, selectNodes } from '../app/store.ts'
import { focusCanvas, focusedCard, goToCard, reveal } from '../canvas/reveal.ts'
import type { PipelineSession } from '../collab/session.ts'
import { t } from '../messages/en.ts'
import { labelOf } from './edit.ts'
import { nearestNode } from './nearest-node.ts'

/** The node that the keys are about: the selected one, or the one whose card has the focus. */
export function currentNode(): string | undefined {
  const { selection, edgesOf } = local.get()
  return selection[0] ?? edgesOf ?? focusedCard()
}

export function goToNode(id: string | undefined): boolean {
  if (id === undefined) return false
  selectNodes([id])
  goToCard(id)
  return true
}

export function goToNearest(session: PipelineSession, direction: readonly [number, number]): boolean {
  return goToNode(nearestNode(session.getState(), currentNode(), direction) ?? undefined)
}

/** The first source or the last sink. */
export function goToEnd(session: PipelineSession, end: 'first' | 'last'): boolean {
  return goToNode(session.getState().propagation.order.at(end === 'first' ? 0 : -1))
}

/** Goes through the connections of a node, those that feed it first, and says which one is selected. */
export function goToEdge(session: PipelineSession, step: 1 | -1): boolean {
  const node = currentNode()
  const { edges } = session.getState().pipeline
  const own = [...edges.filter(({ target }) => target === node), ...edges.filter(({ source }) => source === node)]
  const at = own.findIndex(({ id }) => id === local.get().selectedEdges[0])
  const next = own[at < 0 ? (step > 0 ? 0 : own.length - 1) : (at + step + own.length) % own.length]
  if (node === undefined) return false
  if (!next) {
    announce(t.heard.noEdges)
    return true
  }
  local.set({ selection: [], selectedEdges: [next.id], edgesOf: node })
  reveal(next.source === node ? next.target : next.source)
  announce(t.heard.edge(describeEdge(session, next), own.indexOf(next) + 1, own.length))
  return true
}

export function describeEdge(session: PipelineSession, { source, target }: Edge): string {
  const { pipeline } = session.getState()
  return t.canvas.edge(labelOf(pipeline, source), labelOf(pipeline, target))
}

/** Takes one step back: from a link that is being drawn, from a connection to its node, from a field to its card, from a card to nothing selected. */
export function goBack(): boolean {
  const { following, linking, edgesOf, selection } = local.get()
  const region = document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset['region']
  if (linking !== null) local.set({ linking: null })
  else if (following !== null) local.set({ following: null })
  else if (edgesOf !== null) return goToNode(edgesOf)
  else if (region === 'inspector' && selection[0] !== undefined) goToCard(selection[0])
  else if (region !== undefined && region !== 'canvas' && region !== 'header') focusCanvas()
  else if (selection.length > 0) selectNodes([])
  else return false
  return true
}

const FOCUSABLE = ':is(a[href], button, input, select, textarea, [tabindex]):not(:disabled, [tabindex="-1"])'

/** Moves the focus to the next part of the window. */
export function goToRegion(step: 1 | -1): boolean {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')]
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  const next = regions[(Math.max(at, step > 0 ? -1 : 0) + step + regions.length) % regions.length]
  if (next?.dataset['region'] === 'canvas') focusCanvas()
  else next?.querySelector<HTMLElement>(FOCUSABLE)?.focus()
  return true
}
