/** What tables hold after changes, by the plainest means: the reference for what a merging sink makes of them. */
export interface KeptChange {
  readonly k: string | null
  readonly seq: number
  readonly change: 'insert' | 'update' | 'delete'
  readonly v: number | null
}

/** Changes of one key and sequence are one change. */
function follow(changes: readonly KeptChange[]): KeptChange[][] {
  const keys = new Map<string | null, Map<number, KeptChange>>()
  for (const change of changes) {
    const known = keys.get(change.k) ?? new Map<number, KeptChange>()
    keys.set(change.k, known.set(change.seq, change))
  }
  return [...keys.values()].map((known) => [...known.values()].sort((a, b) => a.seq - b.seq))
}

/** Key, sequence and value of the last change of each key, unless it is a delete. */
export const toCurrent = (changes: readonly KeptChange[]) =>
  follow(changes).flatMap((ordered) => {
    const last = ordered.at(-1)
    return last && last.change !== 'delete' ? [[last.k, last.seq, last.v]] : []
  })

/** Key and value of each change but deletes, its sequence, and that of the key's next change. */
export const toHistory = (changes: readonly KeptChange[]) =>
  follow(changes).flatMap((ordered) =>
    ordered.flatMap(({ k, seq, change, v }, at) =>
      change === 'delete' ? [] : [[k, v, seq, ordered[at + 1]?.seq ?? null]],
    ),
  )
