import type * as Y from 'yjs'
import type { EdgeEnds } from '../../pipeline/edge-ends.ts'
import { LOCAL, readNodeMap, readRoot } from '../keys.ts'
import { addEdge, type NewNode, type Position, putNode } from '../put.ts'

/** Puts a node on the canvas, with the defaults of its type stored, and connects it by `edges`. */
export function addNode(doc: Y.Doc, node: NewNode, edges: readonly EdgeEnds[] = []) {
  doc.transact(() => {
    putNode(doc, node)
    for (const edge of edges) addEdge(doc, edge)
  }, LOCAL)
}

/** Several nodes with the connections among them, as one step: paste, duplicate, template. */
export function addNodes(doc: Y.Doc, nodes: readonly NewNode[], edges: readonly EdgeEnds[]) {
  doc.transact(() => {
    for (const node of nodes) putNode(doc, node)
    for (const edge of edges) addEdge(doc, edge)
  }, LOCAL)
}

/** Removes nodes with their connections. With `heal`, what fed a removed node then feeds what it fed. */
export function removeNodes(doc: Y.Doc, nodeIds: readonly string[], heal?: readonly EdgeEnds[]) {
  doc.transact(() => {
    const removed = new Set(nodeIds)
    const edges = readRoot(doc, 'edges')
    for (const [id, edge] of [...edges.entries()]) {
      const { source, target } = edge as EdgeEnds
      if (removed.has(source) || removed.has(target)) edges.delete(id)
    }
    for (const id of removed) {
      readRoot(doc, 'nodes').delete(id)
      readRoot(doc, 'layout').delete(id)
    }
    for (const edge of heal ?? []) addEdge(doc, edge)
  }, LOCAL)
}

/** Moves nodes: one transaction for a whole drag or layout. */
export function moveNodes(doc: Y.Doc, positions: Readonly<Record<string, Position>>) {
  doc.transact(() => {
    const layout = readRoot(doc, 'layout')
    for (const [id, [x, y]] of Object.entries(positions)) {
      if (readNodeMap(doc, id)) layout.set(id, [Math.round(x), Math.round(y)])
    }
  }, LOCAL)
}

export function setLabel(doc: Y.Doc, nodeId: string, label: string) {
  doc.transact(() => readNodeMap(doc, nodeId)?.set('label', label), LOCAL)
}

/** A disabled node and what depends on it is left out of code and runs. */
export function setDisabled(doc: Y.Doc, nodeIds: readonly string[], disabled: boolean) {
  doc.transact(() => {
    for (const id of nodeIds) {
      const node = readNodeMap(doc, id)
      if (disabled) node?.set('disabled', true)
      else node?.delete('disabled')
    }
  }, LOCAL)
}

/** Rows of a source to work with, as they were written down; empty: none. */
export function setSample(doc: Y.Doc, nodeId: string, sample: string) {
  doc.transact(() => {
    const node = readNodeMap(doc, nodeId)
    if (sample === '') node?.delete('sample')
    else node?.set('sample', sample)
  }, LOCAL)
}
