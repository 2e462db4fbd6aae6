import { formatType, parseType } from '@lakestream/shared/expression/parse-type'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { describe, expect, it } from 'vitest'
import { CASE_NODE, readCases, toCasePipeline, toSinkId } from '../nodes/case-files.ts'
import { runOnSpark, sortRows } from '../support/executions.ts'
import { useSeen } from '../support/seen.ts'
import { useSpark } from '../support/spark.ts'
import { leaveOut, toBatches } from './case-runs.ts'

const spark = useSpark({ own: true })
const seen = useSeen('spark-cases')

/** The engine's half of the same cases is in test/nodes. */
describe.each(readCases())('$type on Spark', ({ type, cases }) => {
  it.each(cases)('$name', async (one) => {
    const sawRun = seen(type, 'run sss spark', one.name)
    const definition = findNode(type)
    // What a sink hands to a system outside is for a test of its own; here it is what reaches it.
    const isOutside =
      definition?.category === 'sink' &&
      (definition.table?.(parseConfig(definition, one.config).config) ?? []).length === 0
    const pipeline = toCasePipeline(type, one)
    const { rows, columns } = await runOnSpark(spark, {
      pipeline,
      batches: toBatches(one),
      shown: isOutside ? [CASE_NODE] : [],
      tables: one.tables ?? {},
    })
    for (const [port, expected] of Object.entries(one.expected)) {
      const sink = definition?.category === 'sink' ? CASE_NODE : toSinkId(port)
      const names = (columns[sink] ?? []).map(({ name }) => name)
      expect(sortRows(leaveOut(rows[sink] ?? [], names, one)), port).toEqual(sortRows(expected))
    }
    sawRun()
    if (definition?.category === 'sink') return
    const sawSchema = seen(type, 'schema', one.name)
    for (const [port, { columns: declared }] of Object.entries(propagate(pipeline).nodes[CASE_NODE]?.outputs ?? {})) {
      const found = columns[toSinkId(port)]
      if (found)
        expect(found.map(toText), port).toEqual(declared.map((column) => `${column.name} ${formatType(column.type)}`))
    }
    sawSchema()
  })
})

/** A column with its type as LakeStream writes it. */
function toText({ name, type }: { readonly name: string; readonly type: string }): string {
  const parsed = parseType(type)
  return `${name} ${parsed ? formatType(parsed) : type}`
}
