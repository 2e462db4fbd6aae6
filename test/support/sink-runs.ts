import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { readPipeline } from './executions.ts'
import type { SparkDriver } from './spark.ts'

export interface SinkRun {
  readonly type: string
  readonly config: JsonObject
  /** Name and type of each column of the rows. */
  readonly columns: readonly (readonly [name: string, type: string])[]
  /** The column that is the rows' event time. */
  readonly eventTime?: string
  /** A node that makes the sink's rows of these. */
  readonly between?: { readonly type: string; readonly config: JsonObject; readonly port?: string }
  /** Rows by micro-batch. Numbers that JavaScript cannot hold are written as texts. */
  readonly batches: readonly (readonly object[])[]
  /** Of an earlier run, which is gone on with. */
  readonly folder?: string
}

/** Runs rows into a sink on Spark, one file a batch. */
export async function runIntoSink(spark: SparkDriver, run: SinkRun) {
  const { type, config, columns, eventTime, between, batches, folder = spark.makeFolder('sink') } = run
  mkdirSync(join(folder, 'in'), { recursive: true })
  batches.forEach((rows, index) => {
    const lines = rows.map((row) => `${JSON.stringify(row).replace(/"(\d{16,})"/g, '$1')}\n`).join('')
    const path = join(folder, 'in', `${index}.jsonl`)
    writeFileSync(path, lines)
    utimesSync(path, 1_700_000_000 + index, 1_700_000_000 + index)
  })
  const schema = columns.map(([name, kind], index) => ({ id: `c${index}`, name, type: kind }))
  const time = eventTime !== undefined && { eventTime: { column: eventTime } }
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'Delivery',
    nodes: {
      rows: { type: 'auto-loader', config: { path: 'in', format: 'json', schema, maxFilesPerTrigger: 1, ...time } },
      ...(between && { between: { type: between.type, config: between.config } }),
      sink: { type, label: 'out', config },
    },
    edges: between ? [`between:${between.port ?? 'out'}>sink:in`, 'rows:out>between:in'] : ['rows:out>sink:in'],
  })
  const result = await spark.runPipeline(pipeline, { folder })
  const errors = result.errors.map(({ message }) => message)
  return { folder, status: result.status, errors, rows: result.rows['sink']?.rows ?? [] }
}

/** What a crash leaves between the other system's commit and Spark's: the last batch will come again. */
export function forgetLastBatch(folder: string, query = 'out'): void {
  const commits = join(folder, 'checkpoints', query, 'commits')
  const last = Math.max(...readdirSync(commits).map(Number).filter(Number.isInteger))
  for (const name of [`${last}`, `.${last}.crc`]) rmSync(join(commits, name))
}
