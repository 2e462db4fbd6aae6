import { type KeyboardEvent, useEffect, useRef } from 'react'
import { g } from '../messages/en-grid.ts'
import { type FormField, listFields, type Shape } from './field-list.ts'
import { useForm } from './form-context.ts'
import { type Cell, type Grid, type GridItem, itemsIn, stepFrom } from './grid-cells.ts'

interface GridTableProps {
  readonly field: FormField
  readonly shape: Shape
  readonly grid: Grid
  /** Those that there are. */
  readonly names: readonly string[]
  readonly cell: Cell
  readonly choose: (cell: Cell) => void
  /** Into the fields of the chosen cell. */
  readonly enter: () => void
  readonly isLarge: boolean
}

const HEAD = 'border-line bg-hover px-2 py-1.5 text-left font-medium'

/** The table: one of its cells is chosen and takes the focus, arrow keys choose others. */
export function GridTable(props: GridTableProps) {
  const { field, grid, names, cell, choose, enter } = props
  const chosen = useRef<HTMLTableCellElement>(null)
  const isMoved = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus goes to the cell that a key has chosen
  useEffect(() => {
    if (isMoved.current) chosen.current?.focus()
    isMoved.current = false
  }, [cell.from, cell.to])
  const onKeyDown = (event: KeyboardEvent) => {
    const next = stepFrom(grid, cell, event.key)
    if (next) {
      isMoved.current = true
      choose(next)
    } else if (event.key === 'Enter' || event.key === ' ') enter()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="scroll-thin overflow-x-auto rounded-[9px] border border-line">
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its cells take the focus */}
      <table role="grid" aria-label={field.meta.label} className="w-full border-collapse text-[12px]">
        <thead>
          <tr>
            <td className={`${HEAD} sticky left-0 z-10 text-[11px] whitespace-nowrap text-mute`}>{g.corner}</td>
            {grid.columns.map((name) => (
              <th key={name} scope="col" className={`${HEAD} border-l`}>
                <Name name={name} names={names} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.rows.map((from) => (
            <tr key={from}>
              <th scope="row" className={`${HEAD} sticky left-0 z-10 border-t`}>
                <Name name={from} names={names} />
              </th>
              {grid.columns.map((to) => {
                const isChosen = cell.from === from && cell.to === to
                return (
                  <td
                    key={to}
                    ref={isChosen ? chosen : null}
                    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: it takes the focus
                    role="gridcell"
                    tabIndex={isChosen ? 0 : -1}
                    aria-selected={isChosen}
                    data-testid={`cell-${from}-${to}`}
                    className={`min-w-16 cursor-pointer border-t border-l border-line p-1 align-top focus-visible:-outline-offset-2 ${isChosen ? 'bg-accent/12 shadow-[inset_0_0_0_1px_var(--accent)]' : from === to ? 'bg-hover/50 hover:bg-hover' : 'hover:bg-hover'}`}
                    onKeyDown={onKeyDown}
                    onFocus={() => choose({ from, to })}
                  >
                    <Inside {...props} items={itemsIn(grid, { from, to })} />
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface NameProps {
  readonly name: string
  readonly names: readonly string[]
}

/** One that nobody knows stays in sight, with what is wrong. */
function Name({ name, names }: NameProps) {
  const isKnown = names.includes(name)
  const look = isKnown ? '' : 'text-bad underline decoration-wavy decoration-1 underline-offset-[3px]'
  return (
    <span
      className={`block max-w-32 truncate ${look}`}
      title={isKnown ? name : name === '' ? g.notSet : g.unknown(name)}
    >
      {name === '' ? g.notSet : name}
      {isKnown || name === '' ? null : <span className="sr-only"> {g.unknown(name)}</span>}
    </span>
  )
}

interface InsideProps extends GridTableProps {
  readonly items: readonly GridItem[]
}

/** The records of a cell: which one it is of those from there, its name and, where there is room, its condition. */
function Inside({ field, shape, items, isLarge }: InsideProps) {
  const { diagnostics } = useForm()
  if (items.length === 0) return <span className="block min-h-5 text-center text-faint" aria-hidden="true" />
  return (
    <ul className="flex flex-col gap-1">
      {items.map(({ id, index, values, place, places }) => {
        const isWrong = diagnostics.some(
          (each) => each.field?.startsWith(`${field.path}.${index}.`) && each.severity !== 'info',
        )
        const [name, condition] = describe(shape, values)
        return (
          <li key={id} className={`rounded-md border bg-panel px-1.5 py-0.5 ${isWrong ? 'border-bad' : 'border-line'}`}>
            <span className="block truncate" title={condition === '' ? name : `${name}: ${condition}`}>
              {places > 1 ? <span className="mr-1 text-[11px] font-semibold text-mute">{place}.</span> : null}
              {name === '' ? <span className="text-mute">{g.unnamed}</span> : name}
              {isWrong ? <span className="sr-only"> {g.problem}</span> : null}
            </span>
            {isLarge && condition !== '' ? (
              <code className="block max-w-56 truncate font-mono text-[11px] text-mute">{condition}</code>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}

/** Its first text that is not one of the names at the ends, and its first expression. */
function describe(shape: Shape, values: GridItem['values']): readonly [string, string] {
  const fields = listFields(shape, values)
  const name = fields.find(({ meta }) => meta.kind === 'text' && meta.among === undefined)
  const condition = fields.find(({ meta }) => meta.kind === 'expression')
  return [String(values[name?.name ?? ''] ?? ''), String(values[condition?.name ?? ''] ?? '')]
}
