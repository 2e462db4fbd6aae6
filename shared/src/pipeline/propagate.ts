import { findNode } from '../nodes/catalogue.ts'
import type { AnyNodeDefinition, NodeInput, NodeProblem, PortSpec } from '../nodes/define.ts'
import { parseConfig } from '../nodes/parse-config.ts'
import { createLinter } from './lint.ts'
import type { Diagnostic, Edge, Pipeline, PipelineNode } from './model.ts'
import { bindConfig } from './parameters/bind.ts'
import { checkParameters } from './parameters/check-parameters.ts'
import { type Parameters, type ResolveOptions, resolveParameters } from './parameters/resolve.ts'
import type { StreamSchema } from './stream.ts'

/** What is known of a node without running anything. */
export interface PropagatedNode {
  /** Null for a type that the catalogue does not have. */
  readonly definition: AnyNodeDefinition | null
  /** Parsed by the definition's schema; what was invalid is replaced by a default. */
  readonly config: unknown
  /** The same as it is written, with its parameters: for forms and sentences. */
  readonly written: unknown
  /** Parameters that it names, known or not. */
  readonly mentions: readonly string[]
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
  readonly parameters: Parameters
  /** Of all nodes, in that order. */
  readonly diagnostics: readonly Diagnostic[]
}

const EMPTY: PropagatedNode = {
  definition: null,
  config: null,
  written: null,
  mentions: [],
  inputs: [],
  inputPorts: [],
  outputPorts: [],
  outputs: {},
  diagnostics: [],
}

/** Columns, types, event time and problems of every node and edge, in one pass along the graph. Total. */
export function propagate(pipeline: Pipeline, options: ResolveOptions = DEFAULT): Propagation {
  return createPropagator()(pipeline, options)
}

/**
 * The same for one pipeline that changes, redoing only what may differ: a node whose type, config and inputs are the same objects as the time
 * before keeps what is known of it, and an edit that leaves a schema equal ends there. Where nothing differs, the last result comes again.
 */
export function createPropagator(): (pipeline: Pipeline, options?: ResolveOptions) => Propagation {
  const known = new Map<string, Known>()
  const lint = createLinter<PropagatedNode>()
  let last: Last | null = null
  return (pipeline, options = DEFAULT) => {
    if (last?.pipeline === pipeline && last.options === options) return last.result
    const keepsParameters = last?.pipeline.parameters === pipeline.parameters && last.options === options
    const parameters =
      last && keepsParameters ? last.result.parameters : resolveParameters(pipeline.parameters, options)
    const isSameGraph =
      last?.pipeline.edges === pipeline.edges &&
      last.pipeline.nodes.length === pipeline.nodes.length &&
      last.pipeline.nodes.every(({ id }, index) => id === pipeline.nodes[index]?.id)
    const order = last && isSameGraph ? last.result.order : sortTopologically(pipeline)
    const nodes = lint(pipeline, order, propagateNodes(pipeline, order, parameters, known))
    const isSame = isSameGraph && keepsParameters && order.every((id) => nodes[id] === last?.result.nodes[id])
    const result =
      last && isSame
        ? last.result
        : {
            nodes,
            order,
            parameters,
            diagnostics: [
              ...order.flatMap((id) => nodes[id]?.diagnostics ?? []),
              ...findLooseEdges(pipeline, nodes),
              ...checkParameters(pipeline.parameters, new Set(order.flatMap((id) => nodes[id]?.mentions ?? []))),
            ],
          }
    last = { pipeline, options, result }
    return result
  }
}

interface Last {
  readonly pipeline: Pipeline
  readonly options: ResolveOptions
  readonly result: Propagation
}

const DEFAULT: ResolveOptions = { environment: 'spark' }

/** What a node's part of the result follows from. */
interface Given {
  readonly node: PipelineNode
  readonly parameters: Parameters
  readonly inputs: readonly NodeInput[]
}

interface Known extends Given {
  readonly result: PropagatedNode
}

/** Forgets what is known of nodes that are gone. */
function propagateNodes(
  pipeline: Pipeline,
  order: readonly string[],
  parameters: Parameters,
  known: Map<string, Known>,
): Record<string, PropagatedNode> {
  const byId = new Map(pipeline.nodes.map((node) => [node.id, node]))
  const incoming = groupByTarget(pipeline.edges)
  const nodes: Record<string, PropagatedNode> = {}
  for (const id of known.keys()) if (!byId.has(id)) known.delete(id)
  for (const id of order) {
    const node = byId.get(id)
    if (!node) continue
    const before = known.get(id)
    const inputs = (incoming.get(id) ?? []).flatMap(({ source, sourcePort, targetPort }) => {
      const schema = nodes[source]?.outputs[sourcePort]
      return schema ? [{ port: targetPort, schema }] : []
    })
    const next = { node, parameters, inputs }
    const result = before && isSameNode(before, next) ? before.result : propagateNode(next, before)
    known.set(id, { ...next, result })
    nodes[id] = result
  }
  return nodes
}

