import { Plus } from 'lucide-react'
import { g } from '../messages/en-grid.ts'
import { p } from '../messages/en-panels.ts'
import { Button } from '../ui/Button.tsx'
import type { FormField, Shape } from './field-list.ts'
import { useForm } from './form-context.ts'
import type { Cell, GridItem } from './grid-cells.ts'
import { RecordCard } from './RecordCard.tsx'

interface GridCellProps {
  readonly field: FormField
  readonly shape: Shape
  readonly cell: Cell
  readonly items: readonly GridItem[]
  readonly add: () => void
}

/** The records of one cell with their fields, and their places among those that lead from the same name. */
export function GridCell({ field, shape, cell, items, add }: GridCellProps) {
  const { Fields, items: actions } = useForm()
  const { path } = field
  const item = field.meta.item ?? ''
  const [from, to] = [cell.from || g.notSet, cell.to || g.notSet]
  return (
    <section aria-label={g.cell(from, to)} className="mt-2 flex flex-col gap-1.5">
      <h4 className="text-[12px] font-semibold">{g.cell(from, to)}</h4>
      {items.map(({ id, index, values, place, places, up, down }) => (
        <RecordCard
          key={id}
          item={item}
          title={g.place(item, place, places, from)}
          up={up === null ? null : () => actions.move(path, id, up)}
          down={down === null ? null : () => actions.move(path, id, down)}
          remove={() => actions.remove(path, id)}
        >
          <Fields shape={shape} values={values} prefix={`${path}.${index}.`} />
        </RecordCard>
      ))}
      <Button look="ghost" className="self-start px-2!" onClick={add}>
        <Plus size={14} /> {p.form.add(item)}
      </Button>
    </section>
  )
}
