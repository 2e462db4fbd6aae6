import { PanelBottomClose } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { later } from '../app/later.tsx'
import { type DockTab, local, useLocal } from '../app/store.ts'
import { keysOf } from '../commands/shortcuts.ts'
import { p } from '../messages/en-panels.ts'
import { IconButton } from '../ui/Button.tsx'
import { PreviewPanel } from './PreviewPanel.tsx'

// Monaco is large: it is not loaded before the code is looked at.
const CodePanel = later(() => import('./CodePanel.tsx').then((module) => module.CodePanel), 'when shown')
const ProblemCount = later(() => import('./ProblemCount.tsx').then((module) => module.ProblemCount))
const ProblemsPanel = later(() => import('./ProblemsPanel.tsx').then((module) => module.ProblemsPanel))
const RunPanel = later(() => import('../run/RunPanel.tsx').then((module) => module.RunPanel))

const TABS: readonly DockTab[] = ['preview', 'code', 'problems', 'run']

export function Dock() {
  const tab = useLocal((state) => state.dockTab)
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value) => local.set({ dockTab: value as DockTab })}
      role="region"
      aria-label={p.dock.label}
      data-region="dock"
      className="flex h-full flex-col bg-panel"
    >
      <div className="flex h-9 shrink-0 items-center border-b border-line px-2">
        <Tabs.List className="flex h-full">
          {TABS.map((name) => (
            <Tabs.Trigger
              key={name}
              value={name}
              data-testid={`tab-${name}`}
              className="-mb-px flex items-center gap-1.5 border-b-2 border-transparent px-3 font-medium text-mute hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
            >
              {p.dock.tabs[name]}
              {name === 'problems' ? <ProblemCount /> : null}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <span className="flex-1" />
        <IconButton label={p.dock.hide} keys={keysOf('dock')} onClick={() => local.set({ dockOpen: false })}>
          <PanelBottomClose size={15} />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1">
        <Tabs.Content value="preview" className="h-full">
          <PreviewPanel />
        </Tabs.Content>
        <Tabs.Content value="code" className="h-full">
          <CodePanel />
        </Tabs.Content>
        <Tabs.Content value="problems" className="h-full">
          <ProblemsPanel />
        </Tabs.Content>
        <Tabs.Content value="run" className="h-full">
          <RunPanel />
        </Tabs.Content>
      </div>
    </Tabs.Root>
  )
}
