import { encodeValue } from '@lakestream/shared/expression/row-json'
import type { MadeUpRows } from './preview-messages.ts'
import type { AskedAtNode } from './preview-worker.ts'

/** Enough to see the shape of a row, and few enough to change them by hand. */
const COUNT = 20

/** Made-up rows of a source as JSON Lines, or as plain lines where it reads one text: what its sample rows may begin with. */
export function computeMadeUp({ propagation, nodeId }: AskedAtNode): MadeUpRows {
  const { definition, config } = propagation.nodes[nodeId] ?? {}
  const columns = definition?.source?.(config).columns ?? []
  const rows = definition?.sample?.(config, { seed: 1, count: COUNT }) ?? []
  const [only] = columns
  const lines = rows.map((row) => {
    const values = columns.map(({ name, type }, index) => [name, encodeValue(type, row[index] ?? null)] as const)
    return columns.length === 1 && only?.type.kind === 'string'
      ? String(values[0]?.[1] ?? '')
      : JSON.stringify(Object.fromEntries(values.filter(([, value]) => value !== null)))
  })
  return { text: lines.join('\n') }
}
