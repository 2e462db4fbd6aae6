import type { Pipeline } from '@lakestream/shared/pipeline/model'
import { previewNode } from '@lakestream/shared/pipeline/preview'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { describe, expect, it } from 'vitest'
import { readFlights } from '../support/flights.ts'

const { pipeline, rows } = readFlights()

function emitted(nodeId: string, port: string, changed: Pipeline = pipeline) {
  const { run, problems } = previewNode(changed, nodeId, { inputs: { flights: rows } })
  expect(problems).toEqual([])
  return run?.emitted[nodeId]?.[port] ?? []
}

function withFire(fire: string): Pipeline {
  return {
    ...pipeline,
    nodes: pipeline.nodes.map((node) => (node.id === 'alerts' ? { ...node, config: { ...node.config, fire } } : node)),
  }
}

describe('the example Flight delays', () => {
  it('has no problems', () => {
    expect(propagate(pipeline).diagnostics).toEqual([])
  })

  it('keeps the 2,500 flights that were more than 30 minutes late', () => {
    expect(emitted('delayed', 'out')).toHaveLength(2500)
  })

  it.each([
    ['every', 64],
    ['crossing', 38],
    ['reset', 42],
  ])('fires %s: %i alerts', (fire, count) => {
    expect(emitted('alerts', 'matches', withFire(fire))).toHaveLength(count)
  })

  it('emits all 42 alerts and leaves the last hourly counts pending (G9)', () => {
    expect(emitted('alerts-table', 'out').filter(({ pending }) => pending)).toHaveLength(0)
    const hourly = emitted('hourly-table', 'out')
    expect(hourly.filter(({ pending }) => pending).length).toBeGreaterThan(0)
    expect(hourly.filter(({ pending }) => !pending).length).toBeGreaterThan(1000)
  })
})
