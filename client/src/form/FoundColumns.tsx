import { p } from '../messages/en-panels.ts'
import type { FoundColumn } from './sample-records.ts'

interface FoundColumnsProps {
  readonly columns: readonly FoundColumn[]
  readonly hasNullable: boolean
}

const CELL = 'border-t border-line px-2 py-1 align-top'

/** The columns of a sample beside what the list has, before they are taken. */
export function FoundColumns({ columns, hasNullable }: FoundColumnsProps) {
  const { head, yes, no } = p.sample
  return (
    <section
      aria-label={p.sample.columns}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by the keys that scroll it
      tabIndex={0}
      className="scroll-thin max-h-[34vh] overflow-y-auto rounded-lg border border-line"
    >
      <table className="w-full table-fixed text-left text-[12px]" data-testid="found-columns">
        <thead className="sticky top-0 bg-raised text-mute">
          <tr>
            <th className="w-[30%] px-2 py-1 font-medium">{head.name}</th>
            <th className="px-2 py-1 font-medium">{head.type}</th>
            {hasNullable ? <th className="w-24 px-2 py-1 font-medium">{head.nullable}</th> : null}
            <th className="w-[22%] px-2 py-1 font-medium">{head.state}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
            <tr key={index}>
              <td className={`${CELL} wrap-anywhere font-mono`}>{column.name}</td>
              <td className={`${CELL} wrap-anywhere font-mono`}>{column.type}</td>
              {hasNullable ? <td className={CELL}>{column.nullable ? yes : no}</td> : null}
              <td className={`${CELL} wrap-anywhere text-mute`}>{stateOf(column)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function stateOf({ type, before }: FoundColumn): string {
  const { states } = p.sample
  if (!before) return states.new
  return before['type'] === type ? states.same : states.changed(String(before['type']))
}
