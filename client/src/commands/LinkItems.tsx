import { judgeLink, type PortEnd } from '@lakestream/shared/pipeline/connect'
import { Command } from 'cmdk'
import { useSession } from '../app/store.ts'
import { toEnds } from '../canvas/link.ts'
import { t } from '../messages/en.ts'
import { HEADING, Item, RefusedItem } from './CommandItem.tsx'
import { labelOf, tryConnect } from './edit.ts'
import { describeEdge } from './navigate.ts'
import { disconnectEdges } from './remove.ts'

/** The inputs that a node's outputs fit; behind them, why the other nodes take none of them. */
export function ConnectItems({ nodeId, onClose }: { readonly nodeId: string; readonly onClose: () => void }) {
  const session = useSession()
  const { pipeline, propagation } = session.getState()
  const outputs = propagation.nodes[nodeId]?.outputPorts ?? []
  const judges = outputs.map((output) => {
    const from: PortEnd = { nodeId, port: output.id, side: 'output' }
    return { output, from, judge: judgeLink(pipeline, propagation, from) }
  })
  const targets = pipeline.nodes.flatMap((node) =>
    (propagation.nodes[node.id]?.inputPorts ?? []).flatMap((input) =>
      judges.flatMap(({ output, from, judge }) => {
        const to: PortEnd = { nodeId: node.id, port: input.id, side: 'input' }
        return judge.port(to).ok ? [{ node, input, output, ends: toEnds(from, to) }] : []
      }),
    ),
  )
  const judge = judges[0]?.judge ?? judgeLink(pipeline, propagation, { nodeId, port: '', side: 'output' })
  const others = pipeline.nodes.flatMap((node) => {
    const verdict = judge.node(node.id)
    const fits = targets.some((target) => target.node === node)
    return node.id === nodeId || fits || verdict.ok ? [] : [{ node, why: verdict.why }]
  })
  return (
    <>
      <Command.Group heading={t.commands.connect(labelOf(pipeline, nodeId))} className={HEADING}>
        {targets.map(({ ends, node, input, output }) => (
          <Item
            key={`${output.id}>${node.id}:${input.id}`}
            value={`${output.id} ${node.id} ${input.id}`}
            keywords={[node.label]}
            onSelect={() => {
              onClose()
              tryConnect(session, ends)
            }}
          >
            <span className="text-mute">{output.label} →</span> {node.label}
            {(propagation.nodes[node.id]?.inputPorts.length ?? 0) > 1 ? (
              <span className="text-mute">: {input.label}</span>
            ) : null}
          </Item>
        ))}
      </Command.Group>
      {others.length > 0 ? (
        <Command.Group heading={t.commands.refused} className={HEADING}>
          {others.map(({ node, why }) => (
            <RefusedItem key={node.id} value={node.id} keywords={[node.label]} why={why}>
              {node.label}
            </RefusedItem>
          ))}
        </Command.Group>
      ) : null}
    </>
  )
}

/** The connections of a node. */
export function DisconnectItems({ nodeId, onClose }: { readonly nodeId: string; readonly onClose: () => void }) {
  const session = useSession()
  const { pipeline } = session.getState()
  const own = pipeline.edges.filter(({ source, target }) => source === nodeId || target === nodeId)
  return (
    <Command.Group heading={t.commands.disconnect(labelOf(pipeline, nodeId))} className={HEADING}>
      {own.map((edge) => (
        <Item
          key={edge.id}
          value={edge.id}
          keywords={[describeEdge(session, edge)]}
          onSelect={() => {
            onClose()
            disconnectEdges(session, [edge.id])
          }}
        >
          {describeEdge(session, edge)}
        </Item>
      ))}
    </Command.Group>
  )
}
