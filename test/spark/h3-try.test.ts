import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { Json } from '@lakestream/shared/pipeline/model'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { describe, expect, it } from 'vitest'
import { CASE_NODE, readCases, toCasePipeline, toInputId, toSinkId } from '../nodes/case-files.ts'
import { runOnSpark, sortRows } from '../support/executions.ts'
import { useSpark } from '../support/spark.ts'

const spark = useSpark()

describe.each(readCases())('$type', ({ type, cases }) => {
  it.each(cases)('$name', async (one) => {
    const pipeline = toCasePipeline(type, one)
    const batches = one.rows
      ? { [CASE_NODE]: [one.rows] }
      : Object.fromEntries((one.inputs ?? []).map((input, index) => [toInputId(index), input.batches]))
    const { rows } = await runOnSpark(spark, { pipeline, batches })
    const node = propagate(pipeline).nodes[CASE_NODE]
    const isSink = findNode(type)?.category === 'sink'
    for (const [port, expected] of Object.entries(one.expected)) {
      const columns = (isSink ? node?.inputs[0]?.schema : node?.outputs[port])?.columns ?? []
      const found = rows[isSink ? CASE_NODE : toSinkId(port)] ?? []
      const kept = found.map((row) =>
        row.filter((_: Json, at: number) => !one.without?.includes(columns[at]?.name ?? '')),
      )
      expect(sortRows(kept), port).toEqual(sortRows(expected))
    }
  })
})
