import { addItems, setItems } from '@lakestream/shared/document/commands/config'
import { setSample } from '@lakestream/shared/document/commands/nodes'
import { LOCAL } from '@lakestream/shared/document/keys'
import { readSample, type SampleOptions } from '@lakestream/shared/pipeline/inference/read-sample'
import { MAX_SAMPLE_LENGTH } from '@lakestream/shared/pipeline/model'
import { useDeferredValue, useMemo, useState } from 'react'
import type { Doc } from 'yjs'
import { announce } from '../app/live-region.ts'
import { useNode, usePropagated, useSession } from '../app/store.ts'
import { createId } from '../commands/create-id.ts'
import { p } from '../messages/en-panels.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { FoundColumns } from './FoundColumns.tsx'
import { useForm } from './form-context.ts'
import type { SampleProps } from './SampleButton.tsx'
import { SampleSettings, Toggle } from './SampleSettings.tsx'
import { SampleText } from './SampleText.tsx'
import { type FoundColumn, findBefore, toRecord } from './sample-records.ts'

/** Not schemas. */
const ROWS = new Set(['json', 'csv'])

const OPTIONS: SampleOptions = { format: 'auto', times: true, header: true, delimiter: '' }

/** Shows the columns of a pasted sample, and puts them into the list: one step of undo. */
export function SampleDialog({ field, shape, items, onClose }: SampleProps & { readonly onClose: () => void }) {
  const session = useSession()
  const { nodeId } = useForm()
  const [text, setText] = useState('')
  const [options, setOptions] = useState(OPTIONS)
  const shown = useDeferredValue(text)
  const sample = useMemo(() => (shown.trim() === '' ? null : readSample(shown, options)), [shown, options])
  const found = useMemo(() => (sample?.ok ? findBefore(sample.columns, items) : []), [sample, items])
  const fresh = found.filter(({ before }) => before === null)
  const node = useNode(nodeId)
  const readsRows = usePropagated(nodeId)?.definition?.source !== undefined
  const canKeep = readsRows && sample?.ok === true && ROWS.has(sample.format) && text.length <= MAX_SAMPLE_LENGTH
  const [keep, setKeep] = useState(node?.sample === undefined)

  const take = (columns: readonly FoundColumn[], write: typeof addItems) => {
    const records = columns.map((column) => toRecord(column, shape, createId))
    const edit = (doc: Doc) => {
      write(doc, nodeId, field.path, records)
      if (canKeep && keep) setSample(doc, nodeId, text)
    }
    if (!session.edit(null, (doc) => doc.transact(() => edit(doc), LOCAL))) return
    announce(p.sample.taken(write === addItems ? items.length + records.length : records.length))
    onClose()
  }
  return (
    <Dialog title={p.sample.title} description={p.sample.description} wide onClose={onClose}>
      <div className="flex flex-col gap-3">
        <SampleText
          label={p.sample.text}
          text={text}
          set={setText}
          found={sample?.ok ? p.sample.found(sample.columns.length, p.sample.formats[sample.format]) : null}
          findings={sample === null ? [] : sample.ok ? sample.problems : [sample.problem]}
          unreadable={sample?.ok === false}
        >
          <SampleSettings options={options} format={sample?.format} set={setOptions} />
        </SampleText>
        {found.length > 0 ? <FoundColumns columns={found} hasNullable={'nullable' in shape} /> : null}
        {canKeep ? <Toggle label={p.sample.keep} value={keep} set={setKeep} /> : null}
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
