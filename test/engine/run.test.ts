import type { BatchContext, Operator } from '@lakestream/shared/engine/operator'
import { createFilter } from '@lakestream/shared/engine/operators/filter'
import { createPassThrough } from '@lakestream/shared/engine/operators/pass-through'
import { createProject } from '@lakestream/shared/engine/operators/project'
import { createUnion } from '@lakestream/shared/engine/operators/union'
import { runEngine } from '@lakestream/shared/engine/run'
import { SparkError } from '@lakestream/shared/expression/spark-error'
import { describe, expect, it } from 'vitest'
import { COLUMNS, count, event, matchesOf, rowsOf, run, toGraph } from './trace.ts'

/** Notes the watermarks that it is given. */
function spy(seen: BatchContext[]): () => Operator {
  return () => ({
    process(_input, context) {
      seen.push(context)
      return {}
    },
  })
}

describe('watermark', () => {
  it('G4: is 0 in the first batch and comes from earlier batches after that', () => {
    const seen: BatchContext[] = []
    run(spy(seen), [[event('a', 5000)], [event('a', 9000)]], { watermarkMs: 1000, pending: false })
    expect(seen.map(({ watermarkMs }) => watermarkMs)).toEqual([0, 4000, 8000])
    expect(seen.map(({ previousWatermarkMs }) => previousWatermarkMs)).toEqual([0, 0, 4000])
  })

  it('G4: never goes back and never below 0', () => {
    const seen: BatchContext[] = []
    run(spy(seen), [[event('a', 500)], [event('a', 9000)], [event('a', 2000)]], { watermarkMs: 1000, pending: false })
    expect(seen.map(({ watermarkMs }) => watermarkMs)).toEqual([0, 0, 8000])
  })

  it('G5a: is the minimum over the sources, and a silent source holds it at 0', () => {
    const seen: BatchContext[] = []
    const source = (id: string) => ({ id, columns: COLUMNS, eventTime: { column: 1, watermarkMs: 0 } })
    const graph = {
      sources: [source('left'), source('right')],
      steps: [{ id: 'step', create: spy(seen), inputs: [] }],
    }
    runEngine(graph, [{ left: [event('a', 5000)] }, { right: [event('a', 3000)] }, {}], { pending: false })
    expect(seen.map(({ watermarkMs }) => watermarkMs)).toEqual([0, 0, 3000])
  })

  it('G9: advancing time by hand releases what is due by then', () => {
    const batches = [[event('a', 1000), event('a', 2000)]]
    const window = { kind: 'windows', durationMs: 10_000, slideMs: 10_000, offsetMs: 0, native: false } as const
    const make = () => count({ window, threshold: 1 })
    expect(matchesOf(run(make, batches), 'final')).toEqual([])
    expect(matchesOf(run(make, batches, { advanceToMs: 10_000 }), 'final')).toEqual([[0, 10_000, 10_000, 2]])
  })

  it('G9: what still waits is reported as pending with batch -1', () => {
    const window = { kind: 'windows', durationMs: 10_000, slideMs: 10_000, offsetMs: 0, native: false } as const
    const result = run(() => count({ window, threshold: 1 }), [[event('a', 1000)]])
    expect(result.emitted['step']?.['matches']).toMatchObject([{ batch: -1, pending: true }])
    expect(result.watermarkMs).toBe(1000)
  })
})

describe('sources', () => {
  it('G1: a row that is not accepted leaves by errors and does not move the watermark', () => {
    const graph = toGraph(() => createPassThrough())
    const [source] = graph.sources
    if (!source) throw new Error('no source')
    const accept = (row: readonly unknown[]) =>
      row[0] === 'bad' ? { port: 'errors' as const, row: ['why'] } : { port: 'out' as const, row: row as never }
    const result = runEngine({ ...graph, sources: [{ ...source, accept }] }, [
      { source: [event('a', 1000), event('bad', 9000)] },
    ])
    expect(result.emitted['source']?.['errors']?.map(({ row }) => row)).toEqual([['why']])
    expect(result.watermarkMs).toBe(1000)
  })

  it('record keeps the rows of the chosen steps only', () => {
    const result = run(() => createPassThrough(), [[event('a', 1000)]], { record: new Set(['step']) })
    expect(Object.keys(result.emitted)).toEqual(['step'])
  })
})

describe('row by row', () => {
  const rows = [event('a', 1000, 1), event('b', 2000, null), event('c', 3000, 0)]
  const tenBy = (row: readonly unknown[]) => {
    if (row[2] === 0n) throw new SparkError('DIVIDE_BY_ZERO', 'Division by zero')
    return row[2] === null ? null : 10n / (row[2] as bigint)
  }

  it('a filter splits true from false and null, and sends failures to errors with the reason', () => {
    const result = run(
      () =>
        createFilter((row) => {
          const found = tenBy(row)
          return found === null ? null : found > 5n
        }),
      [rows],
    )
    expect(rowsOf(result, 'out')).toEqual([rows[0]])
    expect(rowsOf(result, 'rejected')).toEqual([rows[1]])
    expect(rowsOf(result, 'errors')).toEqual([[...(rows[2] ?? []), 'DIVIDE_BY_ZERO']])
  })

  it('a projection computes its columns', () => {
    const result = run(() => createProject([(row) => row[0] ?? null, tenBy]), [rows])
    expect(rowsOf(result, 'out')).toEqual([
      ['a', 10n],
      ['b', null],
    ])
    expect(rowsOf(result, 'errors')).toHaveLength(1)
  })

  it("an error that is not the row's own is thrown on", () => {
    const broken = () =>
      createFilter(() => {
        throw new TypeError('bug')
      })
    expect(() => run(broken, [rows])).toThrow('bug')
  })

  it("a union brings each input to the output's columns", () => {
    const union = createUnion([
      { port: 'a', columns: [1, 0] },
      { port: 'b', columns: [null, 0] },
    ])
    const context = { watermarkMs: 0, previousWatermarkMs: 0 }
    expect(union.process({ a: [['x', 'y']], b: [['z']] }, context)['out']).toEqual([
      ['y', 'x'],
      [null, 'z'],
    ])
  })
})
