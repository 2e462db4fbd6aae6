import { readdirSync, readFileSync } from 'node:fs'
import { parsePipelineFile } from '@lakestream/shared/pipeline/file'
import { createPropagator, propagate } from '@lakestream/shared/pipeline/propagate'
import { expect, it } from 'vitest'
import { toPipeline } from '../../codegen/build-pipeline.ts'
import { chain, counts, UNTIMED } from './sketches.ts'

const FOLDER = new URL('../../../templates/pipelines/', import.meta.url)

it.each(readdirSync(FOLDER).filter((name) => name.endsWith('.json')))('the lint has nothing to say of %s', (name) => {
  const { pipeline } = parsePipelineFile(JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')))
  expect(pipeline && propagate(pipeline).diagnostics).toEqual([])
})

it('what the lint finds follows the names, and keeps its identity without a change', () => {
  const pipeline = toPipeline(chain(UNTIMED, counts()))
  const again = createPropagator()
  const first = again(pipeline)
  expect(first.nodes['n0']?.diagnostics[0]?.message).toContain('"Counts" needs event time')
  expect(again({ ...pipeline, description: 'other' })).toBe(first)
  const renamed = pipeline.nodes.map((node) => (node.id === 'n1' ? { ...node, label: 'Three' } : node))
  const second = again({ ...pipeline, nodes: renamed })
  expect(second.nodes['n0']?.diagnostics[0]?.message).toContain('"Three" needs event time')
  expect(second.nodes['n1']).toBe(first.nodes['n1'])
})
