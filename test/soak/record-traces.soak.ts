/**
 * What the engine detects in random traces of each pattern and in the runs recorded from other engines, written to `.lakestream/mutation-python/traces`, a file
 * for each pattern, and what random expressions over matches are worth, to `expressions.jsonl` beside it, where `replay_traces.py` finds them.
 * `mutation-python.mjs` starts it.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { expect, test } from 'vitest'
import { runRandomTraces, runTraces } from '../engine/agreement/compare.ts'
import { readPatterns } from '../engine/agreement/patterns.ts'
import { runRandomExpressions } from '../engine/match-expression/compare.ts'
import { RUN, toRun } from '../engine/recorded/match-recognize-runs.ts'
import { SEQUENCES, toConfig, toRows, toWatermarkMs } from '../engine/recorded/sequence-runs.ts'
import { ROOT } from '../support/spark.ts'
import { readScale } from './scale.ts'

const { count, seed } = readScale(300)
const home = join(ROOT, '.lakestream', 'mutation-python')
const folder = join(home, 'traces')
const toLines = (records: readonly object[]) => records.map((each) => `${JSON.stringify(each)}\n`).join('')
const need = (type: string) => findNode(type) as AnyNodeDefinition

function write(name: string, runs: readonly { readonly python: string; readonly detections: readonly unknown[] }[]) {
  const lines = toLines(runs.map(({ python, detections }) => ({ ...JSON.parse(python), detections })))
  writeFileSync(join(folder, `${name}.jsonl`), lines)
}

test('records', async () => {
  mkdirSync(folder, { recursive: true })
  for (const { definition, configs } of await readPatterns()) {
    if (!configs) throw new Error(`${definition.type} has no random configs`)
    const runs = runRandomTraces(definition, configs, { numRuns: count, seed })
    expect(runs.length).toBeGreaterThan(0)
    write(definition.type, runs)
  }
  const sequences = SEQUENCES.map((one) => {
    const { rows, last } = toRows(one)
    const batches = [...rows.map((row) => [row]), [last]]
    return { config: toConfig(one.pattern), batches, watermarkMs: toWatermarkMs(one) }
  })
  write('recorded-sequences', runTraces(need('sequence-detector'), sequences))
  const matches = RUN.map((recorded) => ({ ...toRun(recorded), watermarkMs: 0 }))
  write('recorded-matches', runTraces(need('match-recognize-sql'), matches))
  const expressions = runRandomExpressions({ numRuns: 20 * count, seed })
  writeFileSync(
    join(home, 'expressions.jsonl'),
    toLines(expressions.map(({ python, value }) => ({ ...JSON.parse(python), value }))),
  )
})
