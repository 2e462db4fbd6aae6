import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { createId } from '../commands/create-id.ts'
import { p } from '../messages/en-panels.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import type { FormField, Shape } from './field-list.ts'
import { useForm } from './form-context.ts'
import { SampleButton } from './SampleButton.tsx'
import { isColumnList } from './sample-records.ts'

interface RecordsProps {
  readonly field: FormField
  readonly shape: Shape
  readonly items: readonly Json[]
  /** The fields of one record. */
  readonly children: (values: JsonObject, prefix: string) => ReactNode
}

/** An ordered list of records, each with its own fields. Two people can work on different ones. */
export function Records({ field, shape, items, children }: RecordsProps) {
  const actions = useForm().items
  const item = field.meta.item ?? ''
  const add = () => actions.add(field.path, { ...readDefaults(shape), id: createId() })
  return (
    <div className="flex flex-col gap-1.5">
      {items.map((record, index) => {
        const values = record as JsonObject
        const id = String(values['id'])
        return (
          <div key={id} className="rounded-[9px] border border-line bg-bg px-2.5 pt-0.5 pb-2.5">
            <div className="-mr-1.5 flex items-center justify-end">
              <span className="mr-auto text-[11px] text-faint">{`${item} ${index + 1}`}</span>
              <IconButton
                label={p.form.up}
                className="size-6!"
                disabled={index === 0}
                onClick={() => actions.move(field.path, id, index - 1)}
              >
                <ArrowUp size={13} />
              </IconButton>
              <IconButton
                label={p.form.down}
                className="size-6!"
                disabled={index === items.length - 1}
                onClick={() => actions.move(field.path, id, index + 1)}
              >
                <ArrowDown size={13} />
              </IconButton>
              <IconButton
                label={p.form.remove(item)}
                className="size-6!"
                onClick={() => actions.remove(field.path, id)}
              >
                <X size={13} />
              </IconButton>
            </div>
            <div className="grid grid-cols-2 gap-x-2 *:mt-1! [&>*:nth-child(n+3)]:col-span-2 [&>*:has(+[data-wide])]:col-span-2 [&>[data-wide]]:col-span-2">
              {children(values, `${field.path}.${index}.`)}
            </div>
          </div>
        )
      })}
      <div className="flex flex-wrap gap-1">
        <Button look="ghost" className="px-2!" onClick={add}>
          <Plus size={14} /> {p.form.add(item)}
        </Button>
        {isColumnList(shape) ? <SampleButton field={field} shape={shape} items={items} /> : null}
      </div>
    </div>
  )
}

function readDefaults(shape: Shape): JsonObject {
  return Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => {
      const parsed = schema.safeParse(undefined)
      return [name, parsed.success ? (parsed.data as Json) : '']
    }),
  )
}
