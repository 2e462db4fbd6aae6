import { findNode } from '../nodes/catalogue.ts'
import type { AnyNodeDefinition, NodeInput, NodeProblem, PortSpec } from '../nodes/define.ts'
import { parseConfig } from '../nodes/parse-config.ts'
import type { Diagnostic, Edge, Pipeline, PipelineNode } from './model.ts'
import type { StreamSchema } from './stream.ts'

/** What is known of a node without running anything. */
export interface PropagatedNode {
  /** Null for a type that the catalogue does not have. */
  readonly definition: AnyNodeDefinition | null
  /** Parsed by the definition's schema; what was invalid is replaced by a default. */
  readonly config: unknown
  readonly inputs: readonly NodeInput[]
  readonly inputPorts: readonly PortSpec[]
  readonly outputPorts: readonly PortSpec[]
  /** Schema by output port. */
  readonly outputs: Readonly<Record<string, StreamSchema>>
  readonly diagnostics: readonly Diagnostic[]
}

export interface Propagation {
  readonly nodes: Readonly<Record<string, PropagatedNode>>
  /** Every node after its inputs; ties in the order of ids. */
  readonly order: readonly string[]
  /** Of all nodes, in that order. */
  readonly diagnostics: readonly Diagnostic[]
}

const EMPTY: PropagatedNode = {
  definition: null,
  config: null,
  inputs: [],
  inputPorts: [],
  outputPorts: [],
  outputs: {},
  diagnostics: [],
}

/** Columns, types, event time and problems of every node and edge, in one pass along the graph. Total. */
export function propagate(pipeline: Pipeline): Propagation {
  const order = sortTopologically(pipeline)
  const byId = new Map(pipeline.nodes.map((node) => [node.id, node]))
  const incoming = groupByTarget(pipeline.edges)
  const nodes: Record<string, PropagatedNode> = {}
  for (const id of order) {
    const node = byId.get(id)
    if (node) nodes[id] = propagateNode(node, incoming.get(id) ?? [], nodes)
  }
  return { nodes, order, diagnostics: order.flatMap((id) => nodes[id]?.diagnostics ?? []) }
}

function propagateNode(
  node: PipelineNode,
  edges: readonly Edge[],
  done: Readonly<Record<string, PropagatedNode>>,
): PropagatedNode {
  const definition = findNode(node.type)
  if (!definition) {
    const message = `"${node.label}" is of the unknown type "${node.type}": it is kept, but makes no code.`
    return { ...EMPTY, diagnostics: [{ code: 'node.unknown-type', severity: 'error', message, nodeId: node.id }] }
  }
  const { config, problems } = parseConfig(definition, node.config)
  const inputPorts = definition.inputs(config)
  const inputs = inputPorts.flatMap((port) =>
    edges
      .filter((edge) => edge.targetPort === port.id)
      .flatMap((edge) => {
        const schema = done[edge.source]?.outputs[edge.sourcePort]
        return schema ? [{ port: port.id, schema }] : []
      }),
  )
  const own = definition.problems(config, inputs)
  const found = [
    ...problems,
    ...missingInputs(inputPorts, inputs),
    ...(inputs.length > 0 || isSource(definition) ? own : []),
  ]
  return {
    definition,
    config,
    inputs,
    inputPorts,
    outputPorts: definition.outputs(config),
    outputs: definition.schema(config, inputs),
    diagnostics: found.map((problem) => ({ ...problem, nodeId: node.id })),
  }
}

function isSource(definition: AnyNodeDefinition): boolean {
  return definition.category === 'source'
}

function missingInputs(ports: readonly PortSpec[], inputs: readonly NodeInput[]): NodeProblem[] {
  return ports
    .filter((port) => !port.optional && !inputs.some((input) => input.port === port.id))
    .map((port) => ({
      code: 'node.not-connected',
      severity: 'warning' as const,
      message: `Nothing is connected to the input "${port.label}".`,
    }))
}

export function groupByTarget(edges: readonly Edge[]): Map<string, Edge[]> {
  const groups = new Map<string, Edge[]>()
  for (const edge of edges) {
    const group = groups.get(edge.target)
    if (group) group.push(edge)
    else groups.set(edge.target, [edge])
  }
  return groups
}

/** Kahn's algorithm over nodes in the order of ids, which makes the order a function of the pipeline's value. */
export function sortTopologically(pipeline: Pipeline): string[] {
  const waiting = new Map(pipeline.nodes.map((node) => [node.id, 0]))
  const targets = new Map<string, string[]>()
  for (const { source, target } of pipeline.edges) {
    waiting.set(target, (waiting.get(target) ?? 0) + 1)
    targets.set(source, [...(targets.get(source) ?? []), target])
  }
  const order: string[] = []
  const ready = pipeline.nodes.map(({ id }) => id).filter((id) => waiting.get(id) === 0)
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    order.push(id)
    for (const target of targets.get(id) ?? []) {
      const left = (waiting.get(target) ?? 0) - 1
      waiting.set(target, left)
      if (left === 0) ready.push(target)
    }
  }
  return order
}
