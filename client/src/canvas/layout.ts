import type { Pipeline } from '@lakestream/shared/pipeline/model'
import ElkWorker from 'elkjs/lib/elk-worker.min.js?worker'
import { CARD_HEIGHT, CARD_WIDTH } from './card-shape.ts'

const DEADLINE_MS = 5000

type Positions = Record<string, readonly [number, number]>

/** Arranges the nodes from left to right, in a worker; null where it took too long. Where the nodes were stays their centre. */
export async function arrange(pipeline: Pipeline): Promise<Positions | null> {
  const { default: Elk } = await import('elkjs/lib/elk-api.js')
  const worker = new ElkWorker()
  const elk = new Elk({ workerFactory: () => worker })
  const graph = {
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.layered.spacing.nodeNodeBetweenLayers': '90',
      'elk.spacing.nodeNode': '48',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
    },
    children: pipeline.nodes.map(({ id }) => ({ id, width: CARD_WIDTH, height: CARD_HEIGHT })),
    edges: pipeline.edges.map(({ id, source, target }) => ({ id, sources: [source], targets: [target] })),
  }
  const deadline = new Promise<null>((resolve) => setTimeout(() => resolve(null), DEADLINE_MS))
  const result = await Promise.race([elk.layout(graph), deadline])
  worker.terminate()
  if (!result) return null
  return Object.fromEntries(result.children?.map(({ id, x = 0, y = 0 }) => [id, [x, y] as const]) ?? [])
}
