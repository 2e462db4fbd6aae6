import { type AggregateFunction, aggregateType, toAccumulator } from '@lakestream/shared/engine/aggregates'
import { createWindowAggregate } from '@lakestream/shared/engine/operators/window-aggregate'
import type { WindowAggregateOptions } from '@lakestream/shared/engine/operators/window-group'
import type { SparkType } from '@lakestream/shared/expression/types'
import type { Value } from '@lakestream/shared/expression/value'
import { describe, expect, it } from 'vitest'
import { BIGINT, event, rowsOf, run, value } from './trace.ts'

const tumbling = { kind: 'windows', durationMs: 10_000, slideMs: 10_000, offsetMs: 0 } as const
const counting = { function: 'count', distinct: false, value: null, filter: null } as const

const aggregate = (options: Partial<WindowAggregateOptions>) => () =>
  createWindowAggregate({
    eventTime: 1,
    window: tumbling,
    groups: [{ column: 0, type: { kind: 'string' } }],
    aggregates: [counting],
    output: 'append',
    ...options,
  })

/** [start, end, ...rest] in ms. */
const inMs = (rows: readonly (readonly Value[])[]) =>
  rows.map(([start, end, , ...rest]) => [Number(start) / 1000, Number(end) / 1000, ...rest])

describe('aligned windows', () => {
  it("G6: an event at the window's end belongs to the next one", () => {
    const result = run(aggregate({}), [[event('a', 1000), event('a', 9999), event('a', 10_000)]])
    expect(inMs(rowsOf(result, 'out'))).toEqual([
      [0, 10_000, 'a', 2n],
      [10_000, 20_000, 'a', 1n],
    ])
    expect(inMs(rowsOf(result, 'out', 'final'))).toEqual([[0, 10_000, 'a', 2n]])
  })

  it("the window's time is its last microsecond", () => {
    expect(rowsOf(run(aggregate({}), [[event('a', 1000)]]), 'out')[0]?.[2]).toBe(9_999_999n)
  })

  it('G5: a row is late by the watermark of the batch before, as in Spark', () => {
    const batches = [[event('a', 90_000)], [event('a', 2000)], [event('a', 3000)]]
    const result = run(aggregate({}), batches)
    expect(inMs(rowsOf(result, 'out', 'final'))).toEqual([[0, 10_000, 'a', 1n]])
  })

  it('sliding windows overlap and the offset moves them', () => {
    const window = { kind: 'windows', durationMs: 10_000, slideMs: 5000, offsetMs: 1000 } as const
    const result = run(aggregate({ window }), [[event('a', 6000)]])
    expect(inMs(rowsOf(result, 'out')).map(([start]) => start)).toEqual([1000, 6000])
  })

  it('update mode gives each changed window in each batch', () => {
    const batches = [[event('a', 1000)], [event('b', 2000)], [event('a', 3000)]]
    const result = run(aggregate({ output: 'update' }), batches, { watermarkMs: 10_000 })
    expect(inMs(rowsOf(result, 'out')).map(([, , ...rest]) => rest)).toEqual([
      ['a', 1n],
      ['b', 1n],
      ['a', 2n],
    ])
  })

  it('G12: null and -0.0 group as Spark groups them', () => {
    const groups = [{ column: 2, type: { kind: 'double' as const } }]
    const rows = [null, 0, -0].map((v): Value[] => ['a', 1_000_000n, v])
    const found = inMs(rowsOf(run(aggregate({ groups }), [rows]), 'out'))
    expect(found).toEqual([
      [0, 10_000, null, 1n],
      [0, 10_000, 0, 2n],
    ])
  })

  it('a filter restricts one aggregate, and distinct counts values', () => {
    const of = { type: BIGINT, evaluate: value }
    const aggregates = [
      { ...counting, filter: (row: readonly Value[]) => row[2] === 1n },
      { function: 'count', distinct: true, value: of, filter: null } as const,
      { function: 'sum', distinct: false, value: of, filter: () => null } as const,
    ]
    const rows = [event('a', 1, 1), event('a', 2, 1), event('a', 3, 2), event('a', 4, null)]
    expect(rowsOf(run(aggregate({ aggregates }), [rows]), 'out')[0]?.slice(4)).toEqual([2n, 2n, null])
  })

  it('a sum beyond bigint is null, and stays it', () => {
    const aggregates = [
      { function: 'sum', distinct: false, value: { type: BIGINT, evaluate: value }, filter: null } as const,
    ]
    const rows = [event('a', 1, 9223372036854775807n), event('a', 2, 1), event('a', 3, -1)]
    const result = run(aggregate({ aggregates }), [rows])
    expect(rowsOf(result, 'errors')).toEqual([])
    expect(rowsOf(result, 'out')[0]?.[4]).toBe(null)
  })
})

