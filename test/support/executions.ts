import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runEngine } from '@lakestream/shared/engine/run'
import { decodeValue, encodeValue } from '@lakestream/shared/expression/row-json'
import type { Column } from '@lakestream/shared/expression/types'
import type { Row } from '@lakestream/shared/expression/value'
import { parsePipelineFile } from '@lakestream/shared/pipeline/file'
import type { Json, Pipeline } from '@lakestream/shared/pipeline/model'
import { toEngineGraph } from '@lakestream/shared/pipeline/preview'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import type { PatternFigures } from '@lakestream/shared/protocol/run-event'
import type { CaseTable } from '../nodes/case-files.ts'
import { ROOT, type SparkDriver } from './spark.ts'

/** Encoded rows by the source's columns, micro-batch by micro-batch. */
export type Batches = readonly (readonly (readonly Json[])[])[]

/** A pipeline from its file's content; anything wrong with it fails the test. */
export function readPipeline(file: unknown): Pipeline {
  const parsed = parsePipelineFile(file)
  if (parsed.pipeline === null || parsed.problems.length > 0) throw new Error(JSON.stringify(parsed.problems))
  const errors = propagate(parsed.pipeline).diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  return parsed.pipeline
}

export function sourceColumns(pipeline: Pipeline, sourceId: string): readonly Column[] {
  const { definition, config } = propagate(pipeline).nodes[sourceId] ?? {}
  const reading = definition?.source?.(config)
  if (!reading) throw new Error(`${sourceId} is no source`)
  return reading.columns
}

/** What the engine gives at the port that feeds a sink: emitted rows, without what still waits, encoded. */
export function runOnEngine(pipeline: Pipeline, sinkId: string, batches: Readonly<Record<string, Batches>>): Json[][] {
  const propagation = propagate(pipeline)
  const edge = pipeline.edges.find(({ target }) => target === sinkId)
  if (!edge) throw new Error(`nothing feeds ${sinkId}`)
  const built = toEngineGraph(pipeline, propagation, edge.source)
  if (!built.ok) throw new Error(JSON.stringify(built.problem))
  const count = Math.max(...Object.values(batches).map((list) => list.length))
  const decoded = Array.from({ length: count }, (_, index) =>
    Object.fromEntries(
      built.graph.sources.map(({ id }) => [id, decodeRows(sourceColumns(pipeline, id), batches[id]?.[index] ?? [])]),
    ),
  )
  const run = runEngine(built.graph, decoded, { pending: false })
  const columns = propagation.nodes[edge.source]?.outputs[edge.sourcePort]?.columns ?? []
  const emitted = run.emitted[edge.source]?.[edge.sourcePort] ?? []
  return emitted.map(({ row }) => columns.map(({ type }, at) => encodeValue(type, row[at] ?? null) as Json))
}

function decodeRows(columns: readonly Column[], rows: readonly (readonly Json[])[]): Row[] {
  return rows.map((row) => columns.map(({ type }, at) => decodeValue(type, row[at] ?? null)))
}

/** One pipeline of nodes in a folder that holds its files and tables, with the messages of what failed. */
export async function runNodes(spark: SparkDriver, folder: string, nodes: Record<string, object>, edges: string[]) {
  const pipeline = readPipeline({ lakestream: 1, name: 'Tables', nodes, edges: edges.sort() })
  const result = await spark.runPipeline(pipeline, { folder, base: folder })
  return { ...result, errors: result.errors.map(({ message }) => message) }
}

export interface SparkCase {
  readonly pipeline: Pipeline
  readonly batches: Readonly<Record<string, Batches>>
  /** Spark ends and starts again from its checkpoints before each of these batches. */
  readonly restarts?: readonly number[]
  /** Delta tables that are there before, by name. */
  readonly tables?: Readonly<Record<string, CaseTable>>
  /** Sinks whose rows are only shown. */
  readonly shown?: readonly string[]
}

