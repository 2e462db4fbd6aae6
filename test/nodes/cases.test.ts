import type { EmittedRow } from '@lakestream/shared/engine/operator'
import { runEngine } from '@lakestream/shared/engine/run'
import { RunMemo } from '@lakestream/shared/engine/run-memo'
import { parseType } from '@lakestream/shared/expression/parse-type'
import { decodeValue, encodeValue } from '@lakestream/shared/expression/row-json'
import type { Row } from '@lakestream/shared/expression/value'
import { CATALOGUE, findNode } from '@lakestream/shared/nodes/catalogue'
import type { Json, Pipeline } from '@lakestream/shared/pipeline/model'
import { toEngineGraph } from '@lakestream/shared/pipeline/preview'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import type { StreamSchema } from '@lakestream/shared/pipeline/stream'
import { describe, expect, it } from 'vitest'
import { useSeen } from '../support/seen.ts'
import { CASE_NODE, type NodeCase, readCases, toCasePipeline, toInputId } from './case-files.ts'

const all = readCases()
const seen = useSeen('engine-cases')

it('every node type has a case file', () => {
  expect(all.map(({ type }) => type)).toEqual(CATALOGUE.map(({ type }) => type).sort())
})

describe.each(all)('$type', ({ type, cases }) => {
  const definition = findNode(type)
  if (definition?.category !== 'source' && !definition?.engine) {
    it.each(cases)('$name: the preview says that only Spark computes it', (one) => {
      const pipeline = toCasePipeline(type, one)
      expect(toEngineGraph(pipeline, checkedPropagation(pipeline), CASE_NODE)).toMatchObject({
        ok: false,
        problem: { code: 'preview.spark-only' },
      })
    })
    return
  }
  it.each(cases)('$name', (one) => {
    const saw = seen(type, 'engine', one.name)
    const { emitted, schemas } = runCase(type, one)
    for (const [port, rows] of Object.entries(one.expected)) {
      expect(toSet(emitted[port] ?? [], schemas[port], one, false), `emitted on ${port}`).toEqual(sort(rows))
    }
    for (const [port, rows] of Object.entries(one.pending ?? {})) {
      expect(toSet(emitted[port] ?? [], schemas[port], one, true), `pending on ${port}`).toEqual(sort(rows))
    }
    saw()
  })
  it.each(cases)('$name: with what earlier runs over other batches have left, nothing is different', (one) => {
    const memo = new RunMemo()
    const { graph, batches } = openCase(type, one)
    for (const given of [batches.slice(1), [{}, ...batches], batches.slice(0, -1), batches, batches]) {
      expect(runEngine(graph, given, { memo })).toEqual(runEngine(graph, given))
    }
  })
})

function checkedPropagation(pipeline: Pipeline) {
  const propagation = propagate(pipeline)
  expect(propagation.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return propagation
}

interface CaseRun {
  readonly emitted: Readonly<Record<string, readonly EmittedRow[]>>
  readonly schemas: Readonly<Record<string, StreamSchema | undefined>>
}

function openCase(type: string, one: NodeCase) {
  const pipeline = toCasePipeline(type, one)
  const propagation = checkedPropagation(pipeline)
  const built = toEngineGraph(pipeline, propagation, CASE_NODE)
  if (!built.ok) throw new Error(built.problem.message)
  return { propagation, graph: built.graph, batches: toBatches(type, one) }
}

function runCase(type: string, one: NodeCase): CaseRun {
  const { propagation, graph, batches } = openCase(type, one)
  const run = runEngine(graph, batches)
  const node = propagation.nodes[CASE_NODE]
  const sink = findNode(type)?.category === 'sink'
  return {
    emitted: run.emitted[CASE_NODE] ?? {},
    schemas: sink ? { out: node?.inputs[0]?.schema } : (node?.outputs ?? {}),
  }
}

function toBatches(type: string, { inputs, rows = [], config }: NodeCase): Record<string, Row[]>[] {
  if (!inputs) {
    const definition = findNode(type)
    const pipeline = toCasePipeline(type, { name: '', config, expected: {} })
    const types = definition
      ?.source?.(propagate(pipeline).nodes[CASE_NODE]?.config)
      .columns.map((column) => column.type)
    return [
      { [CASE_NODE]: rows.map((row) => row.map((value, at) => decodeValue(types?.[at] ?? { kind: 'string' }, value))) },
    ]
  }
  const length = Math.max(...inputs.map(({ batches }) => batches.length))
  return Array.from({ length }, (_, batch) =>
    Object.fromEntries(
      inputs.map(({ columns, batches }, index) => [
        toInputId(index),
        (batches[batch] ?? []).map((row) =>
          row.map((value, at) => decodeValue(parseType(columns[at]?.[1] ?? '') ?? { kind: 'string' }, value)),
        ),
      ]),
    ),
  )
}

function toSet(
  rows: readonly { readonly row: Row; readonly pending: boolean }[],
  schema: StreamSchema | undefined,
  { without = [] }: NodeCase,
  pending: boolean,
): Json[][] {
  const columns = schema?.columns ?? []
  return sort(
    rows
      .filter((one) => one.pending === pending)
      .map(({ row }) =>
        columns.flatMap(({ name, type }, at) => (without.includes(name) ? [] : [encodeValue(type, row[at] ?? null)])),
      ),
  )
}

function sort(rows: readonly (readonly Json[])[]): Json[][] {
  return rows.map((row) => [...row]).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}
