import { encodeValue } from '@lakestream/shared/expression/row-json'
import { isOneText } from '@lakestream/shared/pipeline/inference/read-rows'
import { sourceColumns } from '@lakestream/shared/pipeline/source-columns'
import type { MadeUpRows } from './preview-messages.ts'
import type { AskedAtNode } from './preview-worker.ts'

/** Enough to see the shape of a row, and few enough to change them by hand. */
const COUNT = 20

/** Made-up rows of a source as JSON Lines, or as plain lines where it reads one text: what its sample rows may begin with. */
export function computeMadeUp({ propagation, nodeId }: AskedAtNode): MadeUpRows {
  const node = propagation.nodes[nodeId]
  const columns = sourceColumns(node)
  const rows = node?.definition?.sample?.(node.config, { seed: 1, count: COUNT }) ?? []
  const lines = rows.map((row) => {
    const values = columns.map(({ name, type }, index) => [name, encodeValue(type, row[index] ?? null)] as const)
    return isOneText(columns)
      ? String(values[0]?.[1] ?? '')
      : JSON.stringify(Object.fromEntries(values.filter(([, value]) => value !== null)))
  })
  return { text: lines.join('\n') }
}
