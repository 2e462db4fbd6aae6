import { setLabel } from '@lakestream/shared/document/commands/nodes'
import { setMeta } from '@lakestream/shared/document/commands/pipeline'
import { Power, Trash2 } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { Suspense, useEffect, useRef } from 'react'
import { local, useLocal, useNode, usePropagated, useSelectedId, useSession, useSessionState } from '../app/store.ts'
import { toggleDisabled } from '../commands/edit.ts'
import { remove } from '../commands/remove.ts'
import { keysOf } from '../commands/shortcuts.ts'
import { NodeForm } from '../form/NodeForm.tsx'
import { p } from '../messages/en-panels.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { INPUT_LOOK } from '../ui/Input.tsx'
import { NodeIcon } from '../ui/NodeIcon.tsx'
import { HelpPage } from './HelpPage.tsx'
import { SchemaView } from './SchemaView.tsx'

/** What is selected, and how it is set. */
export function Inspector() {
  const id = useSelectedId()
  const count = useLocal(({ selection }) => selection.length)
  return (
    <aside
      aria-label={p.inspector.label}
      data-region="inspector"
      data-testid="inspector"
      className="scroll-thin h-full overflow-y-auto bg-panel px-3.5 py-3"
    >
      {id ? <NodeInspector key={id} id={id} /> : count > 1 ? <SeveralNodes count={count} /> : <PipelineInspector />}
    </aside>
  )
}

const TAB =
  'flex-1 rounded-md px-2 py-1 font-medium text-mute data-[state=active]:bg-panel data-[state=active]:text-ink data-[state=active]:shadow-sm'

function NodeInspector({ id }: { readonly id: string }) {
  const session = useSession()
  const node = useNode(id)
  const propagated = usePropagated(id)
  const canEdit = useSessionState((state) => state.canEdit)
  if (!node) return null
  const definition = propagated?.definition
  return (
    <>
      <div className="flex items-center gap-2.5">
        <NodeIcon icon={definition?.icon} category={definition?.category} size={34} />
        <div className="min-w-0 flex-1">
          <Name id={id} label={node.label} />
          <p className="px-1 text-[12px] text-mute">{definition ? definition.label : node.type}</p>
        </div>
        <IconButton
          label={node.disabled ? p.inspector.on : p.inspector.off}
          keys={keysOf('disable')}
          disabled={!canEdit}
          onClick={() => toggleDisabled(session, [id])}
        >
          <Power size={15} />
        </IconButton>
        <IconButton
          label={p.inspector.remove}
          disabled={!canEdit}
          keys={keysOf('remove')}
          onClick={() => remove(session, [id])}
        >
          <Trash2 size={15} />
        </IconButton>
      </div>
      {definition && propagated ? (
        <Tabs.Root defaultValue="config" className="mt-3">
          <Tabs.List className="flex rounded-lg bg-hover p-[3px]">
            {(['config', 'schema', 'docs'] as const).map((tab) => (
              <Tabs.Trigger key={tab} value={tab} className={TAB}>
                {p.inspector.tabs[tab]}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <Tabs.Content value="config">
            <fieldset disabled={!canEdit} className="min-w-0 disabled:opacity-80">
              <NodeForm node={node} propagated={propagated} />
            </fieldset>
            <section className="mt-5 rounded-[9px] border border-line bg-bg p-2.5">
              <h4 className="text-[12px] font-semibold">{p.inspector.inWords}</h4>
              <p className="wrap-anywhere text-mute">{definition.sentence(propagated.config)}</p>
            </section>
          </Tabs.Content>
          <Tabs.Content value="schema">
            <SchemaView propagated={propagated} />
          </Tabs.Content>
          <Tabs.Content value="docs">
            <Suspense>
              <HelpPage type={definition.type} />
            </Suspense>
          </Tabs.Content>
        </Tabs.Root>
      ) : (
        <p className="mt-4 text-mute">{p.inspector.unknown(node.type)}</p>
      )}
    </>
  )
}

function Name({ id, label }: { readonly id: string; readonly label: string }) {
  const session = useSession()
  const input = useRef<HTMLInputElement>(null)
  const wanted = useLocal(({ focusField }) => focusField === '$label')
  const canEdit = useSessionState((state) => state.canEdit)
  useEffect(() => {
    if (!wanted) return
    input.current?.select()
    local.set({ focusField: null })
  }, [wanted])
  return (
    <input
      ref={input}
      aria-label={p.inspector.name}
      data-testid="node-name"
      value={label}
      maxLength={200}
      readOnly={!canEdit}
      onChange={(event) => {
        const label = event.target.value
        session.edit(`${id}.$label`, (doc) => setLabel(doc, id, label))
      }}
      onBlur={() => session.undo.gesture(null)}
      className="w-full text-ellipsis rounded-md border border-transparent bg-transparent px-1 font-semibold hover:border-line focus:border-accent focus:outline-none"
    />
  )
}

function SeveralNodes({ count }: { readonly count: number }) {
  const session = useSession()
  const selection = useLocal((state) => state.selection)
  const canEdit = useSessionState((state) => state.canEdit)
  return (
    <>
      <h3 className="font-semibold">{p.inspector.several(count)}</h3>
      <div className="mt-3 flex gap-2">
        <Button disabled={!canEdit} onClick={() => toggleDisabled(session, selection)}>
          {p.inspector.off}
        </Button>
        <Button look="danger" disabled={!canEdit} onClick={() => remove(session, selection)}>
          {p.inspector.remove}
        </Button>
      </div>
    </>
  )
}

function PipelineInspector() {
  const session = useSession()
  const { name, description, nodes, edges } = useSessionState((state) => state.pipeline)
  const canEdit = useSessionState((state) => state.canEdit)
  return (
    <>
      <h3 className="font-semibold">{name}</h3>
      <p className="text-mute">{p.inspector.counts(nodes.length, edges.length)}</p>
      <label className="mt-4 block">
        <span className="mb-1 block text-[12px] font-medium">{p.inspector.description}</span>
        <textarea
          value={description}
          rows={6}
          maxLength={10_000}
          readOnly={!canEdit}
          className={`${INPUT_LOOK} resize-y`}
          onChange={(event) => {
            const text = event.target.value
            session.edit('$description', (doc) => setMeta(doc, 'description', text))
          }}
        />
      </label>
      <p className="mt-4 text-faint">{p.inspector.nothing}</p>
    </>
  )
}
