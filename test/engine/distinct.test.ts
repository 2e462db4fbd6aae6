import { createDistinct } from '@lakestream/shared/engine/operators/distinct'
import { createPassThrough } from '@lakestream/shared/engine/operators/pass-through'
import type { Column } from '@lakestream/shared/expression/types'
import type { Row } from '@lakestream/shared/expression/value'
import { expect, it } from 'vitest'

const COLUMNS: Column[] = [
  { name: 'at', type: { kind: 'timestamp' }, nullable: true },
  { name: 'x', type: { kind: 'double' }, nullable: true },
]

const at = (ms: number, x: number | null): Row => [BigInt(ms) * 1000n, x]

function start() {
  const distinct = createDistinct(createPassThrough(), COLUMNS, 0)
  return (rows: Row[], watermarkMs: number, previousWatermarkMs: number) =>
    distinct.process({ in: rows }, { watermarkMs, previousWatermarkMs })['out']
}

it('gives one of several rows that are equal in every column, in one batch and across batches', () => {
  const process = start()
  expect(process([at(5, 1), at(5, 1), at(5, 2), at(5, null), at(5, null)], 0, 0)).toEqual([
    at(5, 1),
    at(5, 2),
    at(5, null),
  ])
  expect(process([at(5, 2), at(6, 1)], 0, 0)).toEqual([at(6, 1)])
  expect(process([at(6, Number.NaN), at(6, Number.NaN), at(6, 0), at(6, -0)], 0, 0)).toEqual([
    at(6, Number.NaN),
    at(6, 0),
  ])
})

it('G5: a row at or below the watermark of the batch before is late, one above it is not', () => {
  const process = start()
  expect(process([at(10, 1), at(11, 1), [null, 1]], 10, 10)).toEqual([at(11, 1)])
  expect(process([at(11, 2)], 50, 10)).toEqual([at(11, 2)])
})

it('remembers a row until the watermark reaches its time', () => {
  const process = start()
  process([at(20, 1), at(21, 1)], 0, 0)
  // Seen at 20 is forgotten with the batch whose watermark is 20; a row of that time is not late before the batch after.
  process([], 20, 0)
  expect(process([at(20, 1), at(21, 1)], 20, 19)).toEqual([at(20, 1)])
})
