import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { useReactFlow } from '@xyflow/react'
import { CircleHelp } from 'lucide-react'
import { useState } from 'react'
import { local, useSession } from '../app/store.ts'
import { PALETTE_DRAG } from '../canvas/card-shape.ts'
import { addInView } from '../commands/edit.ts'
import { keysOf } from '../commands/shortcuts.ts'
import { t } from '../messages/en.ts'
import { IconButton } from '../ui/Button.tsx'
import { Input } from '../ui/Input.tsx'
import { NodeIcon } from '../ui/NodeIcon.tsx'
import { CATEGORIES, searchCatalogue } from './palette-search.ts'

/** Every node type, found by its name or another word for it. */
export function Palette() {
  const [query, setQuery] = useState('')
  const found = searchCatalogue(query)
  return (
    <>
      <div className="flex gap-1 px-3 pt-1 pb-1">
        <Input
          type="search"
          aria-label={t.palette.search}
          placeholder={t.palette.search}
          value={query}
          data-testid="palette-search"
          onChange={(event) => setQuery(event.target.value)}
        />
        <IconButton
          label={t.palette.help}
          keys={keysOf('help')}
          className="shrink-0"
          onClick={() => local.set({ overlay: { help: found[0]?.type ?? null } })}
        >
          <CircleHelp size={16} />
        </IconButton>
      </div>
      <div className="scroll-thin flex-1 overflow-y-auto px-3 pb-4">
        {found.length === 0 ? <p className="p-2 text-mute">{t.palette.none(query)}</p> : null}
        {CATEGORIES.map((category) => (
          <Group
            key={category}
            title={t.palette.categories[category]}
            definitions={found.filter((definition) => definition.category === category)}
          />
        ))}
        {found.length > 0 ? <p className="px-1.5 pt-3 text-[11.5px] text-faint">{t.palette.hint}</p> : null}
      </div>
    </>
  )
}

interface GroupProps {
  readonly title: string
  readonly definitions: readonly AnyNodeDefinition[]
}

function Group({ title, definitions }: GroupProps) {
  if (definitions.length === 0) return null
  return (
    <section>
      <h3 className="mt-3 mb-1.5 px-1.5 text-[11px] font-semibold tracking-wide text-mute uppercase">{title}</h3>
      {definitions.map((definition) => (
        <PaletteItem key={definition.type} definition={definition} />
      ))}
    </section>
  )
}

function PaletteItem({ definition }: { readonly definition: AnyNodeDefinition }) {
  const session = useSession()
  const flow = useReactFlow()
  return (
    <button
      type="button"
      draggable
      data-testid={`palette-${definition.type}`}
      onClick={() => addInView(session, flow, definition.type)}
      onDragStart={(event) => event.dataTransfer.setData(PALETTE_DRAG, definition.type)}
      className="flex w-full items-center gap-2.5 rounded-lg px-1.5 py-1.5 text-left hover:bg-hover"
    >
      <NodeIcon icon={definition.icon} category={definition.category} size={26} />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{definition.label}</span>
        <span className="line-clamp-2 text-[11.5px] leading-tight text-mute">{definition.summary}</span>
      </span>
      {definition.lane ? <Lane lane={definition.lane} /> : null}
    </button>
  )
}

const SIGNS: Readonly<Record<string, string>> = { o: '●', x: '○', '-': '─', '!': '◆' }

function Lane({ lane }: { readonly lane: string }) {
  return (
    <span aria-hidden="true" className="font-mono text-[10px] tracking-tight text-faint">
      {[...lane].map((sign) => SIGNS[sign] ?? ' ').join('')}
    </span>
  )
}
