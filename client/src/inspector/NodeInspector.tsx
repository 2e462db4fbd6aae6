import { setLabel } from '@lakestream/shared/document/commands/nodes'
import { Power, Trash2 } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { Suspense, useEffect, useRef } from 'react'
import { later } from '../app/later.tsx'
import { local, useLocal, useNode, usePropagated, useSession, useSessionState } from '../app/store.ts'
import { toggleDisabled } from '../commands/edit.ts'
import { remove } from '../commands/remove.ts'
import { keysOf } from '../commands/shortcuts.ts'
import { NodeForm } from '../form/NodeForm.tsx'
import { p } from '../messages/en-panels.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { NodeIcon } from '../ui/NodeIcon.tsx'
import { HelpPage } from './HelpPage.tsx'
import { SchemaView } from './SchemaView.tsx'

const SampleRows = later(() => import('./SampleRows.tsx').then((module) => module.SampleRows))

const TAB =
  'flex-1 rounded-md px-2 py-1 font-medium text-mute data-[state=active]:bg-panel data-[state=active]:text-ink data-[state=active]:shadow-sm'

/** The form, the columns and the help of one node. */
export function NodeInspector({ id }: { readonly id: string }) {
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
            {definition.source ? <SampleRows node={node} propagated={propagated} /> : null}
            <section className="mt-5 rounded-[9px] border border-line bg-bg p-2.5">
              <h4 className="text-[12px] font-semibold">{p.inspector.inWords}</h4>
              <p className="wrap-anywhere text-mute">{definition.sentence(propagated.written)}</p>
            </section>
          </Tabs.Content>
          <Tabs.Content value="schema">
            <SchemaView propagated={propagated} />
          </Tabs.Content>
          <Tabs.Content value="docs">
            <Suspense>
              <HelpPage type={definition.type} />
            </Suspense>
            <Button
              look="ghost"
              className="mt-2 px-2!"
              onClick={() => local.set({ overlay: { help: definition.type } })}
            >
              {p.help.all}
            </Button>
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
