import type { Json } from '@lakestream/shared/pipeline/model'
import { Maximize2 } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { local, useLocal, useSessionState } from '../app/store.ts'
import { createId } from '../commands/create-id.ts'
import { g } from '../messages/en-grid.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { OpenButton } from '../ui/OpenButton.tsx'
import { type FormField, listFields, readDefaults, type Shape } from './field-list.ts'
import { FormContext, useForm } from './form-context.ts'
import { GridCell } from './GridCell.tsx'
import { GridTable } from './GridTable.tsx'
import { type Cell, type Ends, itemsIn, toGrid } from './grid-cells.ts'

interface RecordGridProps {
  readonly field: FormField
  readonly shape: Shape
  readonly items: readonly Json[]
  readonly ends: Ends
}

/** Records as a table of where they lead from and to, and those of the chosen cell with their fields below. */
export function RecordGrid(props: RecordGridProps) {
  const canEdit = useSessionState((state) => state.canEdit)
  const [isLarge, setLarge] = useState(false)
  const [chosen, choose] = useState<Cell | null>(null)
  const shared = { ...props, chosen, choose }
  return (
    <div>
      <OpenButton className="mb-0.5 -ml-2 h-7!" onOpen={() => setLarge(true)}>
        <Maximize2 size={13} /> {g.open}
      </OpenButton>
      {isLarge ? (
        <Dialog title={g.title(props.field.meta.label)} description={g.keys} wide onClose={() => setLarge(false)}>
          <fieldset
            disabled={!canEdit}
            className="scroll-thin -mx-5 max-h-[calc(82vh-110px)] min-w-0 overflow-y-auto px-5 disabled:opacity-80"
          >
            <ChosenGrid {...shared} isLarge />
          </fieldset>
        </Dialog>
      ) : (
        <ChosenGrid {...shared} isLarge={false} />
      )}
    </div>
  )
}

interface ChosenGridProps extends RecordGridProps {
  readonly chosen: Cell | null
  readonly choose: (cell: Cell) => void
  readonly isLarge: boolean
}

function ChosenGrid({ field, shape, items, ends, chosen, choose, isLarge }: ChosenGridProps) {
  const form = useForm()
  const { path } = field
  const among = listFields(shape, {}).find(({ name }) => name === ends.from)?.meta.among ?? ''
  const names = form.namesAt(among)
  const grid = useMemo(() => toGrid(items, ends, names), [items, ends, names])
  const first = grid.items[0] ?? { from: grid.rows[0] ?? '', to: grid.columns[0] ?? '' }
  const isThere = chosen && grid.rows.includes(chosen.from) && grid.columns.includes(chosen.to)
  const cell = isThere ? chosen : { from: first.from, to: first.to }
  useWantedCell(path, grid.items, choose)
  if (grid.rows.length === 0) return <p className="text-mute">{g.noNames}</p>

  const focus = (index: number) => {
    const [editable] = listFields(shape, {}).filter(({ name }) => name !== ends.from && name !== ends.to)
    local.set({ focusField: `${path}.${index}.${editable?.name ?? ends.to}` })
  }
  const add = () => {
    form.items.add(path, { ...readDefaults(shape), [ends.from]: cell.from, [ends.to]: cell.to, id: createId() })
    focus(items.length)
  }
  const inside = itemsIn(grid, cell)
  const follow = (changed: string, value: Json) => {
    form.set(changed, value)
    const item = inside.find(({ index }) => changed.startsWith(`${path}.${index}.`))
    const end = item && changed.slice(`${path}.${item.index}.`.length)
    if (item && (end === ends.from || end === ends.to))
      choose({ from: item.from, to: item.to, [end === ends.from ? 'from' : 'to']: String(value) })
  }
  return (
    <>
      <GridTable
        field={field}
        shape={shape}
        grid={grid}
        names={names}
        cell={cell}
        choose={choose}
        enter={() => (inside[0] ? focus(inside[0].index) : add())}
        isLarge={isLarge}
      />
      <FormContext value={{ ...form, set: follow }}>
        <GridCell field={field} shape={shape} cell={cell} items={inside} add={add} />
      </FormContext>
    </>
  )
}

/** A field that is asked for is in the cell of its record. */
function useWantedCell(path: string, items: ReturnType<typeof toGrid>['items'], choose: (cell: Cell) => void) {
  const wanted = useLocal((state) => state.focusField)
  const item = items.find(({ index }) => wanted?.startsWith(`${path}.${index}.`))
  const { from, to } = item ?? {}
  // biome-ignore lint/correctness/useExhaustiveDependencies: choose is a new function each time and does the same
  useEffect(() => {
    if (from !== undefined && to !== undefined) choose({ from, to })
  }, [from, to])
}
