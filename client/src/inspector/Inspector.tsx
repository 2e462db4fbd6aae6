import { setMeta } from '@lakestream/shared/document/commands/pipeline'
import { Fragment } from 'react'
import { later } from '../app/later.tsx'
import { local, useLocal, useSelectedId, useSession, useSessionState } from '../app/store.ts'
import { toggleDisabled } from '../commands/edit.ts'
import { remove } from '../commands/remove.ts'
import { p } from '../messages/en-panels.ts'
import { Button } from '../ui/Button.tsx'
import { INPUT_LOOK } from '../ui/Input.tsx'

const CodeChoices = later(() => import('./CodeChoices.tsx').then((module) => module.CodeChoices))
const NodeInspector = later(() => import('./NodeInspector.tsx').then((module) => module.NodeInspector))

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

/** What the pipeline is told when it starts, with the values that hold here. */
function Parameters() {
  const parameters = useSessionState((state) => state.propagation.parameters)
  return (
    <section className="mt-4">
      <div className="flex items-center justify-between">
        <h4 className="text-[12px] font-medium">{p.inspector.parameters}</h4>
        <Button
          look="ghost"
          className="h-7! px-2!"
          data-testid="edit-parameters"
          onClick={() => local.set({ overlay: { parameters: null } })}
        >
          {p.inspector.editParameters}
        </Button>
      </div>
      {parameters.size === 0 ? <p className="text-mute">{p.inspector.noParameters}</p> : null}
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 font-mono text-[12px]">
        {[...parameters].map(([name, { text }]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd className="truncate text-mute">{text}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
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
      <CodeChoices />
      <Parameters />
      <p className="mt-4 text-faint">{p.inspector.nothing}</p>
    </>
  )
}
