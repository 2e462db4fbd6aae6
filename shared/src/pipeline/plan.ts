import { withoutMarks } from '../expression/parameter-mark.ts'
import { findNode } from '../nodes/catalogue.ts'
import type { AnyNodeDefinition, Category, NodeInput } from '../nodes/define.ts'
import type { Edge, Pipeline, PipelineNode } from './model.ts'
import type { Parameters } from './parameters/resolve.ts'
import { createStandIns, type StandIns } from './parameters/stand-ins.ts'
import type { PropagatedNode } from './propagate.ts'
import { planQueries } from './queries.ts'

/**
 * What is to be generated: the nodes in an order in which each comes after its inputs, with Python names derived from their
 * labels. Depends on the pipeline's value only, never on the order of edits or on positions.
 */
export interface Plan {
  readonly steps: readonly PlanStep[]
}

export interface PlanStep {
  readonly node: PipelineNode
  readonly definition: AnyNodeDefinition
  readonly config: unknown
  /** The config with its parameters, as people read it. */
  readonly written: unknown
  /** Parameters that it names. */
  readonly mentions: readonly string[]
  readonly inputs: readonly NodeInput[]
  /** What its code is made of. */
  readonly coded: CodedNode
  /** Name of the Python function; `variable` holds what it gives. */
  readonly name: string
  readonly variable: string
  /** Where each input comes from, in the order of `inputs`. */
  readonly from: readonly { readonly step: string; readonly port: string }[]
  /** That code has, taken or not. */
  readonly outputs: readonly string[]
  /** True where all inputs are there and the rows reach a sink: only those are part of a query. */
  readonly connected: boolean
  /** Names of the queries that read this node's rows. */
  readonly readers: readonly string[]
}

/** A node with stand-ins for its parameters; `find` puts the parameters back into what is made of it. */
export interface CodedNode {
  readonly config: unknown
  readonly find: StandIns['find']
}

/** The part of schema propagation that a plan needs. */
export interface PlannedNodes {
  readonly order: readonly string[]
  readonly parameters: Parameters
  readonly nodes: Readonly<Record<string, PlannedNode | undefined>>
}

type PlannedNode = Pick<PropagatedNode, 'config' | 'written' | 'mentions' | 'inputs'>

const VERBS: Readonly<Record<Category, string>> = {
  source: 'read',
  pattern: 'detect',
  transform: 'make',
  sink: 'write',
}

/** Of the function that makes rows what a sink takes. */
export const SHAPE = 'shape'

/** Names that generated files use themselves. */
const RESERVED = [
  'spark',
  'run',
  'build',
  'main',
  'rows',
  'inputs',
  'f',
  'sink',
  'secret',
  'jaas',
  'detect',
  'window',
  'dp',
  'parameters',
  'batch',
  'keep',
]

export function planPipeline(pipeline: Pipeline, propagation: PlannedNodes): Plan {
  const nodes = new Map(pipeline.nodes.map((node) => [node.id, node]))
  const names = nameNodes(pipeline.nodes)
  const complete = new Set<string>()
  const steps: PlanStep[] = []
  const outputs = new Map<string, readonly string[]>()
  const standIns = createStandIns(propagation.parameters)
  for (const id of propagation.order) {
    const node = nodes.get(id)
    const definition = node && findNode(node.type)
    const propagated = propagation.nodes[id]
    if (!node || !definition || !propagated || node.disabled) continue
    const { config, written, mentions, inputs } = propagated
    outputs.set(
      id,
      definition.outputs(config).map((port) => port.id),
    )
    const edges = sortEdges(
      pipeline.edges.filter((edge) => edge.target === id && outputs.get(edge.source)?.includes(edge.sourcePort)),
      definition,
      config,
    )
    const ports = definition.inputs(config)
    const fed = ports.every((port) => port.optional || edges.some((edge) => edge.targetPort === port.id))
    if (fed && edges.every((edge) => complete.has(edge.source))) complete.add(id)
    const variable = names.get(id) ?? id
    steps.push({
      node,
      definition,
      config,
      written,
      mentions: mentions.filter((name) => propagation.parameters.has(name)),
      inputs,
      coded: codeNode(definition, propagated, standIns),
      name: `${VERBS[definition.category]}_${variable}`,
      variable,
      from: edges.map((edge) => ({ step: edge.source, port: edge.sourcePort })),
      outputs: definition
        .outputs(config)
        .filter(({ id: port, whereTaken }) => !whereTaken || isTaken(pipeline, id, port))
        .map((each) => each.id),
      connected: false,
      readers: [],
    })
  }
  const readers = findReaders(steps.filter(({ node }) => complete.has(node.id)))
  return {
    steps: steps.map((step) => {
      const found = [...(readers.get(step.node.id) ?? [])].sort()
      return { ...step, connected: found.length > 0, readers: found }
    }),
  }
}

