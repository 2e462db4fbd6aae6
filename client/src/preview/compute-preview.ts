import { formatType } from '@lakestream/shared/expression/parse-type'
import { encodeValue } from '@lakestream/shared/expression/row-json'
import { HINTS } from '@lakestream/shared/nodes/expressions'
import { previewNode } from '@lakestream/shared/pipeline/preview'
import type { PreviewPort, PreviewResult } from './preview-messages.ts'
import type { AskedAtNode } from './preview-worker.ts'

/** Rows that are shown; all are counted. */
const SHOWN = 2000
/** Rows of a source that has none of its own. */
export const SAMPLE = 1000

export type AskedForRows = Pick<AskedAtNode, 'pipeline' | 'nodeId' | 'propagation' | 'inputs' | 'memo'>

/** Computes the rows at a node, as Spark would. */
export function computePreview({ pipeline, nodeId, propagation, inputs, memo }: AskedForRows): PreviewResult {
  const startedAt = performance.now()
  const record = new Set([nodeId])
  const { run, problems } = previewNode(pipeline, nodeId, { propagation, inputs, record, memo, sampleSize: SAMPLE })
  const node = propagation.nodes[nodeId]
  const isSink = node?.definition?.category === 'sink'
  const given = isSink ? [{ id: 'out', label: '' }] : (node?.outputPorts ?? [])
  const ports = given.map(({ id: port, label }): PreviewPort => {
    const schema = isSink ? node.inputs[0]?.schema : node?.outputs[port]
    const columns = schema?.columns ?? []
    const emitted = run?.emitted[nodeId]?.[port] ?? []
    return {
      port,
      label,
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
