import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'

/** The fields of a record that say from where it leads to where. */
export interface Ends {
  readonly from: string
  readonly to: string
}

export interface Cell {
  readonly from: string
  readonly to: string
}

/** A record in its table. */
export interface GridItem extends Cell {
  readonly id: string
  readonly values: JsonObject
  /** Its position in the list. */
  readonly index: number
  /** Of those that lead from the same name which one it is, from one, and how many there are. */
  readonly place: number
  readonly places: number
  /** Positions that bring it before or behind its neighbour among them, as `moveItem` counts; null where there is none. */
  readonly up: number | null
  readonly down: number | null
}

export interface Grid {
  /** Names at the side and at the top: those that there are, then those that records name and nobody knows. */
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly items: readonly GridItem[]
}

/** Records as a table, rows from where and columns to where. */
export function toGrid(records: readonly Json[], ends: Ends, names: readonly string[]): Grid {
  const plain = records.map((record) => {
    const values = record as JsonObject
    return { values, id: textOf(values['id']), from: textOf(values[ends.from]), to: textOf(values[ends.to]) }
  })
  const items = plain.map((item, index): GridItem => {
    const siblings = plain.flatMap(({ from }, at) => (from === item.from ? [at] : []))
    const at = siblings.indexOf(index)
    const [up = null, down = null] = [siblings[at - 1], siblings[at + 1]]
    return { ...item, index, place: at + 1, places: siblings.length, up, down }
  })
  return {
    rows: [...new Set([...names, ...items.map(({ from }) => from)])],
    columns: [...new Set([...names, ...items.map(({ to }) => to)])],
    items,
  }
}

export const itemsIn = ({ items }: Grid, { from, to }: Cell) =>
  items.filter((item) => item.from === from && item.to === to)

const textOf = (value: Json | undefined) => (typeof value === 'string' ? value : '')

/** Rows and columns that a key goes further. */
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -Infinity],
  End: [0, Infinity],
}

/** The cell that a key leads to; null for other keys. */
export function stepFrom({ rows, columns }: Grid, { from, to }: Cell, key: string): Cell | null {
  const step = STEPS[key]
  if (!step) return null
  const pick = (names: readonly string[], at: number) => names[Math.max(0, Math.min(names.length - 1, at))] ?? ''
  return { from: pick(rows, rows.indexOf(from) + step[0]), to: pick(columns, columns.indexOf(to) + step[1]) }
}
