import { applyFix } from '@lakestream/shared/document/commands/fix'
import { importPipeline } from '@lakestream/shared/document/commands/pipeline'
import { projectDocument } from '@lakestream/shared/document/project'
import type { Environment, TargetChoice } from '@lakestream/shared/pipeline/model'
import { planPipeline } from '@lakestream/shared/pipeline/plan'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { routePipeline } from '@lakestream/shared/pipeline/route'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { toPipeline } from '../codegen/build-pipeline.ts'

const EVENTS = { type: 'stream-simulator', config: { profile: 'payments' } }
const TABLE = { type: 'delta-table-sink', config: { table: 't' } }
const CONSOLE = { type: 'console-sink', config: {} }
const COUNTS = {
  type: 'window-aggregate',
  config: { aggregates: [{ id: 'n', name: 'n', function: 'count' }], output: 'update' },
}
const WEBHOOK = { type: 'rest-webhook-source', config: { schema: [{ id: 'a', name: 'a', type: 'int' }] } }

function route(
  nodes: Parameters<typeof toPipeline>[0]['nodes'],
  edges: readonly string[],
  target: TargetChoice = 'auto',
  environment: Environment = 'databricks',
) {
  const pipeline = { ...toPipeline({ nodes, edges }), target }
  const { steps } = planPipeline(pipeline, propagate(pipeline, { environment }))
  return routePipeline(pipeline, steps, { environment })
}

describe('the route of a pipeline says why', () => {
  it('nothing keeps a declarative pipeline from being one', () => {
    const found = route({ events: EVENTS, table: TABLE }, ['events:out>table:in'])
    expect(found).toMatchObject({ target: 'sdp', decided: true, reasons: { sdp: [] }, diagnostics: [] })
  })

  it('no node decides before one reaches a sink', () => {
    expect(route({ events: EVENTS, alone: CONSOLE }, [])).toMatchObject({ target: 'sdp', decided: false })
  })

  it('each node that needs a job says so', () => {
    const nodes = { hook: WEBHOOK, events: EVENTS, shown: CONSOLE, table: TABLE }
    const { target, reasons } = route(nodes, ['hook:out>table:in', 'events:out>shown:in'])
    expect(target).toBe('sss')
    expect(reasons.sdp.map(({ nodeId }) => nodeId)).toEqual(['hook', 'shown'])
    expect(reasons.sdp[1]?.message).toContain('shows each batch')
  })

  it('a choice stays, and what stands in its way is a problem that goes when the choice does', () => {
    const nodes = { events: EVENTS, shown: CONSOLE }
    const forced = route(nodes, ['events:out>shown:in'], 'sdp')
    expect(forced.target).toBe('sdp')
    expect(forced.diagnostics.map(({ nodeId, code }) => `${nodeId} ${code}`)).toEqual(['shown target.unsupported'])
    const doc = new Y.Doc()
    importPipeline(doc, { ...toPipeline({ nodes, edges: ['events:out>shown:in'] }), target: 'sdp' }, {})
    for (const problem of forced.diagnostics) applyFix(doc, problem)
    const { target } = projectDocument(doc).pipeline
    expect(target).toBe('auto')
    expect(route(nodes, ['events:out>shown:in'], target)).toMatchObject({ target: 'sss', diagnostics: [] })
  })

  it('nodes that reach no sink are told apart, whatever the target', () => {
    const nodes = {
      events: EVENTS,
      counts: COUNTS,
      shown: CONSOLE,
      loose: { type: 'filter', config: { condition: 'true' } },
    }
    const edges = ['events:out>shown:in', 'events:out>counts:in', 'counts:out>loose:in']
    expect(route(nodes, edges).loose).toEqual(['counts', 'loose'])
    expect(route(nodes, edges, 'hybrid').loose).toEqual(['counts', 'loose'])
    expect(route(nodes, edges, 'sdp').loose).toEqual(['counts', 'loose'])
    expect(route({ events: EVENTS, shown: CONSOLE }, ['events:out>shown:in']).loose).toEqual([])
  })

  it('a cut names what could not be handed over', () => {
    const nodes = { events: EVENTS, counts: COUNTS, shown: CONSOLE, table: TABLE }
    const edges = ['events:out>counts:in', 'counts:out>shown:in', 'events:out>table:in']
    const { target, reasons, parts, diagnostics } = route(nodes, edges, 'hybrid')
    expect(target).toBe('hybrid')
    expect(parts).toEqual({ events: 'sdp', counts: 'sss', shown: 'sss', table: 'sdp' })
    expect(reasons.sdp.map(({ nodeId }) => nodeId)).toEqual(['counts', 'shown'])
    expect(diagnostics.map(({ nodeId, code }) => `${nodeId} ${code}`)).toEqual(['counts lint.handed-over-time'])
  })
})
