import { ReactFlowProvider } from '@xyflow/react'
import { useEffect, useState } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { Canvas } from '../canvas/Canvas.tsx'
import { PipelineSession } from '../collab/session.ts'
import { useShareSelection } from '../collab/use-share-selection.ts'
import { useShortcuts } from '../commands/use-shortcuts.ts'
import { Inspector } from '../inspector/Inspector.tsx'
import { t } from '../messages/en.ts'
import { Rail } from '../palette/Rail.tsx'
import { notify } from '../ui/notify.ts'
import { Header } from './Header.tsx'
import { LiveRegion } from './LiveRegion.tsx'
import { later, loadTheRest } from './later.tsx'
import { usePersonId } from './me-store.ts'
import { local, SessionContext, selectNodes, useLocal, useSessionState } from './store.ts'

/** One pipeline, open. */
export function EditorPage({ id }: { readonly id: string }) {
  const [session, setSession] = useState<PipelineSession | null>(null)
  const personId = usePersonId()
  useEffect(() => {
    if (personId === null) return
    const opened = new PipelineSession(id, personId, () => notify.info(t.header.cannotEdit, { id: 'view-only' }))
    selectNodes([])
    local.set({
      rail: 'add',
      overlay: null,
      linking: null,
      reveal: null,
      following: null,
      hidden: false,
      focusField: null,
    })
    setSession(opened)
    return () => opened.destroy()
  }, [id, personId])
  if (!session) return null
  return (
    <SessionContext value={session}>
      <ReactFlowProvider>
        <Editor />
      </ReactFlowProvider>
    </SessionContext>
  )
}

const CommandDialog = later(() => import('../commands/CommandDialog.tsx').then((module) => module.CommandDialog))
const Dock = later(() => import('../dock/Dock.tsx').then((module) => module.Dock))
const Ended = later(() => import('./Ended.tsx').then((module) => module.Ended))
const HelpDialog = later(() => import('../inspector/HelpDialog.tsx').then((module) => module.HelpDialog))
const MeDialog = later(() => import('./MeDialog.tsx').then((module) => module.MeDialog))
const ParametersDialog = later(() =>
  import('../parameters/ParametersDialog.tsx').then((module) => module.ParametersDialog),
)
const RouteDialog = later(() => import('./RouteDialog.tsx').then((module) => module.RouteDialog))
const SampleRowsDialog = later(() =>
  import('../inspector/SampleRowsDialog.tsx').then((module) => module.SampleRowsDialog),
)
const ShareDialog = later(() => import('./ShareDialog.tsx').then((module) => module.ShareDialog))
const ShortcutsDialog = later(() => import('./ShortcutsDialog.tsx').then((module) => module.ShortcutsDialog))
const StatusBar = later(() => import('./StatusBar.tsx').then((module) => module.StatusBar))

const SEPARATOR = 'bg-line data-[separator=hover]:bg-accent data-[separator=active]:bg-accent'

function Editor() {
  const ending = useSessionState((state) => state.ending)
  const name = useSessionState((state) => state.pipeline.name)
  const { paletteOpen, dockOpen } = useLocal((state) => state)
  useShortcuts()
  useShareSelection()
  useEffect(() => {
    loadTheRest()
  }, [])
  useEffect(() => {
    document.title = `${name} · LakeStream`
  }, [name])
  if (ending) return <Ended {...ending} />
  return (
    <div className="grid h-full grid-cols-[minmax(0,1fr)] grid-rows-[48px_minmax(0,1fr)_26px] overflow-hidden">
      <Header />
      <main className="min-h-0 min-w-0 overflow-hidden">
        <Group orientation="horizontal" id="editor-columns">
          {paletteOpen ? (
            <>
              <Panel id="palette" defaultSize="250px" minSize="180px" maxSize="420px">
                <Rail />
              </Panel>
              <Separator className={`w-px ${SEPARATOR}`} />
            </>
          ) : null}
          <Panel id="centre" minSize="320px">
            <Group orientation="vertical" id="editor-rows">
              <Panel id="canvas" minSize="140px">
                <Canvas />
              </Panel>
              {dockOpen ? (
                <>
                  <Separator className={`h-px ${SEPARATOR}`} />
                  <Panel id="dock" defaultSize="300px" minSize="110px" className="bg-panel">
                    <Dock />
                  </Panel>
                </>
              ) : null}
            </Group>
          </Panel>
          <Separator className={`w-px ${SEPARATOR}`} />
          <Panel id="inspector" defaultSize="340px" minSize="260px" maxSize="560px">
            <Inspector />
          </Panel>
        </Group>
      </main>
      <footer className="flex items-center gap-5 border-t border-line bg-panel px-3.5 text-[12px] text-mute">
        <StatusBar />
      </footer>
      <LiveRegion />
      <Overlay />
    </div>
  )
}

function Overlay() {
  const overlay = useLocal((state) => state.overlay)
  const close = () => local.set({ overlay: null })
  if (overlay === null) return null
  if (overlay === 'shortcuts') return <ShortcutsDialog onClose={close} />
  if (overlay === 'me') return <MeDialog onClose={close} />
  if (overlay === 'route') return <RouteDialog onClose={close} />
  if (overlay === 'share') return <ShareDialog onClose={close} />
  if (typeof overlay === 'object' && 'help' in overlay) return <HelpDialog type={overlay.help} onClose={close} />
  if (typeof overlay === 'object' && 'parameters' in overlay)
    return <ParametersDialog name={overlay.parameters} onClose={close} />
  if (typeof overlay === 'object' && 'sampleRows' in overlay)
    return <SampleRowsDialog id={overlay.sampleRows} onClose={close} />
  return <CommandDialog mode={overlay} onClose={close} />
}
