import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { expect, it } from 'vitest'
import { sortRows } from '../support/executions.ts'
import { type KeptChange, toCurrent, toHistory } from '../support/kept-changes.ts'
import { makeRandom } from '../support/random.ts'
import { forgetLastBatch, runIntoSink } from '../support/sink-runs.ts'
import { useSpark } from '../support/spark.ts'

/** Sinks that keep one row per key in a Delta table. */
const spark = useSpark()

const COLUMNS = [
  ['k', 'string'],
  ['day', 'date'],
  ['n', 'bigint'],
] as const

function merge(type: string, config: JsonObject, batches: readonly (readonly object[])[], folder?: string) {
  return runIntoSink(spark, {
    type,
    config: { table: 'kept', sequenceBy: 'n', ...config },
    columns: COLUMNS,
    batches,
    ...(folder && { folder }),
  })
}

const DAY = '2026-01-01'
const OUT_OF_ORDER = [
  [
    { k: 'a', day: DAY, n: 5 },
    { k: 'a', day: DAY, n: 7 },
    { k: 'a', day: DAY, n: null },
  ],
  [
    { k: 'A', day: DAY, n: 1 },
    { k: 'a', day: '2026-01-02', n: 6 },
    { k: 'b', day: DAY, n: null },
  ],
  [{ k: 'b', day: DAY, n: 0 }],
]

it('a merged table keeps the newest row of each key; null is a key', async () => {
  const config = { mode: 'merge', mergeKeys: ['k'] }
  const batches = [...OUT_OF_ORDER, [{ day: DAY, n: 1 }], [{ day: DAY, n: 2 }]]
  const { errors, rows } = await merge('delta-table-sink', config, batches)
  expect(errors).toEqual([])
  expect(sortRows(rows)).toEqual(
    sortRows([
      ['a', DAY, 7],
      ['A', DAY, 1],
      ['b', DAY, 0],
      [null, DAY, 2],
    ]),
  )
})

it('a feature table keeps the newest row of each key and time, also where a batch comes again', async () => {
  const config = { primaryKeys: ['K'], timeColumn: 'day' }
  const first = await merge('feature-store-sink', config, OUT_OF_ORDER)
  expect(first.errors).toEqual([])
  forgetLastBatch(first.folder)
  const { errors, rows } = await merge('feature-store-sink', config, OUT_OF_ORDER, first.folder)
  expect(errors).toEqual([])
  expect(sortRows(rows)).toEqual(
    sortRows([
      ['a', DAY, 7],
      ['A', DAY, 1],
      ['a', '2026-01-02', 6],
      ['b', DAY, 0],
    ]),
  )
})

it('a row without a key ends the query, or is left out', async () => {
  const batches = [
    [
      { k: null, day: DAY, n: 1 },
      { k: 'a', day: null, n: 1 },
      { k: 'a', day: DAY, n: 1 },
    ],
  ]
  const config = { primaryKeys: ['k'], timeColumn: 'day' }
  const failed = await merge('feature-store-sink', config, batches)
  expect(failed.errors.join()).toMatch(/NOT_NULL_CONSTRAINT_VIOLATED|NOT NULL constraint violated/)
  const { errors, rows } = await merge('feature-store-sink', { ...config, withoutKey: 'drop' }, batches)
  expect(errors).toEqual([])
  expect(rows).toEqual([['a', DAY, 1]])
})

const CHANGES = [
  ['k', 'string'],
  ['seq', 'bigint'],
  ['change', 'string'],
  ['v', 'int'],
] as const

const OF_CHANGES = {
  table: 'kept',
  mode: 'merge',
  mergeKeys: ['K'],
  sequenceBy: 'seq',
  deletes: "change = 'delete'",
}

/** Changes of few keys, in any order, some of them twice, among them deletes. */
function drawChanges(seed: number): KeptChange[] {
  const below = makeRandom(seed)
  const pick = <T>(values: readonly [T, ...T[]]): T => values[below(values.length)] ?? values[0]
  const changes = Array.from(
    { length: 30 },
    (_, seq): KeptChange => ({
      k: pick(['a', 'b', null]),
      seq,
      change: pick(['insert', 'update', 'delete']),
      v: below(100),
    }),
  )
  const repeated = changes.filter(() => below(4) === 0)
  const keyed = [...changes, ...repeated].map((change) => ({ change, place: below(1_000) }))
  return keyed.sort((one, other) => one.place - other.place).map(({ change }) => change)
}

/** Runs them in batches, with a restart between, after which the last batch comes again. */
async function runChanges(config: JsonObject, changes: readonly KeptChange[]) {
  const batches = Array.from({ length: 5 }, (_, at) => changes.filter((_, index) => Math.floor(index / 8) === at))
  const run = { type: 'delta-table-sink', config: { ...OF_CHANGES, ...config }, columns: CHANGES }
  const first = await runIntoSink(spark, { ...run, batches: batches.slice(0, 3) })
  expect(first.errors).toEqual([])
  forgetLastBatch(first.folder)
  const { errors, rows } = await runIntoSink(spark, { ...run, batches, folder: first.folder })
  expect(errors).toEqual([])
  return sortRows(rows)
}

it('of changes in any order the current rows are kept, and deleted rows do not come back', async () => {
  const changes = drawChanges(1)
  const rows = await runChanges({ leaveOut: ['change'] }, changes)
  expect(rows).toEqual(sortRows(toCurrent(changes)))
  expect(rows.length).toBeLessThan(3)
})

it('of changes in any order every version is kept, with its begin and end', async () => {
  const changes = drawChanges(2)
  const rows = await runChanges({ scdType: '2', leaveOut: ['seq', 'change'] }, changes)
  expect(rows).toEqual(sortRows(toHistory(changes)))
})
