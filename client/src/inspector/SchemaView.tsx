import { formatType } from '@lakestream/shared/expression/parse-type'
import { formatDuration } from '@lakestream/shared/nodes/duration'
import type { PropagatedNode } from '@lakestream/shared/pipeline/propagate'
import type { StreamSchema } from '@lakestream/shared/pipeline/stream'
import { p } from '../messages/en-panels.ts'

/** The columns that come in and go out, known without running anything. */
export function SchemaView({ propagated }: { readonly propagated: PropagatedNode }) {
  const { inputs, inputPorts, outputPorts, outputs } = propagated
  const labelOf = (id: string) => inputPorts.find((port) => port.id === id)?.label ?? id
  return (
    <>
      {inputs.map(({ port, schema }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a port may have several inputs, told apart by their place only
        <PortSchema key={`${port}-${index}`} title={p.schema.input(labelOf(port))} schema={schema} />
      ))}
      {outputPorts.map((port) => {
        const schema = outputs[port.id]
        return schema ? <PortSchema key={port.id} title={p.schema.output(port.label)} schema={schema} /> : null
      })}
    </>
  )
}

function PortSchema({ title, schema }: { readonly title: string; readonly schema: StreamSchema }) {
  const { columns, eventTime } = schema
  return (
    <section className="mt-4">
      <h4 className="font-semibold">{title}</h4>
      <p className="mb-1.5 text-[12px] text-mute">
        {eventTime ? p.schema.eventTime(eventTime.column, formatDuration(eventTime.watermarkMs)) : p.schema.noEventTime}
      </p>
      {columns.length === 0 ? <p className="text-faint">{p.schema.none}</p> : null}
      <ul className="overflow-hidden rounded-lg border border-line">
        {columns.map(({ name, type, nullable }) => (
          <li key={name} className="flex items-baseline gap-2 border-line px-2.5 py-1 not-first:border-t">
            <span className={`font-mono text-[12px] ${name === eventTime?.column ? 'font-semibold text-accent' : ''}`}>
              {name}
            </span>
            <span className="ml-auto font-mono text-[11.5px] text-mute">{formatType(type)}</span>
            {nullable ? <span title={p.schema.nullable}>?</span> : <span className="invisible">?</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
