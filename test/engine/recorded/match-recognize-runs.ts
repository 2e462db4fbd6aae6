import { readFileSync } from 'node:fs'
import type { Row } from '@lakestream/shared/expression/value'
import { toRow } from '../recorded.ts'
import { type Expected, type RecordedCase, toSql } from './to-match-recognize.ts'

const CASES = JSON.parse(
  readFileSync(new URL('match-recognize.recorded.json', import.meta.url), 'utf8'),
) as readonly RecordedCase[]

/** Trino is the standard; only Flink has WITHIN. */
export const expectedOf = ({ expected }: RecordedCase): Expected => expected.trino ?? expected.flink ?? {}

const DAY_MS = 86_400_000
/** So far away that every WITHIN has passed. */
export const FLUSH_MS = 2000 * DAY_MS

/** What the engines refuse as they meet it: our text says so beforehand, or goes on behind it. */
const isRefusedThere = (recorded: RecordedCase) => expectedOf(recorded).error !== undefined
const hasEnd = ({ pattern }: RecordedCase) => JSON.stringify(pattern).includes('"anchor":"$"')

/** The recorded cases that a stream can decide. */
export const RUN = CASES.filter((recorded) => !isRefusedThere(recorded) && !hasEnd(recorded))
/** The others, of which the node says what they cannot be. */
export const NOT_RUN = CASES.filter((recorded) => !RUN.includes(recorded))

export const variablesOf = (recorded: RecordedCase) =>
  [...new Set([...JSON.stringify(recorded.pattern).matchAll(/"var":"(\w+)"/g)].map(([, name]) => name ?? ''))].sort()

/** Config of the node and micro-batches over the columns of the random rows; the last row is there for its time alone. */
export const toRun = (recorded: RecordedCase): { config: { sql: string }; batches: Row[][] } => ({
  config: { sql: toSql(recorded, variablesOf(recorded)) },
  batches: [recorded.events.map(toRow), [toRow({ key: 'another', ts: FLUSH_MS, type: 'x', v: null }, 0)]],
})
