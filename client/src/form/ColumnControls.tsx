import { formatType } from '@lakestream/shared/expression/parse-type'
import { X } from 'lucide-react'
import { p } from '../messages/en-panels.ts'
import { Select } from '../ui/Input.tsx'
import { type ControlProps, toText } from './control-props.ts'
import { useColumns } from './form-context.ts'

/** A column of the input, with its type. A name that is gone stays in sight until another is chosen. */
export function ColumnControl({ id, field, value, invalid, set }: ControlProps) {
  const columns = useOffered(field)
  const current = toText(value)
  const isGone = current !== '' && !columns.some(({ name }) => name === current)
  return (
    <Select id={id} value={current} aria-invalid={invalid} onChange={(event) => set(event.target.value)}>
      <option value="">{p.form.none}</option>
      {isGone ? <option value={current}>{current}</option> : null}
      {columns.map(({ name, type }) => (
        <option key={name} value={name}>
          {name} · {formatType(type)}
        </option>
      ))}
    </Select>
  )
}

/** Columns in order, as chips. */
export function ColumnsControl({ id, field, value, invalid, set }: ControlProps) {
  const columns = useOffered(field)
  const chosen = Array.isArray(value) ? value.map(toText) : []
  const free = columns.filter(({ name }) => !chosen.includes(name))
  return (
    <div
      aria-invalid={invalid}
      className="flex min-h-[33px] flex-wrap items-center gap-1 rounded-lg border border-line bg-bg p-1"
    >
      {chosen.map((name) => (
        <span
          key={name}
          className="flex items-center gap-1 rounded-md bg-hover py-0.5 pr-0.5 pl-2 font-mono text-[12px]"
        >
          {name}
          <button
            type="button"
            aria-label={p.form.removeColumn(name)}
            className="rounded p-0.5 text-mute hover:text-bad"
            onClick={() => set(chosen.filter((each) => each !== name))}
          >
            <X size={12} />
          </button>
        </span>
      ))}
      <select
        id={id}
        value=""
        aria-label={`${field.meta.label}: ${p.form.addColumn}`}
        className="chevron min-w-24 flex-1 bg-transparent px-1 py-0.5 text-mute focus:outline-none"
        onChange={(event) => set([...chosen, event.target.value])}
      >
        <option value="">{p.form.addColumn}</option>
        {free.map(({ name, type }) => (
          <option key={name} value={name}>
            {name} · {formatType(type)}
          </option>
        ))}
      </select>
    </div>
  )
}

function useOffered({ meta }: ControlProps['field']) {
  const columns = useColumns(meta)
  return meta.types ? columns.filter(({ type }) => meta.types?.includes(type.kind)) : columns
}
