import { useReactFlow } from '@xyflow/react'
import { Command } from 'cmdk'
import { type AddPlace, useSession } from '../app/store.ts'
import { t } from '../messages/en.ts'
import { searchCatalogue } from '../palette/palette-search.ts'
import { NodeIcon } from '../ui/NodeIcon.tsx'
import { judgePlace } from './add-place.ts'
import { HEADING, Item, RefusedItem } from './CommandItem.tsx'

/** Node types to add at a place; those that do not fit come last, with the reason. */
export function AddItems({ place, onClose }: { readonly place: AddPlace; readonly onClose: () => void }) {
  const session = useSession()
  const flow = useReactFlow()
  const judge = judgePlace({ session, flow }, place)
  const judged = searchCatalogue('').map((definition) => ({ definition, placement: judge(definition) }))
  return (
    <>
      <Command.Group heading={t.commands.groups.add} className={HEADING}>
        {judged.map(({ definition: { type, label, icon, category, synonyms, summary }, placement }) =>
          placement.ok ? (
            <Item
              key={type}
              value={`add ${type}`}
              keywords={[label, ...synonyms]}
              onSelect={() => {
                onClose()
                placement.add()
              }}
            >
              <NodeIcon icon={icon} category={category} size={24} />
              <span>{label}</span>
              <span className="truncate text-mute">{summary}</span>
            </Item>
          ) : null,
        )}
      </Command.Group>
      {judged.some(({ placement }) => !placement.ok) ? (
        <Command.Group heading={t.commands.refused} className={HEADING}>
          {judged.map(({ definition: { type, label, icon, category, synonyms }, placement }) =>
            placement.ok ? null : (
              <RefusedItem key={type} value={`add ${type}`} keywords={[label, ...synonyms]} why={placement.why}>
                <NodeIcon icon={icon} category={category} size={24} />
                <span>{label}</span>
              </RefusedItem>
            ),
          )}
        </Command.Group>
      ) : null}
    </>
  )
}
