/**
 * `npm run soak:flights -- [flights] [seed]`: the example "Flight delays" over the flights of vega-datasets, cut into random batches, some rows of
 * each held back for a later one; Spark ends in the middle and goes on from its checkpoints. Its rows, the late ones too, are the engine's.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readInput } from '@lakestream/server/input/read-input'
import type { Column } from '@lakestream/shared/expression/types'
import type { Json } from '@lakestream/shared/pipeline/model'
import { expect, test } from 'vitest'
import { readPipeline, runOnEngine, runOnSpark, sortRows } from '../support/executions.ts'
import { ROOT, useSpark } from '../support/spark.ts'
import { readScale } from './scale.ts'

const { count, random } = readScale(3_000_000)
const FLIGHTS = join(ROOT, 'node_modules', 'vega-datasets', 'data', 'flights-3m.parquet')
const BATCHES = 24
const SINKS = ['alerts-table', 'hourly-table', 'late-rows'] as const
const spark = useSpark()

/** The example, with a sink more for the rows that are late. */
function readExample() {
  const file = JSON.parse(readFileSync(join(ROOT, 'templates', 'pipelines', 'flight-delays.lakestream.json'), 'utf8'))
  file.nodes['late-rows'] = { type: 'console-sink', label: 'Late rows', config: {} }
  file.edges = [...file.edges, 'alerts:late>late-rows:in'].sort()
  return readPipeline(file)
}

/** The file has times where the example reads texts, and the columns that the example reads are among its own. */
async function readFlights(): Promise<Json[][]> {
  const column = (name: string, kind: 'timestamp_ntz' | 'bigint' | 'string'): Column => ({
    name,
    type: { kind },
    nullable: true,
  })
  const columns = [
    column('date', 'timestamp_ntz'),
    column('delay', 'bigint'),
    column('distance', 'bigint'),
    column('origin', 'string'),
    column('destination', 'string'),
  ]
  const flights: Json[][] = []
  for await (const rows of readInput([FLIGHTS], { columns, format: 'parquet' })) {
    for (const [date, delay, distance, origin, destination] of rows) {
      if (flights.length === count) return flights
      const [day, time] = new Date(Number(date) / 1000).toISOString().split('T')
      const text = `${day?.replaceAll('-', '/')} ${time?.slice(0, 5)}`
      flights.push([text, delay === null ? null : Number(delay), Number(distance), String(origin), String(destination)])
    }
  }
  return flights
}

/** Random cuts of rows in order; every 50th row waits for one of the three next batches. */
function cut(flights: readonly Json[][]): Json[][][] {
  const cuts = Array.from({ length: BATCHES - 1 }, () => random(flights.length)).sort((a, b) => a - b)
  const batches = [...cuts, flights.length].map((): Json[][] => [])
  let batch = 0
  for (const [at, flight] of flights.entries()) {
    while (batch < cuts.length && at >= (cuts[batch] ?? 0)) batch++
    const held = random(50) === 0 ? 1 + random(3) : 0
    batches[Math.min(batch + held, BATCHES - 1)]?.push(flight)
  }
  return batches
}

async function measure<T>(work: () => T | Promise<T>): Promise<{ result: T; seconds: number }> {
  const startMs = performance.now()
  const result = await work()
  return { result, seconds: Math.round((performance.now() - startMs) / 100) / 10 }
}

test('the flights in random batches with a restart give on Spark the rows of the engine, to the last one', async () => {
  const pipeline = readExample()
  const flights = await readFlights()
  expect(flights).toHaveLength(count)
  const batches = cut(flights)
  const restart = 1 + random(BATCHES - 1)
  const onSpark = await measure(() =>
    runOnSpark(spark, { pipeline, batches: { flights: batches }, restarts: [restart] }),
  )
  const seen = [...batches.slice(0, restart), [], ...batches.slice(restart)]
  for (const sink of SINKS) {
    const onEngine = await measure(() => sortRows(runOnEngine(pipeline, sink, { flights: seen })))
    const found = sortRows(onSpark.result.rows[sink] ?? [])
    const different = onEngine.result.findIndex((row, at) => row !== found[at])
    const figures = { rows: count, batches: BATCHES, restart, engine: onEngine.result.length, spark: found.length }
    const equal = different === -1 && found.length === onEngine.result.length
    console.table({ [sink]: { ...figures, equal, 'engine s': onEngine.seconds, 'Spark s': onSpark.seconds } })
    expect(found.length).toBeGreaterThan(0)
    // Whole lists in a message would be too long to read.
    expect([onEngine.result[different], found[different]], sink).toEqual([undefined, undefined])
    expect(found).toHaveLength(onEngine.result.length)
  }
})
