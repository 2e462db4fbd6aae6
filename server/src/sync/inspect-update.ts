import * as Y from 'yjs'

export interface UpdateInspection {
  /** Client ids under which the update adds something that the document has not. */
  readonly authors: readonly number[]
  /** The update builds on something that neither it nor the document has: it must not be applied. */
  readonly gap: boolean
  readonly structs: readonly (Y.Item | Y.GC | Y.Skip)[]
}

/**
 * What an update is before it is applied: applied updates cannot be taken back, and one with missing parts would wait inside
 * the document and be handed to every later joiner. Throws when the bytes are no update.
 */
export function inspectUpdate(doc: Y.Doc, update: Uint8Array): UpdateInspection {
  const { structs, ds } = Y.decodeUpdate(update)
  const ends = new Map<number, number>()
  const authors = new Set<number>()
  let gap = false
  for (const struct of structs) {
    const { client, clock } = struct.id
    const known = ends.get(client) ?? Y.getState(doc.store, client)
    const end = clock + struct.length
    if (clock > known || struct instanceof Y.Skip) gap = true
    if (end > Y.getState(doc.store, client)) authors.add(client)
    ends.set(client, Math.max(known, end))
  }
  const isThere = (id: Y.ID | null) =>
    id === null || id.clock < (ends.get(id.client) ?? Y.getState(doc.store, id.client))
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue
    const parent = struct.parent instanceof Y.ID ? struct.parent : null
    if (!isThere(struct.origin) || !isThere(struct.rightOrigin) || !isThere(parent)) gap = true
  }
  for (const [client, ranges] of ds.clients) {
    const end = ends.get(client) ?? Y.getState(doc.store, client)
    if (ranges.some(({ clock, len }) => clock + len > end)) gap = true
  }
  return { authors: [...authors], gap, structs }
}
