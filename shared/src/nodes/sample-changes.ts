import type { Column } from '../expression/types.ts'
import type { Row, Value } from '../expression/value.ts'
import type { SampleOptions } from './define.ts'
import type { EventTimeConfig } from './event-time.ts'
import { sampleRows } from './sample.ts'

/** What a sample of changes has to know of the stream. */
export interface SampledChanges {
  /** The rows' own columns; behind them come `_change`, `_sequence` and `_changed_at`. */
  readonly columns: readonly Column[]
  readonly keys: readonly string[]
  readonly sequence: 'position' | 'offset' | 'time' | 'column'
  readonly sequenceColumn: string
  readonly deletes: boolean
  readonly eventTime: EventTimeConfig
}

const ROWS = 5
const DELETE_EVERY = 7
/** 2026-01-01T00:00:00Z, in microseconds. */
const START = 1_767_225_600_000_000n

/** Few rows that are inserted, updated and now and then deleted, a change a minute. */
export function sampleChanges(sampled: SampledChanges, options: SampleOptions): Row[] {
  const { columns, keys, deletes, eventTime } = sampled
  const isKey = columns.map(({ name }) => keys.includes(name))
  const rows = sampleRows(columns, eventTime, options)
  const alive = new Set<number>()
  return rows.map((row, index) => {
    const which = index % ROWS
    const deleted = deletes && alive.has(which) && index % DELETE_EVERY === DELETE_EVERY - 1
    const change = deleted ? 'delete' : alive.has(which) ? 'update' : 'insert'
    if (deleted) alive.delete(which)
    else alive.add(which)
    const own = row.map((value, at) => (isKey[at] ? findValue(rows, at, which) : value))
    const changedAt = START + BigInt(index) * 60_000_000n
    return [...own, change, toSequence(sampled, own, index, changedAt), changedAt]
  })
}

/** The first value of a column from a row on: a key is not null. */
const findValue = (rows: readonly Row[], at: number, from: number): Value =>
  rows.slice(from).find((row) => row[at] !== null)?.[at] ?? null

function toSequence({ sequence, sequenceColumn, columns }: SampledChanges, row: Row, index: number, changedAt: bigint) {
  switch (sequence) {
    case 'position':
      return String(index).padStart(20, '0')
    case 'offset':
      return BigInt(index)
    case 'time':
      return changedAt
    case 'column':
      return row[columns.findIndex(({ name }) => name === sequenceColumn)] ?? null
  }
}
