import { applyFix } from '@lakestream/shared/document/commands/fix'
import { importPipeline } from '@lakestream/shared/document/commands/pipeline'
import { projectDocument } from '@lakestream/shared/document/project'
import type { Pipeline } from '@lakestream/shared/pipeline/model'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { toPipeline } from '../../codegen/build-pipeline.ts'
import type { Sketch } from './sketches.ts'

export interface Case {
  readonly what: string
  /** Node and code. */
  readonly found: string
  readonly bad: Sketch
  /** The same without it; where there is a fix, what the fix makes of it must do as well. */
  readonly good: Sketch
  readonly fix: string | null
}

const findings = (pipeline: Pipeline) => propagate(pipeline).diagnostics.map(({ nodeId, code }) => `${nodeId} ${code}`)

/** Each is found where it is wrong, not where it is right, and ended by its fix. */
export function checkCases(cases: readonly Case[]) {
  describe.each(cases.map((each) => [each.what, each] as const))(
    'the lint knows %s',
    (_what, { found, bad, good, fix }) => {
      it('and tells it from what is right', () => {
        expect(findings(toPipeline(bad))).toContain(found)
        expect(findings(toPipeline(good))).not.toContain(found)
      })

      it(fix === null ? 'in words alone' : `and "${fix}" ends it, as one step`, () => {
        const pipeline = toPipeline(bad)
        const problem = propagate(pipeline).diagnostics.find(({ nodeId, code }) => `${nodeId} ${code}` === found)
        expect(problem?.fix?.label).toBe(fix ?? undefined)
        if (!problem?.fix) return
        const doc = new Y.Doc()
        importPipeline(doc, pipeline, {})
        let steps = 0
        doc.on('afterTransaction', () => steps++)
        applyFix(doc, problem)
        expect(steps).toBe(1)
        const after = propagate(projectDocument(doc).pipeline)
        expect(after.diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([])
      })
    },
  )
}
