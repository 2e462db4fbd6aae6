import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { later } from '../app/later.tsx'
import { local, useLocal } from '../app/store.ts'
import { createId } from '../commands/create-id.ts'
import { MapButton } from '../map/MapButton.tsx'
import { p } from '../messages/en-panels.ts'
import { Button } from '../ui/Button.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { type FormField, readDefaults, type Shape } from './field-list.ts'
import { useForm } from './form-context.ts'
import { RecordCard } from './RecordCard.tsx'
import { SampleButton } from './SampleButton.tsx'
import { isColumnList } from './sample-records.ts'

const RecordGrid = later(() => import('./RecordGrid.tsx').then((module) => module.RecordGrid))

interface RecordsProps {
  readonly field: FormField
  readonly shape: Shape
  readonly items: readonly Json[]
  /** The fields of one record. */
  readonly children: (values: JsonObject, prefix: string) => ReactNode
}

/** Records that each lead from one name to another can be seen as a table too. */
export function Records(props: RecordsProps) {
  const { field, shape, items } = props
  const { label, grid } = field.meta
  const view = useLocal((state) => state.recordView)
  if (!grid) return <RecordList {...props} />
  return (
    <div className="flex flex-col gap-1.5">
      <Segmented
        label={p.form.view(label)}
        value={view}
        options={p.form.views}
        onChange={(value) => local.set({ recordView: value === 'grid' ? 'grid' : 'list' })}
      />
      {view === 'grid' ? (
        <RecordGrid field={field} shape={shape} items={items} ends={grid} />
      ) : (
        <RecordList {...props} />
      )}
    </div>
  )
}

/** An ordered list of records, each with its own fields. Two people can work on different ones. */
function RecordList({ field, shape, items, children }: RecordsProps) {
  const { add, move, remove } = useForm().items
  const { path } = field
  const item = field.meta.item ?? ''
  return (
    <div className="flex flex-col gap-1.5">
      {items.map((record, index) => {
        const values = record as JsonObject
        const id = String(values['id'])
        return (
          <RecordCard
            key={id}
            item={item}
            title={`${item} ${index + 1}`}
            up={index === 0 ? null : () => move(path, id, index - 1)}
            down={index === items.length - 1 ? null : () => move(path, id, index + 1)}
            remove={() => remove(path, id)}
          >
            {children(values, `${path}.${index}.`)}
          </RecordCard>
        )
      })}
      <div className="flex flex-wrap gap-1">
        <Button look="ghost" className="px-2!" onClick={() => add(path, { ...readDefaults(shape), id: createId() })}>
          <Plus size={14} /> {p.form.add(item)}
        </Button>
        {isColumnList(shape) ? <SampleButton field={field} shape={shape} items={items} /> : null}
        {field.meta.map ? <MapButton field={field} shape={shape} items={items} /> : null}
      </div>
    </div>
  )
}
