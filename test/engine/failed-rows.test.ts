import { placeErrors, replaceReason, toFailedRow } from '@lakestream/shared/engine/failed-row'
import { createDeliver } from '@lakestream/shared/engine/operators/deliver'
import { SparkError } from '@lakestream/shared/expression/spark-error'
import type { Row } from '@lakestream/shared/expression/value'
import { describe, expect, it } from 'vitest'

const failing = (row: Row) => {
  if (row[0] === 0) throw new SparkError('DIVIDE_BY_ZERO', 'Division by zero')
  return row[0] ?? null
}

const CONTEXT = { watermarkMs: 0, previousWatermarkMs: 0 }

describe('a row that failed', () => {
  it('has the reason behind its columns, with the place of the expression', () => {
    const evaluate = placeErrors(failing, 'ratio')
    expect(() => evaluate([0])).toThrow('[DIVIDE_BY_ZERO] Division by zero')
    try {
      evaluate([0])
    } catch (error) {
      expect(toFailedRow([0, 'a'], error)).toEqual([0, 'a', 'ratio: DIVIDE_BY_ZERO'])
      expect(replaceReason(1)([0, 'before'], error)).toEqual([0, 'ratio: DIVIDE_BY_ZERO'])
    }
  })

  it('may have failed for a reason in words', () => {
    expect(toFailedRow([1], 'violated: positive')).toEqual([1, 'violated: positive'])
  })

  it('is not made of a bug', () => {
    expect(() => toFailedRow([1], new TypeError('of the program'))).toThrow('of the program')
  })
})

it('a sink leaves the rows behind for which an expression of its fails', () => {
  const deliver = createDeliver([placeErrors(failing, 'key')])
  expect(deliver.process({ in: [[1], [0], [null]] }, CONTEXT)).toEqual({
    out: [[1], [null]],
    errors: [[0, 'key: DIVIDE_BY_ZERO']],
  })
})
