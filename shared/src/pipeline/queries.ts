import type { OutputMode } from '../nodes/define.ts'
import type { PlanStep } from './plan.ts'

/** A query of Structured Streaming. */
export interface PlannedQuery {
  /** Of its checkpoint as well. */
  readonly name: string
  readonly outputMode: OutputMode
  readonly sinks: readonly PlanStep[]
  /** Where several sinks share it: the node whose rows they all come from, and the nodes between, each after what feeds it. */
  readonly shared: { readonly head: PlanStep; readonly between: readonly PlanStep[] } | null
}

type Place = PlanStep['from'][number]

/**
 * The queries that feed these sinks. Sinks behind the state of one operator share a query, named for it, so that the state is kept once and
 * stays when a sink is added, and so do sinks behind a node whose work is done once; between the two are only nodes that look at each row
 * alone. Every other sink has a query of its own.
 */
export function planQueries(steps: readonly PlanStep[]): PlannedQuery[] {
  const byId = new Map(steps.map((step) => [step.node.id, step]))
  const groups = new Map<string, { head: PlanStep | null; outputMode: OutputMode; sinks: PlanStep[] }>()
  for (const sink of steps) {
    if (sink.definition.category !== 'sink') continue
    const head = findHead(sink, byId)
    const outputMode = toOutputMode(sink)
    const name = (head ?? sink).variable + (head && outputMode === 'complete' ? '-complete' : '')
    const group = groups.get(name) ?? { head, outputMode, sinks: [] }
    group.sinks.push(sink)
    groups.set(name, group)
  }
  return [...groups].map(([name, { head, outputMode, sinks }]) => ({
    name,
    outputMode,
    sinks,
    shared: head && sinks.length > 1 ? { head, between: findBetween(head, sinks, steps) } : null,
  }))
}

function toOutputMode({ definition, coded, inputs }: PlanStep): OutputMode {
  return definition.outputMode?.(coded.config) ?? inputs[0]?.schema.changes ?? 'append'
}

/**
 * Where nothing but nodes that look at each row alone is between: the operator whose state a sink's rows come out of, or the first node on
 * their way whose work is done once.
 */
function findHead(sink: PlanStep, byId: ReadonlyMap<string, PlanStep>): PlanStep | null {
  let once: PlanStep | null = null
  for (let place = onlyPlace(sink); place; ) {
    const step = byId.get(place.step)
    if (!step) return once
    // Rows that fail leave before they come to the state.
    if (step.definition.stateful) return place.port.startsWith('errors') ? once : step
    if (!step.definition.rowByRow) return once
    if (step.definition.once) once = step
    place = onlyPlace(step)
  }
  return once
}

const onlyPlace = ({ from }: PlanStep): Place | undefined => (from.length === 1 ? from[0] : undefined)

/** The nodes on the ways from the sinks up to the operator. */
function findBetween(head: PlanStep, sinks: readonly PlanStep[], steps: readonly PlanStep[]): PlanStep[] {
  const needed = new Set(sinks.map(({ node }) => node.id))
  for (const { node, from } of steps.toReversed())
    if (needed.has(node.id) && node.id !== head.node.id) for (const { step } of from) needed.add(step)
  return steps.filter((step) => needed.has(step.node.id) && step !== head && !sinks.includes(step))
}
