import type { Category, PortSpec } from '../nodes/define.ts'
import type { EdgeEnds } from './edge-ends.ts'
import type { Pipeline } from './model.ts'
import type { PropagatedNode, Propagation } from './propagate.ts'

/** One end of an edge that is being drawn. */
export interface PortEnd {
  readonly nodeId: string
  readonly port: string
  readonly side: 'output' | 'input'
}

interface Refusal {
  readonly ok: false
  /** In words for the author. */
  readonly why: string
}

export type ConnectVerdict = { readonly ok: true } | Refusal

/** Of a whole node: the port of it that the edge would take. */
export type NodeVerdict = { readonly ok: true; readonly port: string } | Refusal

/** What an edge that begins at one port may lead to. */
export interface LinkJudge {
  readonly port: (to: PortEnd) => ConnectVerdict
  /** The first port that fits. */
  readonly node: (nodeId: string) => NodeVerdict
  /** The same of a node that is not in the pipeline yet, by the ports that it will have. */
  readonly newNode: (ports: NodePorts) => NodeVerdict
}

export interface NodePorts {
  readonly category: Category
  readonly inputs: readonly PortSpec[]
  readonly outputs: readonly PortSpec[]
}

/** Whether two ports may be connected, and if not, why. */
export function canConnect(pipeline: Pipeline, propagation: Propagation, ends: EdgeEnds): ConnectVerdict {
  const { port } = judgeLink(pipeline, propagation, { nodeId: ends.source, port: ends.sourcePort, side: 'output' })
  return port({ nodeId: ends.target, port: ends.targetPort, side: 'input' })
}

/** Everything that decides over connections; asked about many ports, it looks at the graph once. */
export function judgeLink(pipeline: Pipeline, propagation: Propagation, from: PortEnd): LinkJudge {
  const { nodes } = propagation
  const link: Link = {
    nodes,
    from,
    port: findPort(nodes[from.nodeId], from),
    circle: once(() => reach(pipeline, from)),
    feeds: once(() => groupFeeds(pipeline)),
  }
  return {
    port: (to) => judgePort(link, to),
    node: (nodeId) => judgeNode(link, nodeId),
    newNode: (ports) => judgeNewNode(link, ports),
  }
}

/** What is known of an edge that begins at a port. */
interface Link {
  readonly nodes: Propagation['nodes']
  readonly from: PortEnd
  readonly port: PortSpec | undefined
  /** What leads to the source, or what the target leads to: an edge there would close a circle. */
  readonly circle: () => ReadonlySet<string>
  /** The outputs that feed each input. */
  readonly feeds: () => ReadonlyMap<string, readonly string[]>
}

function judgePort({ nodes, from, port: own, circle, feeds }: Link, to: PortEnd): ConnectVerdict {
  const isOutput = from.side === 'output'
  const [start, end] = [nodes[from.nodeId], nodes[to.nodeId]]
  if (!start || !end) return refuse('One of the two nodes is gone.')
  if (from.side === to.side) return refuse(`This is an ${to.side}, too.`)
  const port = findPort(end, to)
  if (!own) return refuse(lackOf(start, from.side))
  if (!port) return refuse(lackOf(end, to.side))
  if (start === end) return refuse('A node cannot feed itself.')
  const [source, target] = isOutput ? [from, to] : [to, from]
  const [output, input] = isOutput ? [own, port] : [port, own]
  const misfit = checkKind(output, kindOf(nodes, source, output), input)
  if (misfit !== null) return refuse(misfit)
  const fed = feeds().get(toKey(target)) ?? []
  if (fed.includes(toKey(source))) return refuse('These two are connected already.')
  if (fed.length > 0 && !input.many) return refuse(isTaken(input))
  return circle().has(to.nodeId) ? refuse('This would close a circle.') : { ok: true }
}

function judgeNode(link: Link, nodeId: string): NodeVerdict {
  const node = link.nodes[nodeId]
  if (!node) return refuse('One of the two nodes is gone.')
  const side = link.from.side === 'output' ? 'input' : 'output'
  return firstFitting(portsAt(node, side), lackOf(node, side), ({ id }) => judgePort(link, { nodeId, port: id, side }))
}

