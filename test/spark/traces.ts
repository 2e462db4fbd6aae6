import { type Batches, runOnEngine, runOnSpark, sortRows } from '../support/executions.ts'
import { makeRandom } from '../support/random.ts'
import type { SparkDriver } from '../support/spark.ts'
import { makePipeline, makeTrace } from './random-pipeline.ts'

export interface TraceFigures {
  readonly branches: number
  readonly keys: number
  readonly rowsIn: number
  readonly rowsOut: number
  /** What differs, with the branch's nodes, as texts. */
  readonly differing: readonly string[]
}

/** The first seed whose trace makes every branch of these give rows, as far as the engine knows: such a trace is worth comparing. */
export function findSeed(kind: string): number {
  for (let seed = 1; seed <= 100; seed++) {
    const random = makeRandom(seed)
    const { pipeline, sinks } = makePipeline(random, kind)
    const batches = makeTrace(random)
    if (sinks.every((sink) => runOnEngine(pipeline, sink, { source: batches }).length > 3)) return seed
  }
  throw new Error(`No trace of 100 gives rows in every branch of ${kind}`)
}

/** One random trace through random chains of nodes, on the engine and on Spark with a restart somewhere. */
export async function compareWithSpark(spark: SparkDriver, seed: number, kind: string): Promise<TraceFigures> {
  const random = makeRandom(seed)
  const { pipeline, sinks } = makePipeline(random, kind)
  const batches = makeTrace(random)
  const restart = 1 + random(batches.length - 1)
  const { rows } = await runOnSpark(spark, { pipeline, batches: { source: batches }, restarts: [restart] })
  // Spark ends a run with a batch without data when the watermark has moved.
  const seen: Batches = [...batches.slice(0, restart), [], ...batches.slice(restart)]
  const outcomes = sinks.map((sink) => {
    const expected = sortRows(runOnEngine(pipeline, sink, { source: seen }))
    const found = sortRows(rows[sink] ?? [])
    const nodes = Object.entries(pipeline.nodes).filter(([id]) => id.startsWith(sink.replace('sink', '')))
    return { sink, nodes, expected, missing: subtract(expected, found), added: subtract(found, expected) }
  })
  const all = batches.flat()
  return {
    branches: sinks.length,
    keys: new Set(all.map((row) => row[1])).size,
    rowsIn: all.length,
    rowsOut: outcomes.reduce((total, { expected }) => total + expected.length, 0),
    differing: outcomes.flatMap(({ sink, nodes, missing, added }) =>
      missing.length + added.length === 0
        ? []
        : [
            `seed ${seed}, ${sink}, restart before batch ${restart}: ${JSON.stringify(nodes)}\n  engine only: ${missing.slice(0, 5).join('\n    ')}\n  Spark only:  ${added.slice(0, 5).join('\n    ')}`,
          ],
    ),
  }
}

/** What is in the first multiset beyond the second; both sorted. */
function subtract(from: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const text of others) left.set(text, (left.get(text) ?? 0) + 1)
  return from.filter((text) => {
    const count = left.get(text) ?? 0
    left.set(text, count - 1)
    return count <= 0
  })
}
