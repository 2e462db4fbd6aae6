import { addNode } from '@lakestream/shared/document/commands/nodes'
import { projectDocument } from '@lakestream/shared/document/project'
import * as Y from 'yjs'

export const at = [0, 0] as const

/** Everything of each document reaches all the others. */
export function sync(...docs: Y.Doc[]) {
  for (const from of docs)
    for (const to of docs) if (from !== to) Y.applyUpdate(to, Y.encodeStateAsUpdate(from), 'remote')
}

/** Two replicas of a pipeline with a filter `f` and a window `w`. */
export function pair() {
  const [a, b] = [new Y.Doc(), new Y.Doc()]
  addNode(a, { id: 'f', type: 'filter', position: at })
  addNode(a, { id: 'w', type: 'window-aggregate', position: at })
  sync(a, b)
  return [a, b] as const
}

export const nodeOf = (doc: Y.Doc, id: string) => projectDocument(doc).pipeline.nodes.find((node) => node.id === id)
