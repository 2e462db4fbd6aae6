import { canConnect } from '@lakestream/shared/pipeline/connect'
import { Command } from 'cmdk'
import { useSession } from '../app/store.ts'
import { t } from '../messages/en.ts'
import { HEADING, Item } from './CommandItem.tsx'
import { labelOf, tryConnect } from './edit.ts'
import { describeEdge } from './navigate.ts'
import { disconnectEdges } from './remove.ts'

/** The inputs that a node's outputs fit. */
export function ConnectItems({ nodeId, onClose }: { readonly nodeId: string; readonly onClose: () => void }) {
  const session = useSession()
  const { pipeline, propagation } = session.getState()
  const outputs = propagation.nodes[nodeId]?.outputPorts ?? []
  const targets = pipeline.nodes.flatMap((node) =>
    (propagation.nodes[node.id]?.inputPorts ?? []).flatMap((input) =>
      outputs.map((output) => {
        const ends = { source: nodeId, sourcePort: output.id, target: node.id, targetPort: input.id }
        return { ends, node, input, output, verdict: canConnect(pipeline, propagation, ends) }
      }),
    ),
  )
  return (
    <Command.Group heading={t.commands.connect(labelOf(pipeline, nodeId))} className={HEADING}>
      {targets
        .filter(({ verdict }) => verdict.ok)
        .map(({ ends, node, input, output }) => (
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
          </Item>
        ))}
    </Command.Group>
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
