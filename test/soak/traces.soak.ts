/**
 * `npm run soak:traces -- [traces] [seed]`: random traces of every pattern on the engine and on the Python runtime, the same detections and ids in all of them; as many
 * short ones beside their definitions; then, for every 2,000 of them, six random chains of nodes on Spark over many keys with a restart, the same rows.
 */
import { expect, test } from 'vitest'
import { compareWithPython } from '../engine/agreement/compare.ts'
import { readPatterns } from '../engine/agreement/patterns.ts'
import { DEFINITIONS } from '../engine/definitions/all.ts'
import { BRANCH_KINDS } from '../spark/random-pipeline.ts'
import { compareWithSpark } from '../spark/traces.ts'
import { useSpark } from '../support/spark.ts'
import { readScale } from './scale.ts'

const { count, seed } = readScale(20_000)
/** Traces at a time, so that their texts stay small. */
const ROUND = 2_000
const spark = useSpark()

test('random traces give the same detections in TypeScript and in Python, pattern by pattern', async () => {
  const table: Record<string, object> = {}
  for (const { definition, configs } of await readPatterns()) {
    if (!configs) throw new Error(`${definition.type} has no random configs`)
    const total = { traces: 0, withMatches: 0, matches: 0 }
    for (let round = 0; round * ROUND < count; round++) {
      const numRuns = Math.min(ROUND, count - round * ROUND)
      const found = compareWithPython(definition, configs, { numRuns, seed: seed + round })
      expect(found.differing).toEqual([])
      total.traces += found.traces
      total.withMatches += found.withMatches
      total.matches += found.matches
    }
    table[definition.type] = total
  }
  console.table(table)
})

test('patterns find what their definitions say', () => {
  const found = Object.entries(DEFINITIONS).map(([type, compare]) => [type, compare({ numRuns: count, seed })])
  console.table(Object.fromEntries(found))
})

test('random chains of nodes give the same rows on the engine and on Spark', async () => {
  const total = { runs: 0, chains: 0, 'traces of a key': 0, rowsIn: 0, rowsOut: 0 }
  const differing: string[] = []
  for (; total.runs * ROUND < count; total.runs++) {
    const found = await compareWithSpark(
      spark,
      seed + total.runs,
      BRANCH_KINDS[total.runs % BRANCH_KINDS.length] ?? 'chains',
    )
    total.chains += found.branches
    total['traces of a key'] += found.branches * found.keys
    total.rowsIn += found.rowsIn
    total.rowsOut += found.rowsOut
    differing.push(...found.differing)
    if (found.differing.length > 0) console.log(found.differing.join('\n'))
  }
  console.table({ 'engine = Spark': { ...total, differing: differing.length } })
  expect(differing).toEqual([])
})