export interface SparkRows {
  /** By sink, in the neutral encoding. */
  readonly rows: Readonly<Record<string, Json[][]>>
  /** By sink: how many rows were late, as the progress of its query has it. */
  readonly lateRows: Readonly<Record<string, number>>
  /** By sink: what the patterns of its query held after each batch. */
  readonly held: Readonly<Record<string, readonly PatternFigures[][]>>
  /** Each sink's columns; a type in Spark's text form. */
  readonly columns: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>
}

/** The generated code on Spark, with one file for each micro-batch, read one at a time in order. */
export async function runOnSpark(
  spark: SparkDriver,
  { pipeline, batches, restarts = [], shown = [], tables = {} }: SparkCase,
): Promise<SparkRows> {
  const folder = spark.makeFolder('case')
  for (const [name, table] of Object.entries(tables)) await writeTable(spark, folder, name, table)
  const sources = Object.keys(batches)
  const inputs = Object.fromEntries(
    sources.map((id) => [id, { format: 'jsonl' as const, path: join(folder, 'in', id), maxFilesPerTrigger: 1 }]),
  )
  for (const id of sources) mkdirSync(join(folder, 'in', id), { recursive: true })
  const rows: Record<string, Json[][]> = {}
  const columns: Record<string, { name: string; type: string }[]> = {}
  const lateRows: Record<string, number> = {}
  const held: Record<string, PatternFigures[][]> = {}
  const count = Math.max(...Object.values(batches).map((list) => list.length))
  let from = 0
  for (const until of [...restarts, count]) {
    for (const id of sources)
      writeBatches(join(folder, 'in', id), sourceColumns(pipeline, id), batches[id] ?? [], from, until)
    const result = await spark.runPipeline(pipeline, { folder, inputs, shown })
    if (result.status !== 'done') throw new Error(JSON.stringify(result.errors, null, 1))
    for (const [sink, found] of Object.entries(result.rows)) {
      columns[sink] = found.columns
      const isAppended = result.events.every(
        (event) => event.type !== 'rows' || event.nodeId !== sink || !event.replace,
      )
      rows[sink] = isAppended ? [...(rows[sink] ?? []), ...found.rows] : found.rows
    }
    for (const event of result.events) {
      if (event.type !== 'progress') continue
      lateRows[event.nodeId] = (lateRows[event.nodeId] ?? 0) + event.lateRows
      held[event.nodeId] = [...(held[event.nodeId] ?? []), event.patterns]
    }
    from = until
  }
  return { rows, columns, lateRows, held }
}

async function writeTable(spark: SparkDriver, folder: string, name: string, { columns, rows }: CaseTable) {
  const lines = join(folder, `${name}.jsonl`)
  const objects = rows.map((row) => Object.fromEntries(columns.map(([column], at) => [column, row[at] ?? null])))
  writeFileSync(lines, objects.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const ddl = columns.map(([column, type]) => `\`${column}\` ${type}`).join(', ')
  const path = join(folder, 'warehouse', name)
  await spark.runScript(join(ROOT, 'test', 'spark', 'scripts', 'write_delta.py'), { path, ddl, lines })
}

/** File times decide the order in which Spark reads files, so each batch is a second younger than the one before. */
function writeBatches(folder: string, columns: readonly Column[], batches: Batches, from: number, until: number): void {
  for (let index = from; index < until; index++) {
    const lines = (batches[index] ?? []).map((row) => {
      const fields = columns.map(
        ({ name, type }, at) => `${JSON.stringify(name)}:${toJsonText(type.kind, row[at] ?? null)}`,
      )
      return `{${fields.join(',')}}`
    })
    const path = join(folder, `${String(index).padStart(4, '0')}.jsonl`)
    writeFileSync(path, `${lines.join('\n')}\n`)
    const seconds = 1_700_000_000 + index
    utimesSync(path, seconds, seconds)
  }
}

/** Spark's JSON reader wants numbers as numbers, also those that JavaScript's JSON cannot write. */
function toJsonText(kind: string, value: Json): string {
  const isNumber = typeof value === 'string' && (kind === 'bigint' || (kind === 'double' && value === '-0.0'))
  return isNumber ? value : JSON.stringify(value)
}

/** Rows as a multiset: Spark promises no order. */
export function sortRows(rows: readonly (readonly Json[])[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort()
}
