import { computePreview } from '@lakestream/client/preview/compute-preview'
import { RunMemo } from '@lakestream/shared/engine/run-memo'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { expect, it } from 'vitest'
import { toPipeline } from '../codegen/build-pipeline.ts'

it('the preview of a node has its outputs, and none that its config leaves out', () => {
  const steps = [{ id: 'a', name: 'paid', condition: 'true' }]
  const listPorts = (config: object) => {
    const pipeline = toPipeline({
      nodes: {
        events: { type: 'stream-simulator', config: { profile: 'payments' } },
        found: { type: 'sequence-detector', config: { steps, within: '1 hour', ...config } },
      },
      edges: ['events:out>found:in'],
    })
    const asked = { pipeline, nodeId: 'found', propagation: propagate(pipeline), inputs: {}, memo: new RunMemo() }
    return computePreview(asked).ports.map(({ port, label }) => `${port} ${label}`)
  }
  expect(listPorts({ lateEvents: 'drop' })).toEqual(['matches Matches', 'errors Errors'])
  expect(listPorts({ onTimeout: 'emit' })).toEqual([
    'matches Matches',
    'timeouts Timeouts',
    'late Late',
    'errors Errors',
  ])
})
