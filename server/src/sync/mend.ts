import * as Y from 'yjs'

/**
 * Watches which nodes an edit touches and finds those that it left unusable in a way that its parts do not show, such as a
 * node whose type was deleted.
 */
export class Mender {
  private readonly nodes: Y.Map<unknown>
  private readonly touched = new Set<string>()

  constructor(doc: Y.Doc) {
    this.nodes = doc.getMap('nodes')
    this.nodes.observeDeep((events) => {
      for (const { path, keys } of events) {
        const [id] = path
        for (const key of id === undefined ? keys.keys() : [id]) this.touched.add(String(key))
      }
    })
  }

  /** What makes the nodes touched since the last call whole again, for one transaction; null where nothing is broken. */
  takeRepair(): ((doc: Y.Doc) => void) | null {
    const broken = [...this.touched].flatMap((id) => {
      const node = this.nodes.get(id)
      return node instanceof Y.Map && !isWhole(node) ? [[id, node] as const] : []
    })
    this.touched.clear()
    if (broken.length === 0) return null
    return (doc) => {
      for (const [id, node] of broken) mend(doc, id, node)
    }
  }
}

function isWhole(node: Y.Map<unknown>): boolean {
  return node.has('type') && node.has('config') && node.has('text')
}

/** Without its type a node is nothing; a missing part can be empty. */
function mend(doc: Y.Doc, id: string, node: Y.Map<unknown>): void {
  if (!node.has('type')) {
    doc.getMap('nodes').delete(id)
    doc.getMap('layout').delete(id)
    return
  }
  for (const part of ['config', 'text']) if (!node.has(part)) node.set(part, new Y.Map())
}
