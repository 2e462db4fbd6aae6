import { checkRootValue } from '@lakestream/shared/document/structure'
import * as Y from 'yjs'

type Struct = Y.Item | Y.GC | Y.Skip

/**
 * A value that replaces another one says on the wire what it replaces and not where it is. This looks the place up, in the
 * update and in the document, so that nothing but a map takes the place of a node. Gives the problem in words, or null.
 */
export function checkReplacements(doc: Y.Doc, structs: readonly Struct[]): string | null {
  const roots = new Map<unknown, string>([...doc.share].map(([name, type]) => [type, name]))
  const byEnd = new Map(structs.map((struct) => [keyOf(struct.id.client, struct.id.clock + struct.length - 1), struct]))
  for (const struct of structs) {
    if (!(struct instanceof Y.Item) || struct.parent !== null || struct.origin === null) continue
    const root = findRoot(doc, roots, byEnd, struct)
    const problem = root === null ? null : checkRootValue(root, struct.content)
    if (problem !== null) return problem
  }
  return null
}

function findRoot(
  doc: Y.Doc,
  roots: ReadonlyMap<unknown, string>,
  byEnd: ReadonlyMap<string, Struct>,
  item: Y.Item,
): string | null {
  let origin = item.origin
  while (origin !== null) {
    const { client, clock } = origin
    const earlier: Struct | undefined =
      clock < Y.getState(doc.store, client) ? Y.getItem(doc.store, origin) : byEnd.get(keyOf(client, clock))
    if (!(earlier instanceof Y.Item)) return null
    if (earlier.parent !== null) return nameOf(earlier, roots)
    origin = earlier.origin
  }
  return null
}

/** The root that an item is a direct part of by its key. */
function nameOf({ parent, parentSub }: Y.Item, roots: ReadonlyMap<unknown, string>): string | null {
  if (parentSub === null) return null
  return typeof parent === 'string' ? parent : (roots.get(parent) ?? null)
}

function keyOf(client: number, clock: number): string {
  return `${client}:${clock}`
}
