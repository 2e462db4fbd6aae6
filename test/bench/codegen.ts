/**
 * `npm run bench:codegen`: generating the code of a pipeline of about 50 nodes of every kind, in this process. Prints milliseconds of warm
 * runs: the whole pipeline from nothing known, and after an edit of one node where the rest is known.
 */
import { generateBundle } from '@lakestream/server/codegen/generate'
import type { Pipeline } from '@lakestream/shared/pipeline/model'
import { test } from 'vitest'
import { readCases, toCasePipeline } from '../nodes/case-files.ts'
import { mergePipelines, prefixPipeline } from '../support/merge-pipelines.ts'
import { quantile } from './figures.ts'

const NODES = 50
const RUNS = 300

/** The first case of each node type with what feeds it, one beside the other. */
function makePipeline(): Pipeline {
  const parts: Pipeline[] = []
  let count = 0
  for (const { type, cases } of readCases()) {
    if (!cases[0] || count >= NODES) continue
    const part = prefixPipeline(toCasePipeline(type, cases[0]), `c${parts.length}-`)
    parts.push(part)
    count += part.nodes.length
  }
  return mergePipelines(parts)
}

test('a pipeline of 50 nodes to code', () => {
  const pipeline = makePipeline()
  const rows: object[] = []
  for (const target of ['sss', 'auto'] as const) {
    const measure = (what: string, next: (run: number) => Pipeline) => {
      const times: number[] = []
      for (let run = -20; run < RUNS; run++) {
        const given = next(run)
        const start = performance.now()
        generateBundle(given, { environment: 'spark' })
        if (run >= 0) times.push(performance.now() - start)
      }
      rows.push({ target, what, nodes: given.nodes.length, p50: quantile(times, 0.5), p95: quantile(times, 0.95) })
    }
    const given = { ...pipeline, target }
    measure('the same again', () => given)
    measure('one label edited', (run) => ({
      ...given,
      nodes: given.nodes.map((node, index) => (index === 7 ? { ...node, label: `edited ${run}` } : node)),
    }))
  }
  console.table(rows)
})
