import { readFileSync } from 'node:fs'
import type { Column } from '@lakestream/shared/expression/types'
import type { Row } from '@lakestream/shared/expression/value'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { expect, it } from 'vitest'
import { detectAllOnBoth } from '../agreement/compare.ts'
import { COLUMNS } from '../agreement/rows.ts'
import { type Expected, type RecordedCase, toSql } from './to-match-recognize.ts'

const CASES = JSON.parse(
  readFileSync(new URL('match-recognize.recorded.json', import.meta.url), 'utf8'),
) as readonly RecordedCase[]
const DEFINITION = findNode('match-recognize-sql') as AnyNodeDefinition
/** Trino is the standard; only Flink has WITHIN. */
const expectedOf = ({ expected }: RecordedCase): Expected => expected.trino ?? expected.flink ?? {}

const DAY_MS = 86_400_000
/** So far away that every WITHIN has passed. */
const FLUSH_MS = 2000 * DAY_MS

/** What the engines refuse as they meet it: our text says so beforehand, or goes on behind it. */
const isRefusedThere = (recorded: RecordedCase) => expectedOf(recorded).error !== undefined
const hasEnd = ({ pattern }: RecordedCase) => JSON.stringify(pattern).includes('"anchor":"$"')
const RUN = CASES.filter((recorded) => !isRefusedThere(recorded) && !hasEnd(recorded))

function toRow(key: string, tsMs: number, type: string, v: number | null, index: number): Row {
  const values: Record<string, Row[number]> = {
    key,
    ts: BigInt(tsMs) * 1000n,
    type,
    v,
    big: BigInt(index),
    flag: false,
  }
  return COLUMNS.map(({ name }) => values[name] ?? null)
}

const toBatches = ({ events }: RecordedCase) => [
  events.map(({ key, ts, type, v }, index) => toRow(key, ts, type, v, index)),
  [toRow('another', FLUSH_MS, 'x', null, 0)],
]

const variablesOf = (recorded: RecordedCase) =>
  [...new Set([...JSON.stringify(recorded.pattern).matchAll(/"var":"(\w+)"/g)].map(([, name]) => name ?? ''))].sort()

const runs = detectAllOnBoth(
  DEFINITION,
  RUN.map((recorded) => ({
    config: { sql: toSql(recorded, variablesOf(recorded)) },
    batches: toBatches(recorded),
    watermarkMs: 0,
  })),
)

type Values = Readonly<Record<string, unknown>>

/** Own columns of a detection, as plain values. */
function toValues(detection: readonly unknown[], own: readonly Column[]): Values {
  const texts = detection.slice(-own.length) as string[]
  return Object.fromEntries(
    own.map(({ name, type }, at) => [name, toPlain(type.kind, JSON.parse(texts[at] ?? 'null'))]),
  )
}

const toPlain = (kind: string, value: unknown) =>
  value === null || kind === 'string' || kind === 'boolean' ? value : Number(value)

function toMatch(values: Values, recorded: RecordedCase): unknown {
  const vars = Object.fromEntries(
    variablesOf(recorded).flatMap((name) => {
      const rows = recorded.events.flatMap((_, at) => values[`${name}_${at}`] ?? [])
      return rows.length > 0 ? [[name, rows]] : []
    }),
  )
  return { vars, measures: measuresOf(values, recorded) }
}

const measuresOf = (values: Values, { measures }: RecordedCase) =>
  Object.fromEntries(Object.keys(measures).map((name) => [name, values[`m_${name}`]]))

const sorted = (found: readonly unknown[]) => found.map((each) => JSON.stringify(each)).sort()

function expectedRows(recorded: RecordedCase): string[] {
  const { matches = [], rows } = expectedOf(recorded)
  if (recorded.rowsPerMatch === 'one') {
    return sorted(
      matches.map(({ vars, measures }) => ({
        vars: Object.fromEntries(
          Object.entries(vars)
            .filter(([, at]) => at.length > 0)
            .sort(),
        ),
        measures: pick(measures, recorded),
      })),
    )
  }
  return sorted(
    (rows ?? []).map(({ row, matchNumber, classifier, measures }) => ({
      row,
      matchNumber,
      classifier,
      measures: pick(measures, recorded),
    })),
  )
}

const pick = (from: Values, { measures }: RecordedCase) =>
  Object.fromEntries(Object.keys(measures).map((name) => [name, from[name]]))

function foundRows(detections: readonly (readonly unknown[])[], own: readonly Column[], recorded: RecordedCase) {
  // The last row is there for its time alone.
  const values = detections
    .filter(([, , , startMs]) => startMs !== FLUSH_MS)
    .map((detection) => toValues(detection, own))
  if (recorded.rowsPerMatch === 'one') return sorted(values.map((each) => toMatch(each, recorded)))
  return sorted(
    values.map((each) => ({
      row: each['big'],
      matchNumber: each['number_'],
      classifier: each['label_'],
      measures: measuresOf(each, recorded),
    })),
  )
}

it.each(RUN.map((recorded, at) => [recorded.id, recorded, at] as const))(
  '%s gives what the engine gave, in TypeScript and in Python',
  (_, recorded, at) => {
    const { own, engine, python } = runs[at] ?? { own: [], engine: [], python: [] }
    const expected = expectedRows(recorded)
    expect(foundRows(engine, own, recorded)).toEqual(expected)
    expect(foundRows(python, own, recorded)).toEqual(expected)
  },
)
