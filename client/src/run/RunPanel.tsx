import type { SparkState } from '@lakestream/shared/protocol/http'
import { Check, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { api } from '../app/api.ts'
import { selectNodes, useSessionState } from '../app/store.ts'
import { RowTable } from '../dock/RowTable.tsx'
import { p } from '../messages/en-panels.ts'
import { type RunView, useRun } from './run-store.ts'

/** A run as it goes: phases, batches, the rows of each sink, and what went wrong where. */
export function RunPanel() {
  const { status, phase, progress, rows, trial, errors, log, durationMs } = useRun((view) => view)
  const nodes = useSessionState((state) => state.pipeline.nodes)
  const labelOf = (id: string) => nodes.find((node) => node.id === id)?.label ?? id
  if (status === 'idle') return <NotRunYet />
  const sinks = [...new Set([...Object.keys(progress), ...Object.keys(rows)])]
  return (
    <div className="scroll-thin h-full overflow-y-auto p-3.5">
      <div className="flex items-center gap-2.5">
        <span
          data-testid="run-state"
          data-state={status}
          role="status"
          className={`rounded-full px-2 py-0.5 text-[12px] font-semibold ${status === 'failed' ? 'text-bad' : status === 'done' ? 'text-ok' : 'text-accent'} border border-line`}
        >
          {p.run.states[status]}
        </span>
        <span className="text-mute">
          {status === 'running' ? phase : durationMs === null ? '' : `${(durationMs / 1000).toFixed(1)} s`}
        </span>
        {trial === null ? null : (
          <span className="text-mute" data-testid="trial">
            {p.run.trial(trial.map(labelOf))}
          </span>
        )}
        {status === 'running' ? <progress className="h-1 w-40 accent-(--accent)" aria-label={phase} /> : null}
      </div>
      {errors.map((error) => (
        <div
          key={error.message}
          role="alert"
          className="mt-3 rounded-lg border border-bad/40 p-2.5"
          data-testid="run-error"
        >
          <p className="whitespace-pre-wrap">{error.message}</p>
          <p className="mt-1 flex gap-3 text-mute">
            {error.nodeId ? (
              <button
                type="button"
                className="text-accent underline"
                onClick={() => error.nodeId && selectNodes([error.nodeId])}
              >
                {labelOf(error.nodeId)}
              </button>
            ) : null}
            {error.path && error.line ? <span>{p.run.line(error.path, error.line)}</span> : null}
          </p>
        </div>
      ))}
      {sinks.map((id) => (
        <SinkRows key={id} id={id} labelOf={labelOf} />
      ))}
      {log.length > 0 ? (
        <details className="mt-4">
          <summary className="cursor-pointer font-medium text-mute">{p.run.log}</summary>
          <pre className="scroll-thin mt-1.5 max-h-60 overflow-auto rounded-lg bg-bg p-2.5 font-mono text-[11px] leading-relaxed text-mute">
            {log.join('\n')}
          </pre>
        </details>
      ) : null}
    </div>
  )
}

interface SinkRowsProps {
  readonly id: string
  readonly labelOf: (id: string) => string
}

function SinkRows({ id, labelOf }: SinkRowsProps) {
  const batch = useRun((view) => view.progress[id])
  const sink = useRun((view) => view.rows[id])
  const compared = useRun((view) => view.compared[id])
  const facts = [
    sink ? p.run.rowsOut(sink.total) : null,
    batch ? p.run.batch(batch.batch) : null,
    batch ? p.run.rowsIn(batch.totalInputRows) : null,
    batch && batch.rowsPerSecond > 0 ? p.run.speed(batch.rowsPerSecond) : null,
    batch?.watermark ? p.run.watermark(batch.watermark.replace('T', ' ').replace(/\.000Z$/, '')) : null,
    batch && batch.lateRows > 0 ? p.run.late(batch.lateRows) : null,
  ].filter((fact) => fact !== null)
  return (
    <section className="mt-4" data-testid={`run-rows-${id}`} data-total={sink?.total ?? ''}>
      <h4 className="mb-1.5 flex items-baseline gap-2.5">
        <button type="button" className="font-semibold hover:underline" onClick={() => selectNodes([id])}>
          {labelOf(id)}
        </button>
        <span className="text-[12px] text-mute">{facts.join(' · ')}</span>
      </h4>
      {batch?.patterns.map(({ nodeId, waitingRows, keys, partialMatches, isWhole }) => (
        <p key={nodeId} className="mb-1.5 text-[12px] text-mute" data-testid={`run-holds-${nodeId}`}>
          {labelOf(nodeId)}: {p.run.holds(waitingRows, keys, partialMatches, isWhole)}
        </p>
      ))}
      {compared ? <Compared columns={sink?.columns ?? []} compared={compared} /> : null}
      {sink && sink.rows.length > 0 ? (
        <div className="h-56 overflow-hidden rounded-lg border border-line">
          <RowTable columns={sink.columns} rows={sink.rows.map((row) => ({ cells: row, pending: false }))} />
        </div>
      ) : null}
    </section>
  )
}

interface ComparedProps {
  readonly columns: RunView['rows'][string]['columns']
  readonly compared: RunView['compared'][string]
}

/** Whether Spark gave what the preview shows, and some of the rows that only one of them has. */
function Compared({ columns, compared: { result, why, missing, extra } }: ComparedProps) {
  const rows = [
    ...missing.map((row) => [p.run.onlyPreview, row] as const),
    ...extra.map((row) => [p.run.onlySpark, row] as const),
  ]
  return (
    <div className="mb-1.5" data-testid="compared" data-result={result}>
      <p className={`flex items-center gap-1.5 ${LOOKS[result]}`}>
        {result === 'same' ? <Check size={14} /> : null}
        {result === 'different' ? <TriangleAlert size={14} /> : null}
        {result === 'unknown' ? p.run.notCompared(why) : p.run[result]}
      </p>
      {rows.length > 0 ? (
        <ul className="mt-1 font-mono text-[12px]">
          {rows.map(([who, row]) => (
            <li key={who + JSON.stringify(row)} className="wrap-anywhere">
              <span className="font-sans text-mute">{who}: </span>
              {columns.map(({ name }, at) => `${name} ${JSON.stringify(row[at])}`).join(', ')}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}

const LOOKS = { same: 'text-ok', different: 'text-bad', unknown: 'text-mute' } as const

function NotRunYet() {
  const [spark, setSpark] = useState<SparkState | null>(null)
  useEffect(() => {
    api.spark().then(setSpark, () => setSpark(null))
  }, [])
  return (
    <div className="p-4 text-mute" data-testid="run-state" data-state="idle">
      <p>{p.run.never}</p>
      {spark?.state === 'installable' ? <p className="mt-2">{p.run.first}</p> : null}
      {spark && spark.state !== 'installable'
        ? spark.missing.map((line) => (
            <p key={line} className="mt-2 text-warn">
              {line}
            </p>
          ))
        : null}
    </div>
  )
}
