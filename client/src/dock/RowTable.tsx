// biome-ignore-all lint/a11y/useSemanticElements: a virtual table is laid out by hand; its roles say what it is
// biome-ignore-all lint/a11y/useFocusableInteractive: rows are read, not operated
import type { Json } from '@lakestream/shared/pipeline/model'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { p } from '../messages/en-panels.ts'
import { toCellText } from './cell-text.ts'

export interface TableColumn {
  readonly name: string
  readonly type: string
}

export interface TableRow {
  readonly cells: readonly Json[]
  readonly pending: boolean
}

/** Something to do with a row. */
export interface RowAction {
  readonly label: string
  readonly isThere: (row: TableRow) => boolean
  readonly run: (row: TableRow) => void
}

interface RowTableProps {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly TableRow[]
  readonly action?: RowAction | null
}

const ROW_HEIGHT = 27
const NUMERIC = /^(tinyint|smallint|int|bigint|float|double|decimal)/

/** Rows in the neutral encoding; only those in view are in the page. */
export function RowTable({ columns, rows, action = null }: RowTableProps) {
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })
  const widths = columns
    .map(({ name, type }) => `minmax(${Math.max(90, name.length * 8 + 24, type === 'timestamp' ? 176 : 0)}px, 1fr)`)
    .join(' ')
  const template = action ? `64px ${widths}` : widths
  const width = columns.length * 90
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div ref={box} tabIndex={0} className="scroll-thin h-full overflow-auto" role="table" aria-rowcount={rows.length}>
      <div className="relative min-w-full" style={{ height: virtual.getTotalSize() + ROW_HEIGHT, minWidth: width }}>
        <div
          role="row"
          className="sticky top-0 z-10 grid border-b border-line bg-panel"
          style={{ gridTemplateColumns: template, height: ROW_HEIGHT }}
        >
          {action ? <div role="columnheader" aria-label={action.label} /> : null}
          {columns.map(({ name, type }) => (
            <div
              key={name}
              role="columnheader"
              title={type}
              className={`truncate px-2.5 py-1 text-[12px] font-semibold ${NUMERIC.test(type) ? 'text-right' : ''}`}
            >
              {name}
            </div>
          ))}
        </div>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          return (
            <div
              key={index}
              role="row"
              data-testid="preview-row"
              title={row?.pending ? p.preview.pendingHelp : undefined}
              className={`absolute right-0 left-0 grid border-b border-line/60 ${row?.pending ? 'text-faint italic' : ''}`}
              style={{ gridTemplateColumns: template, height: ROW_HEIGHT, top: start + ROW_HEIGHT }}
            >
              {action ? <ActionCell action={action} row={row} /> : null}
              {columns.map(({ name, type }, column) => (
                <div
                  key={name}
                  role="cell"
                  className={`truncate px-2.5 py-1 font-mono text-[12px] ${NUMERIC.test(type) ? 'text-right tabular-nums' : ''}`}
                >
                  <Cell value={row?.cells[column] ?? null} />
                </div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function ActionCell({ action, row }: { readonly action: RowAction; readonly row: TableRow | undefined }) {
  return (
    <div role="cell" className="pl-2.5">
      {row && action.isThere(row) ? (
        <button
          type="button"
          className="py-1 text-[12px] font-medium text-accent hover:underline"
          onClick={() => action.run(row)}
        >
          {action.label}
        </button>
      ) : null}
    </div>
  )
}

function Cell({ value }: { readonly value: Json }) {
  if (value === null) return <span className="text-faint">null</span>
  return toCellText(value)
}
