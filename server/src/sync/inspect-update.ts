import * as Y from 'yjs'

export type Struct = Y.Item | Y.GC | Y.Skip

export interface UpdateInspection {
  /** The update without what the document already has; this, and not what was sent, is to be applied. */
  readonly update: Uint8Array
  /** What it adds, in the order of its bytes. */
  readonly structs: readonly Struct[]
  /** Client ids under which it adds something. */
  readonly authors: readonly number[]
  /** It builds on something that neither it nor the document has: it must not be applied. */
  readonly gap: boolean
}

/** Beyond what any client reaches; keeps sums of clocks exact. */
const MAX_CLOCK = 2 ** 40

/**
 * What an update is before it is applied: applied updates cannot be taken back, and one with missing parts would wait inside
 * the document and be handed to every later joiner. Throws when the bytes are no update, or one that no client writes.
 */
export function inspectUpdate(doc: Y.Doc, sent: Uint8Array): UpdateInspection {
  const stateOf = (client: number) => Y.getState(doc.store, client)
  let update = sent
  let { structs, ds } = Y.decodeUpdate(update)
  if (structs.some(({ id }) => id.clock < stateOf(id.client))) {
    // Whoever was offline sends everything again. Judged is what is new: the rest may claim whatever it likes.
    update = Y.diffUpdate(sent, Y.encodeStateVector(doc))
    ;({ structs, ds } = Y.decodeUpdate(update))
  }
  const ends = readEnds(structs)
  const endOf = (client: number) => ends.get(client) ?? stateOf(client)
  const starts = new Map<number, number>()
  for (const { id } of structs) if (!starts.has(id.client)) starts.set(id.client, id.clock)
  const gap =
    [...starts].some(([client, clock]) => clock !== stateOf(client)) ||
    structs.some((struct) => struct instanceof Y.Skip || !isComplete(struct, endOf)) ||
    [...ds.clients].some(([client, ranges]) => ranges.some(({ clock, len }) => clock + len > endOf(client)))
  return { update, structs, authors: [...ends.keys()], gap }
}

/** Where each client's run of structs ends. A client has one run without holes; of two, Yjs would apply only the last. */
function readEnds(structs: readonly Struct[]): Map<number, number> {
  const ends = new Map<number, number>()
  let current: number | null = null
  for (const { id, length } of structs) {
    const end = ends.get(id.client)
    if (end !== undefined && (current !== id.client || end !== id.clock))
      throw new RangeError('A client’s run is broken.')
    if (length < 1 || id.clock + length > MAX_CLOCK) throw new RangeError('A clock is out of range.')
    ends.set(id.client, id.clock + length)
    current = id.client
  }
  return ends
}

/** Everything that a struct names is there; of its own client's, it came before it. */
function isComplete(struct: Struct, endOf: (client: number) => number): boolean {
  if (!(struct instanceof Y.Item)) return true
  const { origin, rightOrigin, id } = struct
  const parent: unknown = struct.parent
  return [origin, rightOrigin, parent].every((named) => {
    if (!(named instanceof Y.ID)) return true
    return named.clock < (named.client === id.client ? id.clock : endOf(named.client))
  })
}
