import type { Row } from '@lakestream/shared/expression/value'
import { COLUMNS } from './agreement/rows.ts'

export interface RecordedEvent {
  readonly key: string
  readonly ts: number
  readonly type: string
  readonly v: number | null
}

/** A recorded event as a row of the random traces; its arrival number is `big`, which breaks ties. */
export function toRow({ key, ts, type, v }: RecordedEvent, index: number): Row {
  const values: Readonly<Record<string, Row[number]>> = { key, ts: BigInt(ts) * 1000n, big: BigInt(index), type, v }
  return COLUMNS.map(({ name }) => values[name] ?? null)
}