const isTaken = ({ edges }: Pipeline, nodeId: string, port: string) =>
  edges.some(({ source, sourcePort }) => source === nodeId && sourcePort === port)

/** What a node's code is made of: its config, with stand-ins where it names parameters. */
function codeNode(definition: AnyNodeDefinition, node: PlannedNode, standIns: StandIns): CodedNode {
  const { config, written, mentions } = dropMarks(node)
  if (mentions.length === 0) return { config, find: (made) => made }
  return { config: standIns.fill(definition.config.shape, written), find: standIns.find }
}

/** A node in which nobody has written a mark. */
function dropMarks(node: PlannedNode): PlannedNode {
  const text = JSON.stringify(node.written)
  const clean = withoutMarks(text)
  if (clean === text) return node
  return { ...node, config: JSON.parse(withoutMarks(JSON.stringify(node.config))), written: JSON.parse(clean) }
}

/** Edges in the order of the node's ports, and of their ids within a port: the order of {@link NodeInput}s. */
function sortEdges(edges: readonly Edge[], definition: AnyNodeDefinition, config: unknown): Edge[] {
  return definition.inputs(config).flatMap((port) => edges.filter((edge) => edge.targetPort === port.id))
}

/** By node: the queries of the sinks that its rows reach, itself included. */
function findReaders(steps: readonly PlanStep[]): Map<string, Set<string>> {
  const readers = new Map<string, Set<string>>()
  for (const { name, sinks } of planQueries(steps)) for (const { node } of sinks) readers.set(node.id, new Set([name]))
  for (const { node, from } of steps.toReversed()) {
    const own = readers.get(node.id) ?? []
    for (const { step } of from) readers.set(step, new Set([...(readers.get(step) ?? []), ...own]))
  }
  return readers
}

/**
 * A Python name for each node: its label in snake case; the second node of a name gets `_2`, in the order of ids. What it gives is a
 * variable beside the functions of all nodes, so that names of both kinds are taken.
 */
function nameNodes(nodes: readonly PipelineNode[]): Map<string, string> {
  const taken = new Set(RESERVED)
  const names = new Map<string, string>()
  for (const node of nodes) {
    const verbs = [VERBS[findNode(node.type)?.category ?? 'transform'], SHAPE]
    const toNames = (name: string) => [name, ...verbs.map((verb) => `${verb}_${name}`)]
    const base = toName(node.label) || toName(node.type) || 'node'
    let name = base
    for (let number = 2; toNames(name).some((each) => taken.has(each)); number++) name = `${base}_${number}`
    for (const each of toNames(name)) taken.add(each)
    names.set(node.id, name)
  }
  return names
}

const KEYWORDS = new Set(
  'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type'.split(
    ' ',
  ),
)

/** Letters, digits and single underscores, at most 28; accents are dropped. */
function toName(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 28)
    .replace(/^_+|_+$/g, '')
  if (words === '') return ''
  return /^\d/.test(words) || KEYWORDS.has(words) ? `node_${words}` : words
}
