import { previewNode } from '@lakestream/shared/pipeline/preview'
import { expect, it } from 'vitest'
import { toPipeline } from '../codegen/build-pipeline.ts'

/** What the preview shows of a source of changes before there are any. */
function sample(more: object) {
  const schema = [
    { id: 'a', name: 'name', type: 'string' },
    { id: 'b', name: 'id', type: 'int' },
  ]
  const config = { bootstrapServers: 'b', topic: 't', schema, keys: ['id'], ...more }
  const { run } = previewNode(toPipeline({ nodes: { node: { type: 'cdc-stream', config } }, edges: [] }), 'node')
  const { out = [], errors = [] } = run?.emitted['node'] ?? {}
  return { rows: out.map(({ row }) => row), errors }
}

it.each(['position', 'offset', 'time'])('sequenced by %s, rows begin, change and end', (sequenceBy) => {
  const { rows, errors } = sample({ sequenceBy })
  expect(errors).toEqual([])
  const alive = new Map<unknown, string>()
  for (const [, id, change] of rows) {
    expect(change === 'insert').toBe([undefined, 'delete'].includes(alive.get(id)))
    alive.set(id, String(change))
  }
  const kinds = new Set(rows.map(([, , change]) => change))
  expect(kinds).toEqual(new Set(['insert', 'update', 'delete']))
  const sequences = rows.map((row) => row[3] ?? '')
  expect(sequences.every((value, at) => at === 0 || value > (sequences[at - 1] ?? ''))).toBe(true)
})

it('has no deletes where these are left out', () => {
  const { rows } = sample({ deletes: 'ignore' })
  expect(rows.map(([, , change]) => change)).not.toContain('delete')
  expect(rows.length).toBeGreaterThan(0)
})
