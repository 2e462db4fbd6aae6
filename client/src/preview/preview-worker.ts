import { formatType } from '@lakestream/shared/expression/parse-type'
import { decodeValue, encodeValue } from '@lakestream/shared/expression/row-json'
import type { Row } from '@lakestream/shared/expression/value'
import { HINTS } from '@lakestream/shared/nodes/expressions'
import type { Json } from '@lakestream/shared/pipeline/model'
import { previewNode } from '@lakestream/shared/pipeline/preview'
import { type Propagation, propagate } from '@lakestream/shared/pipeline/propagate'
import { z } from 'zod'
import type { PreviewAnswer, PreviewPort, PreviewRequest, PreviewResult } from './preview-messages.ts'

z.config({ jitless: true })

/** Rows that are shown; all are counted. */
const SHOWN = 2000
/** Rows of a source that has none of its own. */
const SAMPLE = 1000

/** Rows of sources as they were read, the last used last. */
const kept = new Map<string, readonly Row[]>()
const KEEP = 8

/** Computes the rows at a node, as Spark would. */
function computePreview({ pipeline, environment, nodeId, inputs, batchSize }: PreviewRequest): PreviewResult {
  const startedAt = performance.now()
  const propagation = propagate(pipeline, { environment })
  const { run, problems } = previewNode(pipeline, nodeId, {
    propagation,
    inputs: decodeInputs(propagation, inputs),
    record: new Set([nodeId]),
    sampleSize: SAMPLE,
    ...(batchSize ? { batchSize } : {}),
  })
  const node = propagation.nodes[nodeId]
  const isSink = node?.definition?.category === 'sink'
  const schemas = isSink ? { out: node.inputs[0]?.schema } : (node?.outputs ?? {})
  const ports = Object.entries(schemas).map(([port, schema]): PreviewPort => {
    const columns = schema?.columns ?? []
    const emitted = run?.emitted[nodeId]?.[port] ?? []
    return {
      port,
      label: node?.outputPorts.find((each) => each.id === port)?.label ?? '',
      columns: columns.map(({ name, type }) => ({ name, type: formatType(type) })),
      rows: emitted.slice(0, SHOWN).map(({ row, pending }) => ({
        cells: columns.map(({ type }, index) => encodeValue(type, row[index] ?? null)),
        pending,
      })),
      total: emitted.filter(({ pending }) => !pending).length,
      pending: emitted.filter(({ pending }) => pending).length,
    }
  })
  return {
    ports,
    problems: problems.map(({ message }) => message),
    hints: (node?.diagnostics ?? []).filter(({ code }) => HINTS.has(code)).map(({ message }) => message),
    tookMs: Math.round(performance.now() - startedAt),
  }
}

function decodeInputs(propagation: Propagation, inputs: PreviewRequest['inputs']): Record<string, readonly Row[]> {
  const decoded: Record<string, readonly Row[]> = {}
  for (const [source, { key, rows = [] }] of Object.entries(inputs)) {
    const node = propagation.nodes[source]
    const columns = node?.definition?.source?.(node.config).columns ?? []
    const decode = (row: readonly Json[]) => columns.map(({ type }, index) => decodeValue(type, row[index] ?? null))
    const known = kept.get(key) ?? rows.map(decode)
    kept.delete(key)
    kept.set(key, known)
    decoded[source] = known
  }
  return decoded
}

function forgetOld(): string[] {
  const old = [...kept.keys()].slice(0, -KEEP)
  for (const key of old) kept.delete(key)
  return old
}

self.onmessage = ({ data }: MessageEvent<PreviewRequest>) => {
  const answer = (result: PreviewResult) =>
    postMessage({ id: data.id, result, forgot: forgetOld() } satisfies PreviewAnswer)
  try {
    answer(computePreview(data))
  } catch (error) {
    answer({ ports: [], problems: [error instanceof Error ? error.message : String(error)], hints: [], tookMs: 0 })
  }
}
