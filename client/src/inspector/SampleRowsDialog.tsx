import { setSample } from '@lakestream/shared/document/commands/nodes'
import { readRows } from '@lakestream/shared/pipeline/inference/read-rows'
import { MAX_SAMPLE_LENGTH } from '@lakestream/shared/pipeline/model'
import { sourceColumns } from '@lakestream/shared/pipeline/source-columns'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { announce } from '../app/live-region.ts'
import { useNode, usePropagated, useSession, useSessionState } from '../app/store.ts'
import { SampleText } from '../form/SampleText.tsx'
import { p } from '../messages/en-panels.ts'
import { makeUpRows } from '../preview/make-up-rows.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'

interface SampleRowsDialogProps {
  readonly id: string
  readonly onClose: () => void
}

/** The rows of a source that everybody works with in place of those that it reads. */
export function SampleRowsDialog({ id, onClose }: SampleRowsDialogProps) {
  const session = useSession()
  const node = useNode(id)
  const propagated = usePropagated(id)
  const canEdit = useSessionState((state) => state.canEdit)
  const kept = node?.sample ?? ''
  const [before, setBefore] = useState(kept)
  const [text, setText] = useState(before)
  const shown = useDeferredValue(text)
  const columns = useMemo(() => sourceColumns(propagated), [propagated])
  const { rows, problems } = useMemo(() => readRows(shown, columns), [shown, columns])
  const tooLong = text.length > MAX_SAMPLE_LENGTH
  const file = useRef<HTMLInputElement>(null)
  const isGone = node === undefined
  useEffect(() => {
    if (isGone) onClose()
  }, [isGone, onClose])
  if (isGone) return null

  const keep = (sample: string, count: number) => {
    if (!session.edit(null, (doc) => setSample(doc, id, sample))) return
    announce(count > 0 ? p.sampleRows.kept(count) : p.sampleRows.removed)
    onClose()
  }
  const makeUp = async () => setText(await makeUpRows(session, id))
  return (
    <Dialog title={p.sampleRows.title(node.label)} description={p.sampleRows.description} wide onClose={onClose}>
      <div className="flex flex-col gap-3">
        <SampleText
          label={p.sampleRows.text(columns.map(({ name }) => name))}
          text={text}
          set={setText}
          found={
            columns.length === 0
              ? p.sampleRows.noColumns
              : tooLong
                ? p.sampleRows.tooLong(MAX_SAMPLE_LENGTH)
                : shown.trim() === ''
                  ? null
                  : p.sampleRows.found(rows.length)
          }
          findings={problems}
          unreadable={rows.length === 0 && problems.length > 0}
        />
        {kept === before ? null : (
          <p role="status" className="flex items-start gap-2 text-warn">
            <span className="flex-1">{p.sampleRows.changed}</span>
            <Button
              look="ghost"
              className="h-6! px-2! text-accent!"
              onClick={() => {
                setText(kept)
                setBefore(kept)
              }}
            >
              {p.sampleRows.takeTheirs}
            </Button>
          </p>
        )}
      </div>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button disabled={!canEdit} onClick={() => file.current?.click()}>
          {p.sampleRows.open}
        </Button>
        <input
          ref={file}
          type="file"
          hidden
          aria-label={p.sampleRows.open}
          accept=".json,.jsonl,.ndjson,.csv,.tsv,.txt,.log"
          onChange={async ({ target }) => {
            const [chosen] = target.files ?? []
            // A file far beyond the limit is not read to be refused.
            if (chosen) setText(await chosen.slice(0, 4 * MAX_SAMPLE_LENGTH).text())
            target.value = ''
          }}
        />
        <Button disabled={!canEdit} onClick={() => void makeUp()}>
          {p.sampleRows.makeUp}
        </Button>
        <span className="flex-1" />
        {kept === '' ? null : (
          <Button disabled={!canEdit} onClick={() => keep('', 0)}>
            {p.sampleRows.remove}
          </Button>
        )}
        <Button
          look="primary"
          disabled={!canEdit || tooLong || columns.length === 0 || rows.length === 0 || text !== shown}
          onClick={() => keep(text, rows.length)}
        >
          {p.sampleRows.keep(rows.length)}
        </Button>
      </div>
    </Dialog>
  )
}
