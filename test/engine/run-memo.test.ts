import type { EngineGraph, Operator } from '@lakestream/shared/engine/operator'
import { runEngine } from '@lakestream/shared/engine/run'
import { RunMemo } from '@lakestream/shared/engine/run-memo'
import type { Row } from '@lakestream/shared/expression/value'
import { expect, it } from 'vitest'

const COLUMNS = [
  { name: 'time', type: { kind: 'timestamp' }, nullable: false },
  { name: 'value', type: { kind: 'bigint' }, nullable: false },
] as const

/** Adds up the values that it has seen, and notes what it is told. */
function createSum(told: string[], name: string): Operator {
  let sum = 0n
  return {
    process({ in: rows = [] }) {
      if (rows.length > 0) told.push(`${name} ${rows.map(([, value]) => value).join(' ')}`)
      return {
        out: rows.map(([time = null, value]) => {
          sum += value as bigint
          return [time, sum]
        }),
      }
    },
  }
}

/** A source, and two sums one after the other. */
function toGraph(told: string[], madeFrom: { readonly first: object; readonly second: object }): EngineGraph {
  return {
    sources: [{ id: 'source', columns: [...COLUMNS], eventTime: { column: 0, watermarkMs: 0 } }],
    steps: (['first', 'second'] as const).map((id, index) => ({
      id,
      create: () => createSum(told, id),
      madeFrom: madeFrom[id],
      inputs: [{ port: 'in', from: index === 0 ? 'source' : 'first', fromPort: 'out' }],
    })),
  }
}

const row = (second: number, value: number): Row => [BigInt(second) * 1_000_000n, BigInt(value)]
const first = { source: [row(1, 1), row(2, 2)] }
const next = { source: [row(3, 4)] }

function useRuns() {
  const memo = new RunMemo()
  const madeFrom = { first: {}, second: {} }
  return {
    madeFrom,
    run(batches: readonly { readonly source: readonly Row[] }[]) {
      const told: string[] = []
      const { emitted } = runEngine(toGraph(told, madeFrom), batches, { memo })
      return { told, sums: (emitted['second']?.['out'] ?? []).map(({ row: [, sum] }) => Number(sum)) }
    },
  }
}

it('computes nothing that was computed in the run before', () => {
  const { run } = useRuns()
  expect(run([first, next]).told).toEqual(['first 1 2', 'second 1 3', 'first 4', 'second 7'])
  expect(run([first, next])).toEqual({ told: [], sums: [1, 4, 11] })
})

it('computes a step that has changed, and what is behind it', () => {
  const { run, madeFrom } = useRuns()
  run([first])
  madeFrom.second = {}
  expect(run([first])).toEqual({ told: ['second 1 3'], sums: [1, 4] })
  madeFrom.first = {}
  expect(run([first])).toEqual({ told: ['first 1 2', 'second 1 3'], sums: [1, 4] })
})

it('tells a step with state what came before the batch that is new', () => {
  const { run } = useRuns()
  run([first])
  expect(run([first, next])).toEqual({ told: ['first 1 2', 'first 4', 'second 1 3', 'second 7'], sums: [1, 4, 11] })
  expect(run([next, first]).sums).toEqual([4, 9, 16])
})

it('computes anew when the watermark was another one', () => {
  const told: string[] = []
  const memo = new RunMemo()
  const madeFrom = { first: {}, second: {} }
  const graph = toGraph(told, madeFrom)
  const [source] = graph.sources
  if (!source) throw new Error('the graph has a source')
  runEngine(graph, [first, next], { memo })
  const before = told.length
  runEngine({ ...graph, sources: [{ ...source, eventTime: null }] }, [first, next], { memo })
  expect(told.length).toBeGreaterThan(before)
})
