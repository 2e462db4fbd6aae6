import { Lookback } from '@lakestream/shared/engine/operators/count-windows'
import type { Row } from '@lakestream/shared/expression/value'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BIGINT, COLUMNS, count, event, matchesOf, rowsOf, run, value } from './trace.ts'

const lookback = (durationMs: number) => ({ kind: 'lookback', durationMs }) as const
const windows = (durationMs: number, slideMs = durationMs) =>
  ({ kind: 'windows', durationMs, slideMs, offsetMs: 0, native: false }) as const
const times = (...list: number[]) => list.map((timeMs, index) => event('a', timeMs, index + 1))

describe('lookback', () => {
  it('G6: is closed at both ends', () => {
    const rows = times(1000, 5000, 11_000)
    expect(matchesOf(run(() => count({ window: lookback(10_000) }), [rows]))).toEqual([[1000, 11_000, 11_000, 3]])
    expect(matchesOf(run(() => count({ window: lookback(9999) }), [rows]))).toEqual([])
  })

  it('ties are counted one after the other, in the order of all columns', () => {
    const rows = [event('a', 1000, 3), event('a', 1000, 1), event('a', 1000, 2)]
    const result = run(() => count({ threshold: 2 }), [rows])
    expect(rowsOf(result, 'matches').map((row) => [row[7], row[8]])).toEqual(
      expect.arrayContaining([
        [2n, 2n],
        [3n, 3n],
      ]),
    )
  })

  it('fires every time, on crossing, or starts over', () => {
    const rows = times(1000, 2000, 3000, 4000, 5000, 6000, 30_000, 31_000, 32_000)
    const ends = (fire: 'every' | 'crossing' | 'reset') =>
      matchesOf(run(() => count({ fire }), [rows])).map(([, end]) => end)
    expect(ends('every')).toEqual([3000, 4000, 5000, 6000, 32_000])
    expect(ends('crossing')).toEqual([3000, 32_000])
    expect(ends('reset')).toEqual([3000, 6000, 32_000])
  })

  it('crossing with a threshold of one fires again after a silence that is longer than the lookback', () => {
    const rows = times(1000, 2000, 12_000, 22_001, 22_002)
    const found = run(
      () => count({ fire: 'crossing', threshold: 1 }),
      rows.map((row) => [row]),
    )
    expect(matchesOf(found).map(([, end]) => end)).toEqual([1000, 22_001])
  })

  it('G10: nothing is kept of a key that is silent for longer than the lookback, whatever was reached', () => {
    const about = { durationMs: 10, fire: 'crossing', isDistinct: false, aim: '' } as const
    const key = new Lookback({ ...about, rule: () => true, report: () => {}, tell: null })
    key.onEvent({ timeMs: 5, input: 0, row: [], payload: '', emit: [], ordinal: 0 })
    expect([key.isIdle(), key.nextDeadlineMs()]).toEqual([false, 16])
    key.onDeadline()
    expect([key.isIdle(), key.nextDeadlineMs()]).toEqual([true, null])
  })

  it('compares with at least, exactly and at most', () => {
    const rows = times(1000, 2000, 3000)
    const counts = (comparison: 'at-least' | 'exactly' | 'at-most') =>
      matchesOf(run(() => count({ comparison, threshold: 2 }), [rows])).map(([, , , n]) => n)
    expect(counts('at-least')).toEqual([2, 3])
    expect(counts('exactly')).toEqual([2])
    expect(counts('at-most')).toEqual([1, 2])
  })

  it('distinct counts different values and ignores null', () => {
    const rows = [event('a', 1000, 7), event('a', 2000, 7), event('a', 3000, null), event('a', 4000, 8)]
    const distinct = { type: BIGINT, evaluate: value }
    expect(matchesOf(run(() => count({ distinct, threshold: 2 }), [rows]))).toEqual([[1000, 4000, 4000, 3]])
  })

  it('what a batch finds leaves in the order of time, whatever its key', () => {
    const rows = [event('a', 1000, 1), event('a', 4000, 2), event('b', 2000, 3), event('b', 3000, 4)]
    const found = matchesOf(run(() => count({ threshold: 1, fire: 'every' }), [rows]))
    expect(found.map(([, , time]) => time)).toEqual([1000, 2000, 3000, 4000])
  })

  it('a lookback that has let go of many events counts those in reach', () => {
    const rows = times(...Array.from({ length: 100 }, (_, index) => 1000 * (index + 1)))
    const found = matchesOf(run(() => count({ threshold: 5, fire: 'every', window: lookback(4000) }), [rows]))
    expect(found).toHaveLength(96)
    expect(found.at(-1)).toEqual([96_000, 100_000, 100_000, 5])
  })

  it('an event that does not satisfy the condition neither counts nor fires', () => {
    const rows = [event('a', 1000, 1), event('a', 2000, 0), event('a', 3000, 1), event('a', 4000, null)]
    const condition = (row: readonly unknown[]) => (row[2] === null ? null : row[2] === 1n)
    expect(matchesOf(run(() => count({ condition, threshold: 2 }), [rows]))).toEqual([[1000, 3000, 3000, 2]])
  })
})

