import type { EdgeEnds } from './edge-ends.ts'
import type { Pipeline } from './model.ts'
import type { Propagation } from './propagate.ts'

export type ConnectVerdict = { readonly ok: true } | { readonly ok: false; readonly why: string }

/** Whether two ports may be connected, and if not, why, in words for the author. */
export function canConnect(pipeline: Pipeline, propagation: Propagation, ends: EdgeEnds): ConnectVerdict {
  const source = propagation.nodes[ends.source]
  const target = propagation.nodes[ends.target]
  const output = source?.outputPorts.find(({ id }) => id === ends.sourcePort)
  const input = target?.inputPorts.find(({ id }) => id === ends.targetPort)
  if (!source || !target) return refuse('One of the two nodes is gone.')
  if (!output) return refuse('A sink has no output to connect.')
  if (!input) return refuse('A source takes no input.')
  if (ends.source === ends.target) return refuse('A node cannot feed itself.')
  // What a port that takes either gives is known from what it is given.
  const kind = output.kind === 'any' ? source.outputs[ends.sourcePort]?.kind : output.kind
  if (input.kind !== 'any' && kind !== undefined && input.kind !== kind) {
    return refuse(`"${input.label}" needs a ${input.kind}, but "${output.label}" is a ${kind}.`)
  }
  const feeding = pipeline.edges.filter((edge) => edge.target === ends.target && edge.targetPort === ends.targetPort)
  if (feeding.some((edge) => edge.source === ends.source && edge.sourcePort === ends.sourcePort)) {
    return refuse('These two are connected already.')
  }
  if (feeding.length > 0 && !input.many) return refuse(`"${input.label}" takes one connection and has it already.`)
  return leadsTo(pipeline, ends.target, ends.source) ? refuse('This would close a circle.') : { ok: true }
}

function refuse(why: string): ConnectVerdict {
  return { ok: false, why }
}

function leadsTo(pipeline: Pipeline, from: string, to: string): boolean {
  const seen = new Set<string>()
  const open = [from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true
    if (seen.has(id)) continue
    seen.add(id)
    for (const edge of pipeline.edges) if (edge.source === id) open.push(edge.target)
  }
  return false
}
