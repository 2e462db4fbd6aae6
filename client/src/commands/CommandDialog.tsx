import { useReactFlow } from '@xyflow/react'
import { Command } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import { navigate } from '../app/navigation.ts'
import { type LocalState, local, useHasSamples, useSession, useSessionState } from '../app/store.ts'
import { applyTheme, resolveTheme } from '../app/theme.ts'
import { layoutPipeline } from '../canvas/CanvasToolbar.tsx'
import { FIT } from '../canvas/card-shape.ts'
import { focusCanvas, goToCard } from '../canvas/reveal.ts'
import { t } from '../messages/en.ts'
import { NodeIcon } from '../ui/NodeIcon.tsx'
import { AddItems } from './AddItems.tsx'
import { copyLink, exportPipeline, redo, undo } from './actions.ts'
import { HEADING, Item, rankItem } from './CommandItem.tsx'
import { labelOf } from './edit.ts'
import { ConnectItems, DisconnectItems } from './LinkItems.tsx'
import { goToNode } from './navigate.ts'

interface CommandDialogProps {
  readonly mode: Exclude<
    LocalState['overlay'],
    null | { readonly help: string | null } | { readonly parameters: string | null } | { readonly sampleRows: string }
  >
  readonly onClose: () => void
}

/** Search over what can be done here: commands and nodes, a node to add, or a node to connect to. */
export function CommandDialog({ mode, onClose }: CommandDialogProps) {
  const title = useTitle(mode)
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/25" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={giveFocusBack}
          className="fixed top-[14vh] left-1/2 z-50 w-[min(560px,calc(100vw-32px))] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-raised"
          style={{ boxShadow: 'var(--pop)' }}
        >
          <Radix.Title className="sr-only">{title}</Radix.Title>
          <Command label={title} loop filter={rankItem}>
            <Command.Input
              placeholder={title}
              autoFocus
              data-testid="command-input"
              className="h-12 w-full border-b border-line bg-transparent px-4 text-[14px] outline-none placeholder:text-faint"
            />
            <Command.List className="scroll-thin max-h-[52vh] overflow-y-auto p-1.5">
              <Command.Empty className="p-4 text-mute">{t.commands.none}</Command.Empty>
              <Items mode={mode} onClose={onClose} />
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function useTitle(mode: CommandDialogProps['mode']): string {
  const pipeline = useSessionState((state) => state.pipeline)
  if (typeof mode === 'string') return t.header.commands
  if ('connect' in mode) return t.commands.connect(labelOf(pipeline, mode.connect))
  if ('disconnect' in mode) return t.commands.disconnect(labelOf(pipeline, mode.disconnect))
  return t.palette.title
}

/** To the card that the choice was about, or that it has put there. */
function giveFocusBack(event: Event) {
  event.preventDefault()
  const { overlay, selection, focusField } = local.get()
  if (overlay !== null || focusField !== null) return
  const id = selection[0] ?? local.get().edgesOf
  if (id) goToCard(id)
  else focusCanvas()
}

const ANYWHERE = { after: null }

function Items({ mode, onClose }: CommandDialogProps) {
  if (typeof mode === 'object' && 'connect' in mode) return <ConnectItems nodeId={mode.connect} onClose={onClose} />
  if (typeof mode === 'object' && 'disconnect' in mode)
    return <DisconnectItems nodeId={mode.disconnect} onClose={onClose} />
  if (typeof mode === 'object') return <AddItems place={mode.add} onClose={onClose} />
  return (
    <>
      <ActionItems onClose={onClose} />
      <NodeItems onClose={onClose} />
      <AddItems place={ANYWHERE} onClose={onClose} />
    </>
  )
}

/** As a click on a button of the header does, where it is there. */
const press = (button: 'run' | 'try') => document.querySelector<HTMLButtonElement>(`[data-testid=${button}]`)?.click()

function ActionItems({ onClose }: { readonly onClose: () => void }) {
  const session = useSession()
  const flow = useReactFlow()
  const hasSamples = useHasSamples()
  const actions: readonly (readonly [string, () => void])[] = [
    [t.commands.undo, () => undo(session)],
    [t.commands.redo, () => redo(session)],
    [t.commands.layout, () => void layoutPipeline(session)],
    [t.commands.fit, () => void flow.fitView(FIT)],
    [t.commands.run, () => press('run')],
    ...(hasSamples ? [[t.commands.try, () => press('try')] as const] : []),
    [t.commands.parameters, () => local.set({ overlay: { parameters: null } })],
    [t.commands.route, () => local.set({ overlay: 'route' })],
    [t.commands.share, () => local.set({ overlay: 'share' })],
    [t.commands.copyLink, () => void copyLink()],
    [t.commands.export, () => exportPipeline(session)],
    [t.commands.theme, () => applyTheme(resolveTheme() === 'dark' ? 'light' : 'dark')],
    [t.commands.help, () => local.set({ overlay: { help: null } })],
    [t.commands.shortcuts, () => local.set({ overlay: 'shortcuts' })],
    [t.commands.back, () => navigate('/')],
  ]
  return (
    <Command.Group heading={t.commands.groups.do} className={HEADING}>
      {actions.map(([label, act]) => (
        <Item
          key={label}
          value={label}
          onSelect={() => {
            onClose()
            act()
          }}
        >
          {label}
        </Item>
      ))}
    </Command.Group>
  )
}

function NodeItems({ onClose }: { readonly onClose: () => void }) {
  const nodes = useSessionState((state) => state.pipeline.nodes)
  const propagation = useSessionState((state) => state.propagation)
  return (
    <Command.Group heading={t.commands.groups.nodes} className={HEADING}>
      {nodes.map(({ id, label }) => (
        <Item
          key={id}
          value={`node ${id}`}
          keywords={[label]}
          onSelect={() => {
            onClose()
            goToNode(id)
          }}
        >
          <NodeIcon
            icon={propagation.nodes[id]?.definition?.icon}
            category={propagation.nodes[id]?.definition?.category}
            size={24}
          />
          {t.commands.goTo(label)}
        </Item>
      ))}
    </Command.Group>
  )
}
