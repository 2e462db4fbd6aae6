import type * as Y from 'yjs'
import type { EdgeEnds } from '../../pipeline/edge-ends.ts'
import { LOCAL, readRoot } from '../keys.ts'
import { addEdge, type NewNode, putNode } from '../put.ts'

export function connect(doc: Y.Doc, edge: EdgeEnds) {
  doc.transact(() => addEdge(doc, edge), LOCAL)
}

export function disconnect(doc: Y.Doc, edgeIds: readonly string[]) {
  doc.transact(() => {
    for (const id of edgeIds) readRoot(doc, 'edges').delete(id)
  }, LOCAL)
}

/** Moves an end of an edge: edges are immutable, so the old one goes and a new one comes. */
export function reconnect(doc: Y.Doc, edgeId: string, edge: EdgeEnds) {
  doc.transact(() => {
    readRoot(doc, 'edges').delete(edgeId)
    addEdge(doc, edge)
  }, LOCAL)
}

/** Splices a new node into an edge, between the ports given. */
export function insertOnEdge(
  doc: Y.Doc,
  edgeId: string,
  node: NewNode,
  ports: { readonly input: string; readonly output: string },
) {
  doc.transact(() => {
    const edges = readRoot(doc, 'edges')
    const edge = edges.get(edgeId) as EdgeEnds | undefined
    putNode(doc, node)
    if (!edge) return
    edges.delete(edgeId)
    addEdge(doc, { ...edge, target: node.id, targetPort: ports.input })
    addEdge(doc, { ...edge, source: node.id, sourcePort: ports.output })
  }, LOCAL)
}
