import type { PortSpec } from '@lakestream/shared/nodes/define'
import type { PortEnd } from '@lakestream/shared/pipeline/connect'
import { Handle, type NodeProps, Position } from '@xyflow/react'
import { memo } from 'react'
import { usePeers } from '../collab/use-peers.ts'
import { t } from '../messages/en.ts'
import { useRunBadge } from '../run/run-store.ts'
import { NodeIcon } from '../ui/NodeIcon.tsx'
import { portOffset } from './card-shape.ts'
import type { CardNode } from './flow-nodes.ts'
import { useRefusals } from './link.ts'

/** A node on the canvas. It holds no state: cards outside the view are not mounted. */
export const NodeCard = memo(function NodeCard({ data, selected }: NodeProps<CardNode>) {
  const { node, propagated } = data
  const definition = propagated?.definition
  const errors = propagated?.diagnostics.filter(({ severity }) => severity === 'error').length ?? 0
  const warnings = propagated?.diagnostics.filter(({ severity }) => severity === 'warning').length ?? 0
  const peers = usePeers().filter(({ selection }) => selection.includes(node.id))
  const badge = useRunBadge(node.id)
  const isOpen = propagated?.diagnostics.some(({ code }) => code === 'config.required')
  const sentence = definition && propagated ? definition.sentence(propagated.written) : node.type
  const ring = peers[0]?.color
  const heard = {
    label: node.label,
    type: definition?.label ?? node.type,
    sentence,
    problems: errors + warnings,
    disabled: node.disabled,
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups inputs, and a card is one thing of a drawing
    <div
      role="group"
      aria-label={t.canvas.card(heard)}
      {...(selected ? { 'aria-current': true } : {})}
      tabIndex={-1}
      data-testid="node-card"
      data-node-id={node.id}
      className={`flex h-[86px] w-[220px] gap-2.5 rounded-[11px] border focus-visible:outline-offset-3 bg-panel px-3 pt-[11px] ${isOpen ? 'border-dashed' : ''} ${selected ? 'border-accent' : 'border-line'} ${node.disabled ? 'opacity-50' : ''}`}
      style={{
        boxShadow: selected
          ? '0 0 0 2px color-mix(in srgb, var(--accent) 32%, transparent)'
          : ring
            ? `0 0 0 2px ${ring}`
            : 'var(--shadow)',
      }}
    >
      <NodeIcon icon={definition?.icon} category={definition?.category} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{node.label}</span>
        <span className="line-clamp-2 text-[12px] leading-[1.35] text-mute">{sentence}</span>
      </span>
      {errors + warnings > 0 ? (
        <span
          title={t.canvas.problems(errors + warnings)}
          className={`absolute -top-2.5 right-2.5 rounded-full px-1.5 text-[11px] font-semibold text-white ${errors > 0 ? 'bg-[#c92a2a]' : 'bg-[#b26a00]'}`}
        >
          {errors + warnings}
        </span>
      ) : null}
      {badge ? (
        <span className="absolute right-2.5 -bottom-2.5 rounded-full border border-line bg-raised px-1.5 text-[11px] font-medium text-mute">
          {badge}
        </span>
      ) : null}
      {node.disabled ? (
        <span className="absolute top-1.5 right-2 text-[11px] text-mute">{t.canvas.disabled}</span>
      ) : null}
      {peers.length > 0 ? (
        <span className="sr-only">{t.canvas.peersHere(peers.map(({ name }) => name).join(', '))}</span>
      ) : null}
      <Ports data={data} />
    </div>
  )
})

function Ports({ data: { node, propagated } }: { readonly data: CardNode['data'] }) {
  const refusals = useRefusals(node.id)
  const inputs = propagated?.inputPorts ?? []
  const outputs = propagated?.outputPorts ?? []
  /** While a link is drawn, a port shows whether it can take it, and says why not. */
  const look = (side: PortEnd['side'], { id, label }: PortSpec) => {
    const why = refusals?.get(`${side} ${id}`)
    const isOwn = why === ''
    const state = refusals === null || isOwn ? '' : why === undefined ? 'port-open' : 'port-refused'
    return { className: `port ${state}`, title: why || label }
  }
  return (
    <>
      {inputs.map((port, index) => (
        <Handle
          key={port.id}
          id={port.id}
          type="target"
          position={Position.Left}
          {...look('input', port)}
          style={{ top: portOffset(index, inputs.length) }}
        />
      ))}
      {outputs.map((port, index) => (
        <Handle
          key={port.id}
          id={port.id}
          type="source"
          position={Position.Right}
          {...look('output', port)}
          style={{ top: portOffset(index, outputs.length), ...(index > 0 ? { borderStyle: 'dotted' } : {}) }}
        />
      ))}
    </>
  )
}
