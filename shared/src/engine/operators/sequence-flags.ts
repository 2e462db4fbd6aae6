import type { Row, Value } from '../../expression/value.ts'

type Evaluate = (row: Row) => Value

/** Flags from the first one on, with those that are one longer. */
interface Known {
  readonly flags: readonly boolean[]
  more: { readonly yes: Known; readonly no: Known } | null
}

/** Reads what conditions say of a row; null is one that is never true. Events are many and their flags few, so each list of them is made once. */
export function toFlagReader(conditions: readonly (Evaluate | null)[]): (row: Row) => readonly boolean[] {
  const none: Known = { flags: [], more: null }
  return (row) => {
    let known = none
    for (const condition of conditions) {
      known.more ??= { yes: extend(known, true), no: extend(known, false) }
      known = condition !== null && condition(row) === true ? known.more.yes : known.more.no
    }
    return known.flags
  }
}

const extend = ({ flags }: Known, flag: boolean): Known => ({ flags: [...flags, flag], more: null })
