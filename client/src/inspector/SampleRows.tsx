import { readRows } from '@lakestream/shared/pipeline/inference/read-rows'
import type { PipelineNode } from '@lakestream/shared/pipeline/model'
import type { PropagatedNode } from '@lakestream/shared/pipeline/propagate'
import { sourceColumns } from '@lakestream/shared/pipeline/source-columns'
import { TableProperties } from 'lucide-react'
import { useMemo } from 'react'
import { local } from '../app/store.ts'
import { p } from '../messages/en-panels.ts'
import { Button } from '../ui/Button.tsx'

interface SampleRowsProps {
  readonly node: PipelineNode
  readonly propagated: PropagatedNode
}

/** Whether a source has sample rows, and the way to them. */
export function SampleRows({ node: { id, sample = '' }, propagated }: SampleRowsProps) {
  const columns = useMemo(() => sourceColumns(propagated), [propagated])
  const { rows, problems } = useMemo(() => readRows(sample, columns), [sample, columns])
  return (
    <section className="mt-3 rounded-[9px] border border-line bg-bg p-2.5" data-testid="sample-rows">
      <h4 className="text-[12px] font-semibold">{p.sampleRows.heading}</h4>
      <p className="text-mute">{sample === '' ? p.sampleRows.none : p.sampleRows.kept(rows.length)}</p>
      {problems.length > 0 ? <p className="text-warn">{p.sampleRows.misfits(problems.length)}</p> : null}
      <Button look="ghost" className="mt-1 -ml-2 px-2!" onClick={() => local.set({ overlay: { sampleRows: id } })}>
        <TableProperties size={14} /> {sample === '' ? p.sampleRows.add : p.sampleRows.edit}
      </Button>
    </section>
  )
}
