import type { AnyNodeDefinition } from '../nodes/define.ts'
import type { Diagnostic, Environment, Pipeline, Target } from './model.ts'
import type { PlanStep } from './plan.ts'

/** How a pipeline becomes code: wholly as one target, or cut once, the declarative part before the streaming job. */
export interface Route {
  readonly target: Target | 'hybrid'
  /** The part that each planned node is in. */
  readonly parts: Readonly<Record<string, Target>>
  /** Nodes that reach no sink: nothing runs them. */
  readonly loose: readonly string[]
  /** False while no node reaches a sink: then nothing decides. */
  readonly decided: boolean
  /** What keeps nodes out of each target, whatever was chosen. */
  readonly reasons: Readonly<Record<Target, readonly RouteReason[]>>
  readonly diagnostics: readonly Diagnostic[]
}

export interface RouteReason {
  readonly nodeId: string
  readonly message: string
}

export interface RouteOptions {
  readonly environment: Environment
  /** Sinks whose rows are only shown: every target can do that. */
  readonly shown?: readonly string[]
}

const NAMES: Readonly<Record<Target, string>> = { sdp: 'a declarative pipeline', sss: 'Structured Streaming' }

/** Why a node, as it is configured, cannot be part of a target; null where it can. */
export function findUnfit(
  definition: AnyNodeDefinition,
  config: unknown,
  target: Target,
  environment: Environment,
): string | null {
  const reason = definition.unfit?.(config, target, environment) ?? null
  if (reason !== null || definition.targets[environment].includes(target)) return reason
  return `It cannot be part of ${NAMES[target]}.`
}

/**
 * Chooses the target: declarative where every node can be, streaming where every node can be and one needs it, else both with one
 * cut. Only nodes that reach a sink count. A target that somebody chose is kept, and what stands in its way is a problem.
 */
export function routePipeline(
  pipeline: Pick<Pipeline, 'target'>,
  steps: readonly PlanStep[],
  { environment, shown = [] }: RouteOptions,
): Route {
  const counted = steps.filter(({ connected }) => connected)
  const why = (target: Target) =>
    counted.flatMap(({ node, definition, config }) => {
      const message = shown.includes(node.id) ? null : findUnfit(definition, config, target, environment)
      return message === null ? [] : [{ nodeId: node.id, message }]
    })
  const against = { sdp: why('sdp'), sss: why('sss') }
  const whole = (target: Target): Route => ({
    target,
    parts: Object.fromEntries(steps.map(({ node }) => [node.id, target])),
    loose: findLoose(steps),
    decided: counted.length > 0,
    reasons: against,
    diagnostics: against[target].map((reason) => toProblem(reason, target)),
  })
  if (pipeline.target === 'sdp' || pipeline.target === 'sss') return whole(pipeline.target)
  if (pipeline.target === 'auto' && against.sdp.length === 0) return whole('sdp')
  if (pipeline.target === 'auto' && against.sss.length === 0) return whole('sss')
  return cutPipeline(steps, against)
}

const findLoose = (steps: readonly PlanStep[]) => steps.flatMap(({ node, connected }) => (connected ? [] : [node.id]))

function toProblem({ nodeId, message }: RouteReason, target: Target): Diagnostic {
  return {
    code: 'target.unsupported',
    severity: 'error',
    message: `${message} It stands in the way of ${NAMES[target]}.`,
    nodeId,
    fix: { label: 'Run as what fits', changes: [{ kind: 'set-target', target: 'auto' }] },
  }
}

/**
 * One cut: a node is declarative if it can be and all before it are. Rows that replace others cannot be handed over, because the
 * table between is only added to, so what gives them stays on the side of what takes them.
 */
function cutPipeline(steps: readonly PlanStep[], against: Readonly<Record<Target, readonly RouteReason[]>>): Route {
  const unfit = new Set(against.sdp.map(({ nodeId }) => nodeId))
  const updates: RouteReason[] = []
  let declarative = findDeclarative(steps, unfit)
  for (
    let crossing = findUpdates(steps, declarative);
    crossing.length > 0;
    crossing = findUpdates(steps, declarative)
  ) {
    for (const nodeId of new Set(crossing)) {
      unfit.add(nodeId)
      updates.push({
        nodeId,
        message: 'Its rows replace earlier ones, which a table between both parts cannot hand over.',
      })
    }
    declarative = findDeclarative(steps, unfit)
  }
  const parts = Object.fromEntries(
    steps.map(({ node }) => [node.id, declarative.has(node.id) ? ('sdp' as const) : ('sss' as const)]),
  )
  const stuck = against.sss.filter(({ nodeId }) => parts[nodeId] === 'sss')
  return {
    target: 'hybrid',
    parts,
    loose: findLoose(steps),
    decided: steps.some(({ connected }) => connected),
    reasons: { ...against, sdp: [...against.sdp, ...updates] },
    diagnostics: [
      ...stuck.map(({ nodeId, message }) => ({
        code: 'target.order',
        severity: 'error' as const,
        message: `${message} What comes before it can only be Structured Streaming, and rows are handed over in one direction.`,
        nodeId,
      })),
      ...findWaiting(steps, parts),
    ],
  }
}

/** The table between both parts hands over rows, not the watermark: what waits for it waits for the next row. */
function findWaiting(steps: readonly PlanStep[], parts: Route['parts']): Diagnostic[] {
  const message =
    'It takes rows from the declarative part, so its event time moves on only when further rows are handed over: what waits for it comes out later than in one job.'
  return steps
    .filter(({ node, definition, connected, from }) => {
      const isFirst = parts[node.id] === 'sss' && from.some(({ step }) => parts[step] === 'sdp')
      return connected && definition.stateful && isFirst
    })
    .map(({ node }) => ({ code: 'lint.handed-over-time', severity: 'info', message, nodeId: node.id }))
}

function findDeclarative(steps: readonly PlanStep[], unfit: ReadonlySet<string>): Set<string> {
  const declarative = new Set<string>()
  for (const { node, from, connected } of steps) {
    if (connected && !unfit.has(node.id) && from.every(({ step }) => declarative.has(step))) declarative.add(node.id)
  }
  return declarative
}

/** Declarative nodes whose rows replace earlier ones and are taken by the other part. */
function findUpdates(steps: readonly PlanStep[], declarative: ReadonlySet<string>): string[] {
  return steps
    .filter(({ node }) => !declarative.has(node.id))
    .flatMap(({ from, inputs }) =>
      from.flatMap(({ step }, index) =>
        declarative.has(step) && inputs[index]?.schema.changes === 'update' ? [step] : [],
      ),
    )
}
