import { judgeLink, type LinkJudge, type PortEnd } from '@lakestream/shared/pipeline/connect'
import type { EdgeEnds } from '@lakestream/shared/pipeline/edge-ends'
import { useMemo } from 'react'
import { useLocal, useSessionState } from '../app/store.ts'
import type { SessionState } from '../collab/session.ts'

type Judged = Pick<SessionState, 'pipeline' | 'propagation'>

let last: { readonly key: readonly unknown[]; readonly judge: LinkJudge } | null = null

/** What a link from this port may lead to; every port on the canvas asks the same judge. */
export function judgeFrom({ pipeline, propagation }: Judged, from: PortEnd): LinkJudge {
  const key = [pipeline.edges, propagation, from]
  if (!last?.key.every((part, index) => part === key[index])) {
    last = { key, judge: judgeLink(pipeline, propagation, from) }
  }
  return last.judge
}

/** Why ports of a node cannot take the link that is being drawn, by side and port; empty for its own. Null while none is. */
export function useRefusals(nodeId: string): ReadonlyMap<string, string> | null {
  const from = useLocal((state) => state.linking)
  // Text, so that the card is drawn again only where an answer has changed.
  const text = useSessionState((state) => (from ? JSON.stringify(listRefusals(state, from, nodeId)) : ''))
  return useMemo(() => (text === '' ? null : new Map(JSON.parse(text) as [string, string][])), [text])
}

function listRefusals(state: Judged, from: PortEnd, nodeId: string): [string, string][] {
  const judge = judgeFrom(state, from)
  const node = state.propagation.nodes[nodeId]
  const sides = [
    ['input', node?.inputPorts ?? []],
    ['output', node?.outputPorts ?? []],
  ] as const
  return sides.flatMap(([side, ports]) =>
    ports.flatMap(({ id: port }): [string, string][] => {
      if (isSame({ nodeId, port, side }, from)) return [[`${side} ${port}`, '']]
      const verdict = judge.port({ nodeId, port, side })
      return verdict.ok ? [] : [[`${side} ${port}`, verdict.why]]
    }),
  )
}

/** What lies under a point of the screen: a port, a card, or the free canvas. */
export type LinkTarget = PortEnd | { readonly card: string } | 'canvas' | null

export function findTarget({ x, y }: { readonly x: number; readonly y: number }): LinkTarget {
  const element = document.elementFromPoint(x, y)
  const handle = element?.closest<HTMLElement>('.react-flow__handle')
  if (handle) {
    const { nodeid = '', handleid } = handle.dataset
    return toPortEnd(nodeid, handleid, handle.classList.contains('source') ? 'source' : 'target')
  }
  const card = element?.closest<HTMLElement>('[data-node-id]')?.dataset['nodeId']
  if (card !== undefined) return { card }
  return element?.closest('.react-flow') ? 'canvas' : null
}

type Landing = { readonly ok: true; readonly to: PortEnd } | { readonly ok: false; readonly why: string }

/** Where a link that is dropped on a target ends, or why it cannot; null where there is nothing to say. */
export function judgeLanding(state: Judged, from: PortEnd, target: LinkTarget): Landing | null {
  if (target === null || target === 'canvas') return null
  const judge = judgeFrom(state, from)
  if ('card' in target) {
    if (target.card === from.nodeId) return null
    const verdict = judge.node(target.card)
    if (!verdict.ok) return verdict
    return { ok: true, to: { nodeId: target.card, port: verdict.port, side: otherSide(from) } }
  }
  if (isSame(target, from)) return null
  const verdict = judge.port(target)
  return verdict.ok ? { ok: true, to: target } : verdict
}

const otherSide = ({ side }: PortEnd) => (side === 'output' ? 'input' : 'output')

const isSame = (a: PortEnd, b: PortEnd) => a.nodeId === b.nodeId && a.port === b.port && a.side === b.side

export function toEnds(from: PortEnd, to: PortEnd): EdgeEnds {
  const [source, target] = from.side === 'output' ? [from, to] : [to, from]
  return { source: source.nodeId, sourcePort: source.port, target: target.nodeId, targetPort: target.port }
}

/** A port as the library names it. */
export function toPortEnd(nodeId: string, port: string | null | undefined, type: 'source' | 'target'): PortEnd {
  return { nodeId, port: port ?? '', side: type === 'source' ? 'output' : 'input' }
}
