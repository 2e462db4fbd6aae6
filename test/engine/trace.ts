import { toFailedRow } from '@lakestream/shared/engine/failed-row'
import type { EngineBatch, EngineGraph, EngineOptions, EngineRun, Operator } from '@lakestream/shared/engine/operator'
import { type CountThresholdOptions, createCountThreshold } from '@lakestream/shared/engine/operators/count-threshold'
import { runEngine } from '@lakestream/shared/engine/run'
import type { Column, SparkType } from '@lakestream/shared/expression/types'
import type { Row, Value } from '@lakestream/shared/expression/value'

/** Columns of the traces in these tests: key, time, value. */
export const COLUMNS: readonly Column[] = [
  { name: 'key', type: { kind: 'string' }, nullable: true },
  { name: 'ts', type: { kind: 'timestamp' }, nullable: false },
  { name: 'v', type: { kind: 'bigint' }, nullable: true },
]

export const BIGINT: SparkType = { kind: 'bigint' }

export const event = (key: string | null, timeMs: number, v: number | bigint | null = 1): Row => [
  key,
  BigInt(timeMs) * 1000n,
  v === null ? null : BigInt(v),
]

export const value = (row: Row): Value => row[2] ?? null

type CountOptions = Omit<CountThresholdOptions, 'input'> & Omit<CountThresholdOptions['input'], 'port' | 'failed'>

const COUNT: CountOptions = {
  patternId: 'pattern',
  columns: COLUMNS,
  keys: [0],
  eventTime: 1,
  order: [],
  chained: false,
  condition: () => true,
  distinct: null,
  emit: [value],
  threshold: 3,
  comparison: 'at-least',
  window: { kind: 'lookback', durationMs: 10_000 },
  fire: 'every',
}

export const count = (changes: Partial<CountOptions>) => {
  const { columns, keys, eventTime, order, chained, emit, ...options } = { ...COUNT, ...changes }
  return createCountThreshold({
    ...options,
    input: { port: 'in', columns, keys, eventTime, order, chained, emit, failed: toFailedRow },
  })
}

/** A query of one source and one operator. */
export function toGraph(create: () => Operator, watermarkMs = 0, timeColumn = 1): EngineGraph {
  return {
    sources: [{ id: 'source', columns: COLUMNS, eventTime: { column: timeColumn, watermarkMs } }],
    steps: [{ id: 'step', create, inputs: [{ port: 'in', from: 'source', fromPort: 'out' }] }],
  }
}

export function run(
  operator: () => Operator,
  batches: readonly (readonly Row[])[],
  options?: EngineOptions & { watermarkMs?: number; timeColumn?: number },
): EngineRun {
  const steps: EngineBatch[] = batches.map((rows) => ({ source: rows }))
  return runEngine(toGraph(operator, options?.watermarkMs, options?.timeColumn), steps, options)
}

/** Rows that left a port of the operator, pending ones left out unless asked for. */
export function rowsOf(result: EngineRun, port: string, pending: 'final' | 'all' = 'all'): readonly Row[] {
  const emitted = result.emitted['step']?.[port] ?? []
  return emitted.filter((found) => pending === 'all' || !found.pending).map(({ row }) => row)
}

/** Times of matches in ms: [start, end, time, count]. */
export function matchesOf(result: EngineRun, pending: 'final' | 'all' = 'all'): number[][] {
  return rowsOf(result, 'matches', pending).map((row) => [
    Number(row[3]) / 1000,
    Number(row[4]) / 1000,
    Number(row[5]) / 1000,
    Number(row[7]),
  ])
}
