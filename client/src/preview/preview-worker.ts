import { RunMemo } from '@lakestream/shared/engine/run-memo'
import { decodeValue } from '@lakestream/shared/expression/row-json'
import type { Row } from '@lakestream/shared/expression/value'
import type { Json, Pipeline } from '@lakestream/shared/pipeline/model'
import type { ResolveOptions } from '@lakestream/shared/pipeline/parameters/resolve'
import { createPropagator, type Propagation } from '@lakestream/shared/pipeline/propagate'
import { sourceColumns } from '@lakestream/shared/pipeline/source-columns'
import { z } from 'zod'
import { computeExplain } from './compute-explain.ts'
import { computeLint } from './compute-lint.ts'
import { computeMadeUp } from './compute-made-up.ts'
import { computePreview } from './compute-preview.ts'
import { computeValues } from './compute-values.ts'
import type { Answer, Request, Results, Task } from './preview-messages.ts'
import { shareEqual } from './share-equal.ts'

z.config({ jitless: true })

/** A request with what every task needs to know. */
export interface Asked extends Omit<Request, 'inputs' | 'nodeId'> {
  readonly propagation: Propagation
  readonly inputs: Readonly<Record<string, readonly Row[]>>
  /** What was computed for the questions before. */
  readonly memo: RunMemo
}

export interface AskedAtNode extends Asked {
  readonly nodeId: string
}

interface TaskRunner<T extends Task> {
  readonly compute: (asked: Asked & Pick<Request, 'nodeId'>) => Results[T]
  readonly failed: (message: string) => Results[T]
}

const TASKS: { readonly [T in Task]: TaskRunner<T> } = {
  preview: {
    compute: atNode(computePreview),
    failed: (message) => ({ ports: [], problems: [message], hints: [], tookMs: 0 }),
  },
  explain: {
    compute: atNode(computeExplain),
    failed: (message) => ({ events: [], detections: [], total: 0, problems: [message] }),
  },
  values: { compute: atNode(computeValues), failed: () => ({ expressions: {} }) },
  'made-up': { compute: atNode(computeMadeUp), failed: () => ({ text: '' }) },
  lint: { compute: computeLint, failed: () => [] },
}

function atNode<R>(compute: (asked: AskedAtNode) => R) {
  return ({ nodeId, ...asked }: Asked & Pick<Request, 'nodeId'>): R => {
    if (nodeId === null) throw new Error('this is asked of a node')
    return compute({ ...asked, nodeId })
  }
}

/** Rows of sources as they were read, the last used last. */
const kept = new Map<string, readonly Row[]>()
const KEEP = 8

function decodeInputs(propagation: Propagation, inputs: Request['inputs']): Record<string, readonly Row[]> {
  const decoded: Record<string, readonly Row[]> = {}
  for (const [source, { key, rows = [] }] of Object.entries(inputs)) {
    const columns = sourceColumns(propagation.nodes[source])
    const decode = (row: readonly Json[]) => columns.map(({ type }, index) => decodeValue(type, row[index] ?? null))
    const known = kept.get(key) ?? rows.map(decode)
    kept.delete(key)
    kept.set(key, known)
    decoded[source] = known
  }
  return decoded
}

function forgetOld(): string[] {
  const old = [...kept.keys()].slice(0, -KEEP)
  for (const key of old) kept.delete(key)
  return old
}

/** A message is a copy: only what has changed since the last one is worked on anew. */
let last: { readonly pipeline: Pipeline; readonly options: ResolveOptions } | null = null
const propagate = createPropagator()
const memo = new RunMemo()

self.onmessage = ({ data }: MessageEvent<Request>) => {
  const { compute, failed } = TASKS[data.task]
  const answer = (result: Results[Task]) => postMessage({ id: data.id, result, forgot: forgetOld() } satisfies Answer)
  try {
    last = shareEqual(last, { pipeline: data.pipeline, options: { environment: data.environment } })
    const { pipeline, options } = last
    const propagation = propagate(pipeline, options)
    const inputs = decodeInputs(propagation, data.inputs)
    answer(compute({ ...data, pipeline, propagation, inputs, memo }))
  } catch (error) {
    answer(failed(error instanceof Error ? error.message : String(error)))
  }
}
