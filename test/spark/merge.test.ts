import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { expect, it } from 'vitest'
import { sortRows } from '../support/executions.ts'
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