function isSameNode({ node, parameters, inputs, result }: Known, { node: next, ...given }: Given): boolean {
  return (
    node.type === next.type &&
    node.config === next.config &&
    (result.definition !== null || node.label === next.label) &&
    (result.mentions.length === 0 || parameters === given.parameters) &&
    inputs.length === given.inputs.length &&
    inputs.every(({ port, schema }, index) => {
      const now = given.inputs[index]
      return port === now?.port && schema === now.schema
    })
  )
}

/** The new schemas, each of them the old object where it is equal. */
function keepEqual(
  old: PropagatedNode['outputs'] | undefined,
  outputs: PropagatedNode['outputs'],
): PropagatedNode['outputs'] {
  const kept = Object.entries(outputs).map(([port, schema]) => {
    const before = old?.[port]
    return [port, before && JSON.stringify(before) === JSON.stringify(schema) ? before : schema] as const
  })
  return Object.fromEntries(kept)
}

function propagateNode({ node, parameters, inputs: arriving }: Given, before: Known | undefined): PropagatedNode {
  const definition = findNode(node.type)
  if (!definition) {
    const message = `"${node.label}" is of the unknown type "${node.type}": it is kept, but makes no code.`
    return { ...EMPTY, diagnostics: [{ code: 'node.unknown-type', severity: 'error', message, nodeId: node.id }] }
  }
  const { config: written, problems } = parseConfig(definition, node.config)
  const { config, mentions, problems: unbound } = bindConfig(definition.config.shape, written, parameters)
  const inputPorts = definition.inputs(config)
  const inputs = inputPorts.flatMap(({ id }) => arriving.filter(({ port }) => port === id))
  const own = definition.problems(config, inputs)
  const outputs = definition.schema(config, inputs)
  const found = [
    ...problems,
    ...unbound,
    ...missingInputs(inputPorts, inputs),
    ...checkKinds(inputPorts, inputs),
    ...checkPlace(definition, config),
    ...(inputs.length > 0 || isSource(definition) ? own : []),
  ]
  if (!found.some(({ severity }) => severity === 'error')) found.push(...checkColumns(outputs))
  return {
    definition,
    config,
    written,
    mentions,
    inputs,
    inputPorts,
    outputPorts: definition.outputs(config),
    outputs: keepEqual(before?.result.outputs, outputs),
    diagnostics: found.map((problem) => ({ ...problem, nodeId: node.id })),
  }
}

function isSource(definition: AnyNodeDefinition): boolean {
  return definition.category === 'source'
}

function checkPlace(definition: AnyNodeDefinition, config: unknown): NodeProblem[] {
  const reason = definition.databricksOnly?.(config)
  const message = `${reason} can only be used on Databricks: a run on local Spark refuses it.`
  return reason ? [{ code: 'node.databricks-only', severity: 'info', message }] : []
}

/** Spark compares names without regard to case, and refuses rows that have two columns of one. */
function checkColumns(outputs: PropagatedNode['outputs']): NodeProblem[] {
  const twice = new Set<string>()
  for (const { columns } of Object.values(outputs)) {
    const names = new Set<string>()
    for (const { name } of columns) {
      if (names.has(name.toLowerCase())) twice.add(name)
      names.add(name.toLowerCase())
    }
  }
  return [...twice].map((name) => ({
    code: 'node.duplicate-column',
    severity: 'error',
    message: `Its result has two columns "${name}": rename the input's before, or choose it once.`,
  }))
}

/** A table where a stream is needed, or the reverse. */
function checkKinds(ports: readonly PortSpec[], inputs: readonly NodeInput[]): NodeProblem[] {
  return inputs.flatMap(({ port: id, schema }) => {
    const port = ports.find((each) => each.id === id)
    return port && port.kind !== 'any' && port.kind !== schema.kind
      ? [
          {
            code: 'node.wrong-kind',
            severity: 'error' as const,
            message: `The input "${port.label}" needs a ${port.kind}, but what is connected is a ${schema.kind}.`,
          },
        ]
      : []
  })
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

/** Connections at a port that its node does not have any more, since its config has changed. */
function findLooseEdges({ edges }: Pipeline, nodes: Propagation['nodes']): Diagnostic[] {
  const lacks = (id: string, port: string, side: 'inputPorts' | 'outputPorts') => {
    const node = nodes[id]
    return node?.definition && !node[side].some((each) => each.id === port)
  }
  return edges
    .filter(
      ({ source, sourcePort, target, targetPort }) =>
        lacks(source, sourcePort, 'outputPorts') || lacks(target, targetPort, 'inputPorts'),
    )
    .map(({ id, target }) => ({
      code: 'edge.unknown-port',
      severity: 'error',
      message:
        'A connection comes from an output, or leads to an input, that is not there any more: delete it or draw it anew.',
      nodeId: target,
      edgeId: id,
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
