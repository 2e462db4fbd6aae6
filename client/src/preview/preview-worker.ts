import { formatType } from '@lakestream/shared/expression/parse-type'
import { decodeValue, encodeValue } from '@lakestream/shared/expression/row-json'
import type { Row } from '@lakestream/shared/expression/value'
import { previewNode } from '@lakestream/shared/pipeline/preview'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { z } from 'zod'
import type { PreviewPort, PreviewRequest, PreviewResult } from './preview-messages.ts'

z.config({ jitless: true })

/** Rows that are shown; all are counted. */
const SHOWN = 2000
/** Rows of a source that has none of its own. */
const SAMPLE = 1000

/** Computes the rows at a node, as Spark would. */
function computePreview({ id, pipeline, nodeId, inputs, batchSize }: PreviewRequest): PreviewResult {
  const startedAt = performance.now()
  const propagation = propagate(pipeline)
  const decoded: Record<string, readonly Row[]> = {}
  for (const [source, rows] of Object.entries(inputs)) {
    const node = propagation.nodes[source]
    const columns = node?.definition?.source?.(node.config).columns ?? []
    decoded[source] = rows.map((row) => columns.map(({ type }, index) => decodeValue(type, row[index] ?? null)))
  }
  const { run, problems } = previewNode(pipeline, nodeId, {
    inputs: decoded,
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
    id,
    ports,
    problems: problems.map(({ message }) => message),
    tookMs: Math.round(performance.now() - startedAt),
  }
}

self.onmessage = ({ data }: MessageEvent<PreviewRequest>) => {
  try {
    postMessage(computePreview(data))
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    postMessage({ id: data.id, ports: [], problems: [problem], tookMs: 0 } satisfies PreviewResult)
  }
}
