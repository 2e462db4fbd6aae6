import type { PlanStep } from './plan.ts'

/** Why a declarative node's rows come from the sources by functions, and not from other datasets. */
export type OwnWay = 'asks' | 'waits'

/**
 * The declarative nodes whose rows do not come from other datasets: those that ask Spark about their rows, which cannot be asked of a dataset,
 * and those that wait for event time behind an output that is handed over (`node port`), whose table keeps rows but no watermark.
 */
export function findOwnWays(
  steps: readonly PlanStep[],
  handedOver: ReadonlyMap<string, 'stream' | 'table'>,
): ReadonlyMap<string, OwnWay> {
  const ways = new Map<string, OwnWay>()
  const timeless = new Set<string>()
  for (const { node, definition, config, inputs, from } of steps) {
    const isBehind = from.some(({ step, port }) => timeless.has(step) || handedOver.get(`${step} ${port}`) === 'stream')
    const waits = isBehind && definition.stateful && inputs.some(({ schema }) => schema.eventTime !== null)
    if (definition.analyses?.(config) === true) ways.set(node.id, 'asks')
    else if (waits) ways.set(node.id, 'waits')
    else if (isBehind) timeless.add(node.id)
  }
  return ways
}