function judgeNewNode({ nodes, from, port: own, feeds }: Link, { category, inputs, outputs }: NodePorts): NodeVerdict {
  if (!own) return refuse(lackOf(nodes[from.nodeId], from.side))
  if (from.side === 'output') {
    return firstFitting(inputs, toLack(category, 'input'), (input) =>
      toVerdict(checkKind(own, kindOf(nodes, from, own), input)),
    )
  }
  if (!own.many && feeds().has(toKey(from))) return refuse(isTaken(own))
  return firstFitting(outputs, toLack(category, 'output'), (output) => toVerdict(checkKind(output, output.kind, own)))
}

/** What a port that takes either gives is known from what it is given. */
function kindOf(nodes: Propagation['nodes'], { nodeId, port }: PortEnd, { kind }: PortSpec): string | undefined {
  return kind === 'any' ? nodes[nodeId]?.outputs[port]?.kind : kind
}

const toVerdict = (why: string | null): ConnectVerdict => (why === null ? { ok: true } : refuse(why))

function lackOf(node: PropagatedNode | undefined, side: PortEnd['side']): string {
  if (!node?.definition) return 'This version does not know the type of this node.'
  if (portsAt(node, side).length > 0) return `There is no such ${side} any more.`
  return toLack(node.definition.category, side)
}

/** Why a node has no port at a side. */
function toLack(category: Category, side: PortEnd['side']): string {
  if (category === 'source' && side === 'input') return 'A source takes no input.'
  if (category === 'sink' && side === 'output') return 'A sink has no output to connect.'
  return `It has no ${side} yet: add one in its settings.`
}

function checkKind(output: PortSpec, kind: string | undefined, input: PortSpec): string | null {
  const fits = input.kind === 'any' || kind === undefined || kind === 'any' || kind === input.kind
  return fits ? null : `"${input.label}" needs a ${input.kind}, but "${output.label}" is a ${kind}.`
}

const isTaken = ({ label }: PortSpec) => `"${label}" takes one connection and has it already.`

/** The first port that fits; where none does, why the first does not. */
function firstFitting(
  ports: readonly PortSpec[],
  lack: string,
  judge: (port: PortSpec) => ConnectVerdict,
): NodeVerdict {
  let refusal = refuse(lack)
  for (const [index, port] of ports.entries()) {
    const verdict = judge(port)
    if (verdict.ok) return { ok: true, port: port.id }
    if (index === 0) refusal = verdict
  }
  return refusal
}

function refuse(why: string): Refusal {
  return { ok: false, why }
}

const toKey = ({ nodeId, port }: Pick<PortEnd, 'nodeId' | 'port'>) => `${nodeId}:${port}`

const portsAt = (node: PropagatedNode, side: PortEnd['side']) =>
  side === 'output' ? node.outputPorts : node.inputPorts

function findPort(node: PropagatedNode | undefined, { port, side }: PortEnd): PortSpec | undefined {
  return node && portsAt(node, side).find(({ id }) => id === port)
}

/** The outputs that feed each input. */
function groupFeeds({ edges }: Pipeline): Map<string, string[]> {
  const feeds = new Map<string, string[]>()
  for (const { source, sourcePort, target, targetPort } of edges) {
    const key = toKey({ nodeId: target, port: targetPort })
    feeds.set(key, [...(feeds.get(key) ?? []), toKey({ nodeId: source, port: sourcePort })])
  }
  return feeds
}

/** Against the edges from an output, along them from an input. */
function reach({ edges }: Pipeline, { nodeId, side }: PortEnd): Set<string> {
  const next = new Map<string, string[]>()
  for (const { source, target } of edges) {
    const [here, there] = side === 'output' ? [target, source] : [source, target]
    const list = next.get(here)
    if (list) list.push(there)
    else next.set(here, [there])
  }
  const seen = new Set<string>()
  const open = [nodeId]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    open.push(...(next.get(id) ?? []))
  }
  return seen
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
