import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '@lakestream/shared/pipeline/model'
import { expect, test } from 'vitest'
import { readPipeline, runOnEngine, runOnSpark, sortRows, sourceColumns } from '../support/executions.ts'
import { ROOT, useSpark } from '../support/spark.ts'

const spark = useSpark()
const examples = join(ROOT, 'templates', 'pipelines')
const pipeline = readPipeline(JSON.parse(readFileSync(join(examples, 'flight-delays.lakestream.json'), 'utf8')))

function readFlights(): Json[][] {
  const columns = sourceColumns(pipeline, 'flights')
  const text = readFileSync(join(examples, 'data', 'flights', 'flights-20k.jsonl'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const flight = JSON.parse(line) as Record<string, Json>
      return columns.map(({ name }) => flight[name] ?? null)
    })
}

test('the example as it is in the repository gives on Spark the 42 alerts and the hourly counts of the engine', async () => {
  const result = await spark.runPipeline(pipeline, { base: examples })
  expect(result.errors).toEqual([])
  const batches = { flights: [readFlights()] }
  const alerts = runOnEngine(pipeline, 'alerts-table', batches)
  expect(alerts).toHaveLength(42)
  expect(sortRows(result.rows['alerts-table']?.rows ?? [])).toEqual(sortRows(alerts))
  expect(sortRows(result.rows['hourly-table']?.rows ?? [])).toEqual(
    sortRows(runOnEngine(pipeline, 'hourly-table', batches)),
  )
})

test('in micro-batches of 2,500 flights, with a restart from the checkpoint, Spark and engine agree', async () => {
  const flights = readFlights()
  const cuts = Array.from({ length: 8 }, (_, index) => flights.slice(index * 2_500, (index + 1) * 2_500))
  const { rows } = await runOnSpark(spark, { pipeline, batches: { flights: cuts }, restarts: [3] })
  for (const sink of ['alerts-table', 'hourly-table']) {
    const expected = runOnEngine(pipeline, sink, { flights: cuts })
    expect(expected.length).toBeGreaterThan(0)
    expect(sortRows(rows[sink] ?? [])).toEqual(sortRows(expected))
  }
})

test('rows that a filter drops move the watermark all the same', async () => {
  // The last of these flights come two hours after the last delayed one, which alone would leave its hour open.
  const flights = readFlights().slice(0, 5_000)
  const { rows } = await runOnSpark(spark, { pipeline, batches: { flights: [flights] } })
  const expected = runOnEngine(pipeline, 'hourly-table', { flights: [flights] })
  expect(expected).toHaveLength(591)
  expect(sortRows(rows['hourly-table'] ?? [])).toEqual(sortRows(expected))
})