describe('sessions', () => {
  const window = { kind: 'session', gapMs: 5000 } as const

  it('a row exactly at last + gap joins, one later does not', () => {
    const rows = [event('a', 1000), event('a', 6000), event('a', 11_001)]
    expect(inMs(rowsOf(run(aggregate({ window }), [rows]), 'out'))).toEqual([
      [1000, 11_000, 'a', 2n],
      [11_001, 16_001, 'a', 1n],
    ])
  })

  it('a row between two sessions joins them, in any order of arrival', () => {
    const rows = [event('a', 1000), event('a', 9000), event('a', 5000)]
    const together = run(aggregate({ window }), [rows], { watermarkMs: 60_000 })
    const apart = run(
      aggregate({ window }),
      rows.map((row) => [row]),
      { watermarkMs: 60_000 },
    )
    expect(inMs(rowsOf(together, 'out'))).toEqual([[1000, 14_000, 'a', 3n]])
    expect(rowsOf(apart, 'out')).toEqual(rowsOf(together, 'out'))
  })
})

describe('aggregates', () => {
  const decimal = (precision: number, scale: number): SparkType => ({ kind: 'decimal', precision, scale })

  it.each<[AggregateFunction, SparkType | null, SparkType | null]>([
    ['count', null, BIGINT],
    ['sum', { kind: 'int' }, BIGINT],
    ['sum', { kind: 'float' }, { kind: 'double' }],
    ['sum', decimal(10, 2), decimal(20, 2)],
    ['sum', decimal(35, 2), decimal(38, 2)],
    ['sum', { kind: 'string' }, null],
    ['avg', BIGINT, { kind: 'double' }],
    ['avg', decimal(10, 2), decimal(14, 6)],
    ['max', { kind: 'string' }, { kind: 'string' }],
    ['stddev_samp', { kind: 'int' }, { kind: 'double' }],
  ])('%s of %o is %o, as in Spark', (name, type, expected) => {
    expect(aggregateType(name, type)).toEqual(expected)
  })

  const resultOf = (name: AggregateFunction, type: SparkType, values: readonly Exclude<Value, null>[]) => {
    const accumulator = toAccumulator({
      function: name,
      distinct: false,
      value: { type, evaluate: () => null },
      filter: null,
    })()
    for (const item of values) accumulator.add(item)
    return accumulator.result()
  }

  it('without values there is no result but a count of 0', () => {
    const names: AggregateFunction[] = ['count', 'sum', 'avg', 'min', 'max', 'stddev_samp', 'stddev_pop']
    expect(names.map((name) => resultOf(name, BIGINT, []))).toEqual([0n, null, null, null, null, null, null])
  })

  it('the average of decimals is rounded half up at scale + 4', () => {
    expect(resultOf('avg', decimal(10, 2), [100n, 100n, 200n])).toBe(1_333_333n)
    expect(resultOf('avg', decimal(10, 0), [1n, 2n])).toBe(15_000n)
  })

  it('G11: NaN is the largest number, and a sample of one has no deviation', () => {
    expect(resultOf('max', { kind: 'double' }, [1, Number.NaN, 2])).toBeNaN()
    expect(resultOf('min', { kind: 'double' }, [Number.NaN, 2])).toBe(2)
    expect(resultOf('stddev_samp', { kind: 'int' }, [3])).toBeNull()
    expect(resultOf('stddev_pop', { kind: 'int' }, [3, 5])).toBe(1)
  })
})
