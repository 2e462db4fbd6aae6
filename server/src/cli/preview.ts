import { resolve } from 'node:path'
import { encodeValue, type JsonValue } from '@lakestream/shared/expression/row-json'
import { parseTimestamp } from '@lakestream/shared/expression/temporal'
import type { Column } from '@lakestream/shared/expression/types'
import type { Row } from '@lakestream/shared/expression/value'
import { findUpstream, type PreviewOptions, previewNode } from '@lakestream/shared/pipeline/preview'
import { findFiles } from '../input/find-files.ts'
import { formatOf, type InputOptions, readInput } from '../input/read-input.ts'
import { toSourceFiles } from '../input/source-files.ts'
import { CommandError, EXIT, problemsError, requireNoErrors, usageError } from './outcome.ts'
import { findNodeByName, type OpenedFile, openPipelineFile, parseInputs, type ValueFlags } from './pipeline-file.ts'

export interface PreviewFlags extends ValueFlags {
  readonly node?: string
  readonly input: readonly string[]
  readonly 'batch-size'?: string
  readonly 'advance-to'?: string
  readonly json: boolean
}

/** `preview FILE --node ID`: the rows that the engine computes at a node, by output port. */
export async function preview(path: string | undefined, flags: PreviewFlags): Promise<number> {
  const { file, node, options } = await openForPreview(path, flags)
  const { run, problems } = previewNode(file.pipeline, node.id, { ...options, record: new Set([node.id]) })
  if (!run) throw problemsError(problems)
  const ports = readPorts(file, node.id).map(({ port, columns }) => ({
    port,
    rows: (run.emitted[node.id]?.[port] ?? []).map(({ row, pending }) => toRecord(columns, row, pending)),
  }))
  if (flags.json) {
    const watermark = new Date(run.watermarkMs).toISOString()
    console.log(
      JSON.stringify({
        node: node.id,
        watermark,
        outputs: Object.fromEntries(ports.map(({ port, rows }) => [port, rows])),
      }),
    )
    return EXIT.ok
  }
  for (const { port, rows } of ports) {
    console.log(
      `${node.label}: ${port}: ${rows.length} rows, ${rows.filter((row) => row['pending']).length} of them pending`,
    )
    console.table(rows.slice(0, 20))
  }
  return EXIT.ok
}

/** The node that is asked for, and what the engine is to be given. */
export async function openForPreview(path: string | undefined, flags: PreviewFlags) {
  const file = await openPipelineFile(path, flags)
  if (!flags.node) throw usageError('Name the node to look at: --node ID')
  const node = findNodeByName(file, flags.node)
  const upstream = findUpstream(file.pipeline, node.id)
  // What is wrong elsewhere in the pipeline does not matter here.
  requireNoErrors(file.diagnostics.filter(({ nodeId }) => nodeId !== undefined && upstream.has(nodeId)))
  const inputs = await readSources(file, upstream, await parseInputs(file, flags.input))
  const batchSize = parseCount('batch-size', flags['batch-size'])
  const advanceToMs = parseTime(flags['advance-to'])
  const options: PreviewOptions = {
    inputs,
    propagation: file.propagation,
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(advanceToMs === undefined ? {} : { advanceToMs }),
  }
  return { file, node, options }
}

/** A sink has no output; what it gets is shown as `out`. */
function readPorts({ propagation }: OpenedFile, nodeId: string): { port: string; columns: readonly Column[] }[] {
  const node = propagation.nodes[nodeId]
  if (node?.definition?.category === 'sink') return [{ port: 'out', columns: node.inputs[0]?.schema.columns ?? [] }]
  return Object.entries(node?.outputs ?? {}).map(([port, { columns }]) => ({ port, columns }))
}

function toRecord(columns: readonly Column[], row: Row, pending: boolean): Record<string, JsonValue> {
  const record = Object.fromEntries(
    columns.map(({ name, type }, index) => [name, encodeValue(type, row[index] ?? null)]),
  )
  return pending ? { ...record, pending: true } : record
}

/** Rows of every source on the way: of `--input`, or of the files that it names where it has no sample rows. Others are made up. */
async function readSources(
  file: OpenedFile,
  upstream: ReadonlySet<string>,
  overrides: ReadonlyMap<string, string>,
): Promise<Record<string, Row[]>> {
  const rows: Record<string, Row[]> = {}
  const sampled = new Set(file.pipeline.nodes.flatMap(({ id, sample }) => (sample ? [id] : [])))
  for (const id of upstream) {
    const node = file.propagation.nodes[id]
    const reading = node?.definition?.source?.(node.config)
    if (!node || !reading) continue
    const override = overrides.get(id)
    const named = toSourceFiles(node.config, reading.columns)
    if (override) rows[id] = await readAll(override, '', toOverrideOptions(override, reading.columns))
    else if (named && !sampled.has(id))
      rows[id] = await readAll(resolve(file.base, named.path), named.glob, named.options)
  }
  return rows
}

function toOverrideOptions(path: string, columns: readonly Column[]): InputOptions {
  const format = formatOf(path)
  if (!format) throw usageError(`--input reads .jsonl, .csv and .parquet files, not "${path}".`)
  return { format, columns }
}

async function readAll(path: string, glob: string, options: InputOptions): Promise<Row[]> {
  const files = await findFiles(path, glob)
  if (files.length === 0) throw new CommandError(EXIT.environment, `There is no file at ${path}.`)
  const rows: Row[] = []
  for await (const batch of readInput(files, options)) for (const row of batch) rows.push(row)
  return rows
}

export function parseCount(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,9}$/.test(text)) throw usageError(`--${name} is a whole number from 1, not "${text}".`)
  return Number(text)
}

function parseTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const micros = parseTimestamp(text)
  if (micros === null) throw usageError(`--advance-to is a time such as 2001-01-31T10:00:00Z, not "${text}".`)
  return Number(micros / 1000n)
}
