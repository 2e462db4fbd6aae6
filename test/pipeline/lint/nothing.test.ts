import type { Row } from '@lakestream/shared/expression/value'
import { lintNothing } from '@lakestream/shared/pipeline/lint-nothing'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { expect, it } from 'vitest'
import { toPipeline } from '../../codegen/build-pipeline.ts'
import { chain, counts, type Sketch, TIMED } from './sketches.ts'

function lint(sketch: Sketch, given: Readonly<Record<string, readonly Row[]>>) {
  const pipeline = toPipeline(sketch)
  return lintNothing(pipeline, propagate(pipeline), given)
}

/** Twenty minutes apart, each of another key but the last two. */
const rows = ['a', 'b', 'c', 'c'].map(
  (who, index): Row => [1_700_000_000_000_000n + BigInt(index) * 1_200_000_000n, who, index],
)

const often = (threshold: number, condition = 'true') =>
  chain(TIMED, counts({ threshold, condition, window: { kind: 'lookback', duration: '1 hour' } }))

it('a pattern that detects nothing says so, and what became of its events', () => {
  expect(lint(often(3, 'n > 0'), { n0: rows })).toEqual([
    {
      code: 'lint.nothing-detected',
      severity: 'info',
      message:
        'Nothing is detected in the 4 events here (1 left out, 2 in no detection, 1 waiting for the watermark): "Explain" in the preview says why, event by event.',
      nodeId: 'n1',
    },
  ])
})

it('one that detects something, be it what waits for the watermark, says nothing', () => {
  expect(lint(often(2), { n0: rows })).toEqual([])
})

it('nor does one without events, or whose rows are made up', () => {
  expect(lint(often(3), { n0: [] })).toEqual([])
  expect(lint(often(1000), {})).toEqual([])
})
