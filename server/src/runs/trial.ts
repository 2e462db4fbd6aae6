/**
 * A trial: a run on Spark that begins with the sample rows of the sources that have some. Sinks only show what they would get, and
 * that is compared with what the engine computes of the same rows.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeValue } from '@lakestream/shared/expression/row-json'
import type { Column } from '@lakestream/shared/expression/types'
import type { Row } from '@lakestream/shared/expression/value'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { Json, Pipeline } from '@lakestream/shared/pipeline/model'
import { findUpstream, previewNode, readSamples } from '@lakestream/shared/pipeline/preview'
import { type Propagation, propagate } from '@lakestream/shared/pipeline/propagate'
import { sourceColumns } from '@lakestream/shared/pipeline/source-columns'
import type { RunCompared, RunEvent } from '@lakestream/shared/protocol/run-event'
import type { Bundle, GenerateOptions } from '../codegen/bundle.ts'
import { toSparkJson } from './spark-json.ts'

/** Rows of each kind that are told where Spark and engine differ. */
const TOLD = 5

type Shown = Pick<Extract<RunEvent, { type: 'rows' }>, 'rows' | 'total'>

const NOTHING: Shown = { rows: [], total: 0 }

export interface Trial {
  readonly options: Pick<GenerateOptions, 'inputs' | 'shown'>
  /** Sources whose sample rows are taken. */
  readonly sources: readonly string[]
  /** Puts the rows where the run reads them. */
  readonly write: () => Promise<void>
  /** The run's events: what it is comes first, and before its end what there is to say of the rows of its sinks. */
  readonly follow: (events: AsyncIterable<RunEvent>, bundle: Bundle) => AsyncGenerator<RunEvent>
}

/** A trial of a pipeline whose run has this folder; `given` are values of parameters that stand above the pipeline's. */
export function prepareTrial(pipeline: Pipeline, folder: string, given: Readonly<Record<string, string>> = {}): Trial {
  const propagation = propagate(pipeline, { environment: 'spark', given })
  const samples = readSamples(pipeline, propagation)
  const sources = Object.keys(samples)
  const place = join(folder, 'samples')
  const pathOf = (id: string) => join(place, `${id}.jsonl`)
  const inputs = sources.map((id) => [id, { format: 'jsonl' as const, path: pathOf(id) }] as const)
  const sinks = pipeline.nodes.filter(({ type }) => findNode(type)?.category === 'sink').map(({ id }) => id)
  return {
    options: { inputs: Object.fromEntries(inputs), shown: sinks },
    sources,
    write: async () => {
      await mkdir(place, { recursive: true })
      for (const id of sources) {
        await writeFile(pathOf(id), toLines(sourceColumns(propagation.nodes[id]), samples[id] ?? []))
      }
    },
    async *follow(events, { manifest }) {
      yield { type: 'trial', sources }
      const got = new Map<string, Shown>()
      for await (const event of events) {
        if (event.type === 'rows') got.set(event.nodeId, addRows(got.get(event.nodeId), event))
        const isOver = event.type === 'done' && event.status === 'done'
        for (const { nodeId } of isOver ? manifest.sinks : []) {
          const compared = compareSink({ pipeline, propagation, samples }, nodeId, got.get(nodeId) ?? NOTHING)
          yield { type: 'compared', nodeId, ...compared }
        }
        yield event
      }
    },
  }
}

function addRows(before: Shown | undefined, event: Extract<RunEvent, { type: 'rows' }>): Shown {
  return event.replace || !before ? event : { rows: [...before.rows, ...event.rows], total: event.total }
}

function toLines(columns: readonly Column[], rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const fields = columns.map(({ name, type }, at) => `${JSON.stringify(name)}:${toSparkJson(type, row[at] ?? null)}`)
    return `{${fields.join(',')}}\n`
  })
  return lines.join('')
}

interface Comparer {
  readonly pipeline: Pipeline
  readonly propagation: Propagation
  readonly samples: Readonly<Record<string, readonly Row[]>>
}

type Comparison = Omit<RunCompared, 'type' | 'nodeId'>

function compareSink({ pipeline, propagation, samples }: Comparer, sink: string, got: Shown): Comparison {
  const unknown = (why: string): Comparison => ({ result: 'unknown', why, missing: [], extra: [] })
  const upstream = findUpstream(pipeline, sink)
  const real = pipeline.nodes.find(({ id, type }) => upstream.has(id) && findNode(type)?.source && !samples[id])
  if (real) return unknown(`"${real.label}" has no sample rows.`)
  if (got.total > got.rows.length) return unknown(`Only ${got.rows.length} of its rows were shown.`)
  const { run, problems } = previewNode(pipeline, sink, { propagation, inputs: samples, record: new Set([sink]) })
  if (!run) return unknown(problems.map(({ message }) => message).join(' '))
  const columns = propagation.nodes[sink]?.inputs[0]?.schema.columns ?? []
  const emitted = run.emitted[sink]?.['out'] ?? []
  const expected = emitted
    .filter(({ pending }) => !pending)
    .map(({ row }) => columns.map(({ type }, at) => encodeValue(type, row[at] ?? null) as Json))
  const missing = without(expected, got.rows)
  const extra = without(got.rows, expected)
  const result = missing.length + extra.length > 0 ? 'different' : 'same'
  return { result, why: '', missing: missing.slice(0, TOLD), extra: extra.slice(0, TOLD) }
}

/** Those of a multiset of rows that another has not: Spark promises no order. */
function without(rows: readonly Json[][], others: readonly Json[][]): Json[][] {
  const counts = new Map<string, number>()
  for (const row of others) {
    const text = JSON.stringify(row)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return rows.filter((row) => {
    const text = JSON.stringify(row)
    const left = counts.get(text) ?? 0
    counts.set(text, left - 1)
    return left <= 0
  })
}
