import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'

export type Struct = Y.Item | Y.GC | Y.Skip

export interface UpdateInspection {
  /** The update without what the document already has; this, and not what was sent, is to be applied. */
  readonly update: Uint8Array
  /** What it adds, in the order of its bytes. */
  readonly structs: readonly Struct[]
  readonly deletions: ReturnType<typeof Y.decodeUpdate>['ds']
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
  const runs = readRuns(structs)
  // Of two blocks of one client Yjs would apply only the last.
  const blocks = decoding.readVarUint(decoding.createDecoder(update))
  if (blocks !== runs.size) throw new RangeError('A client’s run is broken.')
  const endOf = (client: number) => runs.get(client)?.end ?? stateOf(client)
  const gap =
    [...runs].some(([client, { start }]) => start !== stateOf(client)) ||
    structs.some((struct) => struct instanceof Y.Skip) ||
    [...ds.clients].some(([client, ranges]) => ranges.some(({ clock, len }) => clock + len > endOf(client))) ||
    !isComplete(runs, stateOf)
  return { update, structs, deletions: ds, authors: [...runs.keys()], gap }
}

/** Everything in it is in the document already, what it deletes deleted: what a client sends that has only listened. */
export function addsNothing(doc: Y.Doc, { structs, deletions, gap }: UpdateInspection): boolean {
  if (gap || structs.length > 0) return false
  return [...deletions.clients].every(([client, ranges]) =>
    ranges.every(({ clock, len }) => isDeleted(doc, { client, clock, end: clock + len })),
  )
}

function isDeleted(doc: Y.Doc, { client, clock, end }: { client: number; clock: number; end: number }): boolean {
  for (let at = clock; at < end; ) {
    const struct: Struct = Y.getItem(doc.store, Y.createID(client, at))
    if (struct instanceof Y.Item && !struct.deleted) return false
    at = struct.id.clock + struct.length
  }
  return true
}

interface Run {
  readonly structs: Struct[]
  readonly start: number
  end: number
}

/** What the update adds by client, each in one run without holes. */
function readRuns(structs: readonly Struct[]): Map<number, Run> {
  const runs = new Map<number, Run>()
  for (const struct of structs) {
    const { id, length } = struct
    const run = runs.get(id.client)
    if (run && run.end !== id.clock) throw new RangeError('A client’s run is broken.')
    const end = id.clock + length
    if (length < 1 || end > MAX_CLOCK) throw new RangeError('A clock is out of range.')
    if (run) {
      run.structs.push(struct)
      run.end = end
    } else runs.set(id.client, { structs: [struct], start: id.clock, end })
  }
  return runs
}

/** Whether there is an order in which everything can be added, each after what it names. */
function isComplete(runs: ReadonlyMap<number, Run>, stateOf: (client: number) => number): boolean {
  const reached = new Map<number, number>()
  const isThere = (named: unknown) =>
    !(named instanceof Y.ID) || named.clock < (reached.get(named.client) ?? stateOf(named.client))
  const isReady = (struct: Struct | undefined): struct is Struct =>
    struct !== undefined &&
    (!(struct instanceof Y.Item) || [struct.origin, struct.rightOrigin, struct.parent].every(isThere))
  const waiting = new Map([...runs].map(([client]) => [client, 0]))
  for (let progress = true; progress; ) {
    progress = false
    for (const [client, from] of waiting) {
      const { structs = [] } = runs.get(client) ?? {}
      let at = from
      for (let next = structs[at]; isReady(next); next = structs[at]) {
        reached.set(client, next.id.clock + next.length)
        at += 1
      }
      if (at === structs.length) waiting.delete(client)
      else waiting.set(client, at)
      progress ||= at > from
    }
  }
  return waiting.size === 0
}
