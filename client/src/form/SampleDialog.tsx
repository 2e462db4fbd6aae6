import { addItems, setItems } from '@lakestream/shared/document/commands/config'
import { readSample, type Sample, type SampleOptions } from '@lakestream/shared/pipeline/inference/read-sample'
import { type RefObject, useDeferredValue, useId, useMemo, useRef, useState } from 'react'
import { announce } from '../app/live-region.ts'
import { useSession } from '../app/store.ts'
import { createId } from '../commands/create-id.ts'
import { p } from '../messages/en-panels.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { INPUT_LOOK } from '../ui/Input.tsx'
import { FoundColumns } from './FoundColumns.tsx'
import { useForm } from './form-context.ts'
import type { SampleProps } from './SampleButton.tsx'
import { SampleSettings } from './SampleSettings.tsx'
import { type FoundColumn, findBefore, toRecord } from './sample-records.ts'

const OPTIONS: SampleOptions = { format: 'auto', times: true, header: true, delimiter: '' }

/** Shows the columns of a pasted sample, and puts them into the list: one step of undo. */
export function SampleDialog({ field, shape, items, onClose }: SampleProps & { readonly onClose: () => void }) {
  const session = useSession()
  const { nodeId } = useForm()
  const area = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState('')
  const [options, setOptions] = useState(OPTIONS)
  const shown = useDeferredValue(text)
  const sample = useMemo(() => (shown.trim() === '' ? null : readSample(shown, options)), [shown, options])
  const found = useMemo(() => (sample?.ok ? findBefore(sample.columns, items) : []), [sample, items])
  const fresh = found.filter(({ before }) => before === null)
  const ids = { text: useId(), status: useId() }

  const take = (columns: readonly FoundColumn[], write: typeof addItems) => {
    const records = columns.map((column) => toRecord(column, shape, createId))
    if (!session.edit(null, (doc) => write(doc, nodeId, field.path, records))) return
    announce(p.sample.taken(write === addItems ? items.length + records.length : records.length))
    onClose()
  }
  return (
    <Dialog title={p.sample.title} description={p.sample.description} wide onClose={onClose}>
      <div className="flex flex-col gap-3">
        <label htmlFor={ids.text} className="font-medium">
          {p.sample.text}
        </label>
        <textarea
          ref={area}
          id={ids.text}
          rows={9}
          autoFocus
          value={text}
          spellCheck={false}
          autoCapitalize="off"
          aria-describedby={ids.status}
          aria-invalid={sample?.ok === false}
          className={`${INPUT_LOOK} -mt-2 max-h-[34vh] resize-y font-mono text-[12px] leading-[1.5]`}
          onChange={(event) => setText(event.target.value)}
        />
        <SampleSettings options={options} format={sample?.format} set={setOptions} />
        <div id={ids.status} role="status" data-testid="sample-status" className="min-h-5">
          {sample ? <Status sample={sample} area={area} /> : null}
        </div>
        {found.length > 0 ? <FoundColumns columns={found} hasNullable={'nullable' in shape} /> : null}
      </div>
      <div className="mt-4 flex justify-end gap-2">
        {items.length > 0 ? (
          <Button disabled={fresh.length === 0} onClick={() => take(fresh, addItems)}>
            {p.sample.add(fresh.length)}
          </Button>
        ) : null}
        <Button look="primary" disabled={found.length === 0} onClick={() => take(found, setItems)}>
          {items.length > 0 ? p.sample.replace(found.length) : p.sample.take(found.length)}
        </Button>
      </div>
    </Dialog>
  )
}

interface StatusProps {
  readonly sample: Sample
  readonly area: RefObject<HTMLTextAreaElement | null>
}

/** What was found, or what is wrong and where. */
function Status({ sample, area }: StatusProps) {
  const problems = sample.ok ? sample.problems : [sample.problem]
  return (
    <>
      {sample.ok ? (
        <p className="font-medium">{p.sample.found(sample.columns.length, p.sample.formats[sample.format])}</p>
      ) : null}
      {problems.map(({ line, message }) => (
        <p key={line + message} className={`flex items-start gap-2 ${sample.ok ? 'text-warn' : 'text-bad'}`}>
          <span className="flex-1 wrap-anywhere">{p.sample.line(line, message)}</span>
          <Button
            look="ghost"
            className="h-6! px-2! text-accent!"
            onClick={() => area.current && goToLine(area.current, line)}
          >
            {p.sample.goTo(line)}
          </Button>
        </p>
      ))}
    </>
  )
}

/** Selects a line, from 1, and brings it into view. */
function goToLine(area: HTMLTextAreaElement, line: number) {
  const lines = area.value.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
  area.focus()
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
  area.scrollTop = (area.scrollHeight / lines.length) * (line - 3)
}
