import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { useReactFlow } from '@xyflow/react'
import { Command } from 'cmdk'
import { Suspense, useState } from 'react'
import { useSession, useSessionState } from '../app/store.ts'
import { HEADING } from '../commands/CommandItem.tsx'
import { addInView } from '../commands/edit.ts'
import { t } from '../messages/en.ts'
import { p } from '../messages/en-panels.ts'
import { CATEGORIES, searchCatalogue } from '../palette/palette-search.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { NodeIcon } from '../ui/NodeIcon.tsx'
import { HelpPage } from './HelpPage.tsx'

interface HelpDialogProps {
  /** The page to begin with; null for the first. */
  readonly type: string | null
  readonly onClose: () => void
}

/** Every node type with its help, in the palette's groups, found by the palette's search. */
export function HelpDialog({ type, onClose }: HelpDialogProps) {
  const [query, setQuery] = useState('')
  const [chosen, choose] = useState(type ?? '')
  const found = searchCatalogue(query)
  const shown = found.find((each) => each.type === chosen) ?? found[0]
  return (
    <Dialog title={p.help.title} wide onClose={onClose}>
      <Command
        label={p.help.title}
        shouldFilter={false}
        disablePointerSelection
        loop
        value={shown?.type ?? ''}
        onValueChange={choose}
        className="grid h-[70vh] grid-cols-[230px_minmax(0,1fr)] gap-4"
      >
        <div className="flex min-h-0 flex-col">
          <Command.Input
            autoFocus
            value={query}
            onValueChange={setQuery}
            placeholder={t.palette.search}
            data-testid="help-search"
            className="h-8 rounded-lg border border-line bg-bg px-2.5 placeholder:text-faint focus:border-accent focus:outline-none"
          />
          <Command.List className="scroll-thin mt-1 min-h-0 flex-1 overflow-y-auto">
            <Command.Empty className="p-2 text-mute">{t.palette.none(query)}</Command.Empty>
            {CATEGORIES.map((category) => (
              <Types
                key={category}
                heading={t.palette.categories[category]}
                definitions={found.filter((definition) => definition.category === category)}
                choose={choose}
              />
            ))}
          </Command.List>
        </div>
        {shown ? <Page definition={shown} onClose={onClose} /> : null}
      </Command>
    </Dialog>
  )
}

interface TypesProps {
  readonly heading: string
  readonly definitions: readonly AnyNodeDefinition[]
  readonly choose: (type: string) => void
}

function Types({ heading, definitions, choose }: TypesProps) {
  if (definitions.length === 0) return null
  return (
    <Command.Group heading={heading} className={HEADING}>
      {definitions.map(({ type, label, icon, category }) => (
        <Command.Item
          key={type}
          value={type}
          onSelect={() => choose(type)}
          className="flex cursor-pointer items-center gap-2 rounded-lg px-2 py-1 data-[selected=true]:bg-hover data-[selected=true]:font-medium"
        >
          <NodeIcon icon={icon} category={category} size={22} />
          <span className="truncate">{label}</span>
        </Command.Item>
      ))}
    </Command.Group>
  )
}

function Page({ definition, onClose }: { readonly definition: AnyNodeDefinition; readonly onClose: () => void }) {
  const session = useSession()
  const flow = useReactFlow()
  const canEdit = useSessionState((state) => state.canEdit)
  const { type, label, icon, category } = definition
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by the keys that scroll it
    <article key={type} aria-label={label} tabIndex={0} className="scroll-thin min-h-0 overflow-y-auto pr-2">
      <div className="flex items-center gap-2.5">
        <NodeIcon icon={icon} category={category} size={34} />
        <h3 className="flex-1 text-[15px] font-semibold">{label}</h3>
        {canEdit ? (
          <Button
            onClick={() => {
              onClose()
              addInView(session, flow, type)
            }}
          >
            {p.help.add}
          </Button>
        ) : null}
      </div>
      <Suspense>
        <HelpPage type={type} />
      </Suspense>
    </article>
  )
}