describe('windows', () => {
  it('G6: are half-open and aligned to the epoch, and report once at their end', () => {
    const rows = times(0 + 1, 9999, 10_000, 10_001)
    expect(matchesOf(run(() => count({ window: windows(10_000), threshold: 2 }), [rows]))).toEqual([
      [0, 10_000, 10_000, 2],
      [10_000, 20_000, 20_000, 2],
    ])
  })

  it('G6: a window ends before an event of that millisecond is seen', () => {
    const rows = times(5000, 10_000)
    const result = run(() => count({ window: windows(10_000), threshold: 1 }), [rows])
    expect(matchesOf(result, 'final')).toEqual([[0, 10_000, 10_000, 1]])
  })

  it('sliding windows each report, those without events do not exist', () => {
    const rows = times(1000, 30_000)
    const result = run(() => count({ window: windows(10_000, 5000), threshold: 5, comparison: 'at-most' }), [rows])
    expect(matchesOf(result).map(([start, end]) => [start, end])).toEqual([
      [-5000, 5000],
      [0, 10_000],
      [25_000, 35_000],
      [30_000, 40_000],
    ])
  })

  it('a slide that does not divide the length still gives each window its events', () => {
    const rows = times(1000, 7000, 8000)
    const result = run(() => count({ window: windows(10_000, 3000), threshold: 3 }), [rows])
    expect(matchesOf(result).map(([start]) => start)).toEqual([0])
  })
})

describe('lateness and identity', () => {
  it('G5: next to a source an event at or below the watermark is late', () => {
    const batches = [[event('a', 10_000)], [event('a', 10_000, 2), event('a', 10_001, 3), event('a', 5, 4)]]
    const result = run(() => count({ threshold: 1 }), batches)
    expect(rowsOf(result, 'late')).toEqual([event('a', 10_000, 2), event('a', 5, 4)])
    expect(matchesOf(result).map(([, end]) => end)).toEqual([10_000, 10_001])
  })

  it('G5: behind a stateful operator no event is late', () => {
    const batches = [[event('a', 10_000)], [event('a', 9000)]]
    const result = run(() => count({ threshold: 1, chained: true }), batches)
    expect(rowsOf(result, 'late')).toEqual([])
    expect(matchesOf(result)).toHaveLength(2)
  })

  it('G8: equal rows give different matches, and a replay gives the same ids', () => {
    const rows = [event('a', 1000), event('a', 1000), event('a', 1000)]
    const ids = () =>
      rowsOf(
        run(() => count({ threshold: 1 }), [rows]),
        'matches',
      ).map((row) => row[1])
    expect(new Set(ids()).size).toBe(3)
    expect(ids()).toEqual(ids())
  })

  it('G12: null is a key of its own', () => {
    const rows = [event(null, 1000), event('', 2000), event(null, 3000)]
    expect(matchesOf(run(() => count({ threshold: 2 }), [rows]))).toEqual([[1000, 3000, 3000, 2]])
  })

  it('G11: a value beyond 2^53 stays exact', () => {
    const rows = [event('a', 1000, 9007199254740993n)]
    expect(
      rowsOf(
        run(() => count({ threshold: 1 }), [rows]),
        'matches',
      )[0]?.[8],
    ).toBe(9007199254740993n)
  })

  it('G7: a match leaves in the batch whose watermark reaches its time', () => {
    const batches = [[event('a', 1000)], [event('a', 2000)], [event('a', 3000)]]
    const result = run(() => count({ threshold: 1 }), batches)
    expect(result.emitted['step']?.['matches']?.map(({ batch }) => batch)).toEqual([1, 2, 3])
  })
})

it('G2: rows that differ only in the sign of a zero have one order, however they arrive', () => {
  const columns = COLUMNS.map((column, at) => (at === 2 ? { ...column, type: { kind: 'double' as const } } : column))
  const firings = (zeros: readonly number[]) => {
    const rows = zeros.map((zero): Row => ['a', 1_000_000n, zero])
    const matches = rowsOf(
      run(() => count({ columns, threshold: 1 }), [rows]),
      'matches',
    )
    return matches.map((row) => [row[1], Object.is(row[8], -0)])
  }
  const found = firings([-0, 0, 0])
  expect(found.filter(([, isNegative]) => isNegative)).toHaveLength(1)
  expect(firings([0, -0, 0])).toEqual(found)
  expect(firings([0, 0, -0])).toEqual(found)
})

describe("Spark's own windows", () => {
  const events = fc.array(
    fc
      .tuple(fc.constantFrom('a', 'b', null), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 2 }))
      .map(([key, timeMs, v]) => event(key, timeMs, v)),
    { maxLength: 20 },
  )
  const rules = fc.record({
    window: fc
      .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }))
      .map(([one, other]) => windows(Math.max(one, other), Math.min(one, other))),
    threshold: fc.integer({ min: 1, max: 3 }),
    comparison: fc.constantFrom('at-least' as const, 'exactly' as const, 'at-most' as const),
    distinct: fc.constantFrom(null, { type: BIGINT, evaluate: value }),
  })

  it('give the matches of the pattern, with their ids, of events that are not late', () => {
    fc.assert(
      fc.property(events, rules, fc.integer({ min: 1, max: 20 }), (rows, rule, size) => {
        // A batch has times of its own, so none is at or below the watermark of the next.
        const cut = Array.from({ length: 61 }, (_, at) =>
          rows.filter((row) => Math.floor(Number(row[1]) / 1000 / size) === at),
        )
        const found = (native: boolean) => {
          const operator = () => count({ ...rule, window: { ...rule.window, native } })
          return rowsOf(run(operator, cut), 'matches').toSorted((a, b) => (String(a[1]) < String(b[1]) ? -1 : 1))
        }
        expect(found(true)).toEqual(found(false))
      }),
      { numRuns: 500 },
    )
  })

  it('G5: a late event counts while its window is open, and is dropped after that', () => {
    const window = { ...windows(10_000), native: true }
    const batches = [[event('a', 1000)], [event('a', 12_000)], [event('a', 2000)], [event('a', 3000)]]
    // The third batch has the watermark 12,000, so its event is late; the window's end has not been reached before it.
    const result = run(() => count({ window, threshold: 1 }), batches)
    expect(matchesOf(result, 'final')).toEqual([[0, 10_000, 10_000, 2]])
  })
})
