import { lintNothing } from '@lakestream/shared/pipeline/lint-nothing'
import { lintRows } from '@lakestream/shared/pipeline/lint-rows'
import type { Diagnostic } from '@lakestream/shared/pipeline/model'
import { readSamples } from '@lakestream/shared/pipeline/preview'
import type { Asked } from './preview-worker.ts'

/** Rows of a source that are looked at. */
const LOOKED_AT = 5000

/** What only the rows that sources really have can tell. */
export function computeLint({ pipeline, propagation, inputs }: Asked): readonly Diagnostic[] {
  const given = Object.entries({ ...readSamples(pipeline, propagation), ...inputs }).map(
    ([source, rows]) => [source, rows.slice(0, LOOKED_AT)] as const,
  )
  const rows = Object.fromEntries(given)
  return [...lintRows(pipeline, propagation, rows), ...lintNothing(pipeline, propagation, rows)]
}
