/** The example "Flight delays" over the 3,000,000 flights of vega-datasets: the engine and Spark must agree, and say how fast they were. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readInput } from '@lakestream/server/input/read-input'
import { runEngine } from '@lakestream/shared/engine/run'
import { encodeValue } from '@lakestream/shared/expression/row-json'
import type { Row } from '@lakestream/shared/expression/value'
import type { Json, Pipeline } from '@lakestream/shared/pipeline/model'
import { toEngineGraph } from '@lakestream/shared/pipeline/preview'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { expect, test } from 'vitest'
import { readPipeline, sortRows, sourceColumns } from '../support/executions.ts'
import { ROOT, useSpark } from '../support/spark.ts'

const FLIGHTS = join(ROOT, 'node_modules', 'vega-datasets', 'data', 'flights-3m.parquet')
const COUNT = 3_000_000
const SINKS = ['alerts', 'hourly'] as const
const spark = useSpark()

/** The example, but with the time as this file has it: a timestamp without a zone in place of a text. */
function readVariant(): Pipeline {
  const file = JSON.parse(readFileSync(join(ROOT, 'templates', 'pipelines', 'flight-delays.lakestream.json'), 'utf8'))
  const { config } = file.nodes.flights
  config.schema[0].type = 'timestamp_ntz'
  config.eventTime = { column: 'date', parse: 'timestamp', watermark: config.eventTime.watermark }
  return readPipeline(file)
}

async function measure<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  const start = performance.now()
  const result = await work()
  const seconds = (performance.now() - start) / 1000
  console.log(`${what}: ${seconds.toFixed(1)} s, ${Math.round(COUNT / seconds).toLocaleString('en')} rows per second`)
  return result
}

function runOnEngine(pipeline: Pipeline, node: string, port: string, rows: readonly Row[]): string[] {
  const propagation = propagate(pipeline)
  const built = toEngineGraph(pipeline, propagation, node)
  if (!built.ok) throw new Error(JSON.stringify(built.problem))
  const { emitted } = runEngine(built.graph, [{ flights: rows }], { pending: false })
  const columns = propagation.nodes[node]?.outputs[port]?.columns ?? []
  return sortRows(
    (emitted[node]?.[port] ?? []).map(({ row }) =>
      columns.map(({ type }, at) => encodeValue(type, row[at] ?? null) as Json),
    ),
  )
}

test('3,000,000 flights give the same alerts and hourly rows on the engine and on Spark', async () => {
  const pipeline = readVariant()
  const rows = await measure('Reading the file', async () => {
    const read: Row[] = []
    const columns = sourceColumns(pipeline, 'flights')
    for await (const batch of readInput([FLIGHTS], { columns, format: 'parquet' }))
      for (const row of batch) read.push(row)
    return read
  })
  expect(rows).toHaveLength(COUNT)
  const alerts = await measure('Engine, alerts', () => runOnEngine(pipeline, 'alerts', 'matches', rows))
  const hourly = await measure('Engine, hourly rows', () => runOnEngine(pipeline, 'hourly', 'out', rows))
  const inputs = { flights: { format: 'parquet' as const, path: FLIGHTS } }
  const result = await measure('Spark, both queries', () => spark.runPipeline(pipeline, { inputs }))
  expect(result.errors).toEqual([])
  const found = SINKS.map((name) => sortRows(result.rows[`${name}-table`]?.rows ?? []))
  console.log(`${alerts.length} alerts and ${hourly.length} hourly rows; on Spark ${found.map((list) => list.length)}`)
  expect(found[0]?.length).toBeGreaterThan(0)
  // Whole lists in a message would be too long to read.
  expect(found[0]?.find((row, at) => row !== alerts[at])).toBeUndefined()
  expect(found[1]?.find((row, at) => row !== hourly[at])).toBeUndefined()
  expect(found.map((list) => list.length)).toEqual([alerts.length, hourly.length])
})
