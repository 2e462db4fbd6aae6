import type { PortEnd } from '@lakestream/shared/pipeline/connect'
import { useConnection, useStoreApi } from '@xyflow/react'
import { ArrowRight, Ban } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLocal, useSessionState } from '../app/store.ts'
import type { SessionState } from '../collab/session.ts'
import { labelOf } from '../commands/edit.ts'
import { t } from '../messages/en.ts'
import { findTarget, judgeLanding, type LinkTarget, toPortEnd } from './link.ts'

/** Beside the pointer, while a link is drawn: where it would end, or why it cannot end there. */
export function LinkHint() {
  const from = useLocal((state) => state.linking)
  const store = useStoreApi()
  // A link that was begun with a click lives on in the library until it is told.
  useEffect(() => {
    if (from === null) store.setState({ connectionClickStartHandle: null })
  }, [from, store])
  return from ? <Hint from={from} /> : null
}

interface Pointed {
  readonly x: number
  readonly y: number
  readonly target: LinkTarget
}

function Hint({ from }: { readonly from: PortEnd }) {
  const state = useSessionState((all) => all)
  const [pointed, setPointed] = useState<Pointed | null>(null)
  // While dragging, the library takes the nearest port within some distance of the pointer.
  const near = useConnection((connection) => (connection.inProgress ? connection.toHandle : null))
  useEffect(() => {
    const onMove = ({ clientX: x, clientY: y }: PointerEvent) => setPointed({ x, y, target: findTarget({ x, y }) })
    addEventListener('pointermove', onMove)
    return () => removeEventListener('pointermove', onMove)
  }, [])
  const target = near ? toPortEnd(near.nodeId, near.id, near.type) : (pointed?.target ?? null)
  const landing = judgeLanding(state, from, target)
  const isRefused = landing?.ok === false
  useRefusedLine(isRefused)
  if (!landing || !pointed) return null
  const Sign = isRefused ? Ban : ArrowRight
  return (
    <div
      role="tooltip"
      data-testid="link-hint"
      className={`pointer-events-none fixed z-30 flex max-w-72 items-start gap-1.5 rounded-lg border border-line bg-raised px-2.5 py-1.5 ${isRefused ? 'text-bad' : ''}`}
      style={{ left: Math.min(pointed.x + 16, innerWidth - 300), top: pointed.y + 18, boxShadow: 'var(--pop)' }}
    >
      <Sign size={14} className="mt-0.5 shrink-0" />
      <span className="wrap-anywhere">{landing.ok ? describe(state, landing.to) : landing.why}</span>
    </div>
  )
}

function describe({ pipeline, propagation }: SessionState, { nodeId, port, side }: PortEnd): string {
  const node = propagation.nodes[nodeId]
  const ports = side === 'input' ? node?.inputPorts : node?.outputPorts
  return t.canvas.connectTo(labelOf(pipeline, nodeId), ports?.find(({ id }) => id === port)?.label ?? port)
}

/** The line that is drawn shows that it cannot end here. */
function useRefusedLine(isRefused: boolean) {
  const store = useStoreApi()
  useEffect(() => {
    const { domNode } = store.getState()
    domNode?.toggleAttribute('data-refused', isRefused)
    return () => domNode?.removeAttribute('data-refused')
  }, [isRefused, store])
}
