import { findNode } from '@lakestream/shared/nodes/catalogue'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import type { Json } from '@lakestream/shared/pipeline/model'
import { describe, expect, it } from 'vitest'
import { CASE_NODE, type NodeCase, readCases, toCasePipeline, toInputId, toSinkId } from '../nodes/case-files.ts'
import { type Batches, runOnSpark, sortRows } from '../support/executions.ts'
import { useSpark } from '../support/spark.ts'

const spark = useSpark()

/** The engine's half of the same cases is in test/nodes. */
describe.each(readCases())('$type on Spark', ({ type, cases }) => {
  it.each(cases)('$name', async (one) => {
    const definition = findNode(type)
    // What a sink hands to a system outside is for a test of its own; here it is what reaches it.
    const isOutside =
      definition?.category === 'sink' &&
      (definition.table?.(parseConfig(definition, one.config).config) ?? []).length === 0
    const { rows, columns } = await runOnSpark(spark, {
      pipeline: toCasePipeline(type, one),
      batches: toBatches(one),
      shown: isOutside ? [CASE_NODE] : [],
      tables: one.tables ?? {},
    })
    for (const [port, expected] of Object.entries(one.expected)) {
      const sink = definition?.category === 'sink' ? CASE_NODE : toSinkId(port)
      expect(sortRows(leaveOut(rows[sink] ?? [], columns[sink] ?? [], one)), port).toEqual(sortRows(expected))
    }
  })
})

function toBatches({ inputs, rows = [] }: NodeCase): Record<string, Batches> {
  if (!inputs) return { [CASE_NODE]: [rows] }
  return Object.fromEntries(inputs.map(({ batches }, index) => [toInputId(index), batches]))
}

function leaveOut(rows: readonly Json[][], columns: readonly string[], { without = [] }: NodeCase): Json[][] {
  return rows.map((row) => row.filter((_, at) => !without.includes(columns[at] ?? '')))
}
