import { addItem, moveItem, setConfigField } from '@lakestream/shared/document/commands/config'
import { connect } from '@lakestream/shared/document/commands/edges'
import { addNode, moveNodes, setLabel } from '@lakestream/shared/document/commands/nodes'
import { importPipeline } from '@lakestream/shared/document/commands/pipeline'
import { createProjector, projectDocument } from '@lakestream/shared/document/project'
import { formatPipelineFile, parsePipelineFile } from '@lakestream/shared/pipeline/file'
import type { Pipeline } from '@lakestream/shared/pipeline/model'
import { createPropagator, propagate } from '@lakestream/shared/pipeline/propagate'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { readFlights } from '../support/flights.ts'
import { anyCommand } from './random-command.ts'
import { at, nodeOf, pair, sync } from './replicas.ts'

describe('concurrent edits merge', () => {
  it('of a name and a position', () => {
    const [a, b] = pair()
    setLabel(a, 'f', 'Late flights')
    moveNodes(b, { f: [300, 40] })
    sync(a, b)
    expect(nodeOf(a, 'f')?.label).toBe('Late flights')
    expect(projectDocument(b).layout['f']).toEqual([300, 40])
  })

  it('of two fields of one group', () => {
    const [a, b] = pair()
    setConfigField(a, 'w', 'window.duration', '2 hours')
    setConfigField(b, 'w', 'window.kind', 'sliding')
    sync(a, b)
    expect(nodeOf(a, 'w')?.config['window']).toMatchObject({ duration: '2 hours', kind: 'sliding' })
  })

  it('of one expression typed in by two', () => {
    const [a, b] = pair()
    setConfigField(a, 'f', 'condition', 'delay > 30')
    sync(a, b)
    setConfigField(a, 'f', 'condition', 'delay > 30 AND distance > 500')
    setConfigField(b, 'f', 'condition', 'late_delay > 30')
    sync(a, b)
    expect(nodeOf(a, 'f')?.config['condition']).toBe('late_delay > 30 AND distance > 500')
  })

  it('of two records of one list', () => {
    const [a, b] = pair()
    addItem(a, 'w', 'aggregates', { id: 'x', name: 'n', function: 'count', expr: '' })
    addItem(a, 'w', 'aggregates', { id: 'y', name: 'm', function: 'max', expr: 'delay' })
    sync(a, b)
    setConfigField(a, 'w', 'aggregates.x.name', 'flights')
    setConfigField(b, 'w', 'aggregates.y.name', 'worst')
    moveItem(b, 'w', 'aggregates', 'y', 0)
    sync(a, b)
    expect(nodeOf(a, 'w')?.config['aggregates']).toMatchObject([
      { id: 'y', name: 'worst' },
      { id: 'x', name: 'flights' },
    ])
  })

  it('marks the younger edge of a circle on every replica', () => {
    const [a, b] = [new Y.Doc(), new Y.Doc()]
    for (const id of ['p', 'q']) addNode(a, { id, type: 'filter', position: at })
    sync(a, b)
    connect(a, { source: 'p', sourcePort: 'out', target: 'q', targetPort: 'in' })
    connect(b, { source: 'q', sourcePort: 'out', target: 'p', targetPort: 'in' })
    sync(a, b)
    expect(projectDocument(a)).toEqual(projectDocument(b))
    expect(projectDocument(a).pipeline.edges).toHaveLength(1)
    expect(projectDocument(a).problems).toMatchObject([{ code: 'edge.conflict' }])
  })
})

const script = fc.array(fc.tuple(fc.nat(2), anyCommand, fc.boolean()), { maxLength: 40 })

describe('random concurrent commands', () => {
  it('project equally on every replica, and the incremental projection equals the pure one', () => {
    void fc.assert(
      fc.property(script, (steps) => {
        const docs = [new Y.Doc(), new Y.Doc(), new Y.Doc()]
        const projectors = docs.map(createProjector)
        const propagators = docs.map(createPropagator)
        for (const [who, run, meet] of steps) {
          run(docs[who] as Y.Doc, 'abc'.charAt(who))
          propagators[who]?.(projectors[who]?.project().pipeline as Pipeline)
          if (meet) sync(...docs)
        }
        sync(...docs)
        sync(...docs)
        const [first, ...others] = docs.map(projectDocument)
        for (const other of others) expect(other).toEqual(first)
        for (const projector of projectors) expect(projector.project()).toEqual(first)
        const propagation = propagate(first?.pipeline as Pipeline)
        for (const each of propagators) expect(each(first?.pipeline as Pipeline)).toEqual(propagation)
      }),
      { seed: 7, numRuns: 300 },
    )
  })
})

describe('what an edit leaves as it was is the same object', () => {
  const open = () => {
    const { pipeline, layout } = readFlights()
    const doc = new Y.Doc()
    importPipeline(doc, pipeline, layout)
    const projector = createProjector(doc)
    const propagator = createPropagator()
    const look = () => {
      const projection = projector.project()
      return { ...projection, propagation: propagator(projection.pipeline) }
    }
    return { doc, look }
  }
  const node = ({ pipeline }: { pipeline: Pipeline }, id: string) => pipeline.nodes.find((each) => each.id === id)

  it('of a move, everything but the layout', () => {
    const { doc, look } = open()
    const before = look()
    moveNodes(doc, { delayed: [7, 7] })
    const after = look()
    expect(after.layout).not.toBe(before.layout)
    expect(after.pipeline).toBe(before.pipeline)
    expect(after.propagation).toBe(before.propagation)
  })

  it('of a name, the other nodes, the edges, and all that is known of any node', () => {
    const { doc, look } = open()
    const before = look()
    setLabel(doc, 'delayed', 'Late')
    const after = look()
    expect(node(after, 'delayed')?.label).toBe('Late')
    expect(node(after, 'delayed')?.config).toBe(node(before, 'delayed')?.config)
    expect(node(after, 'alerts')).toBe(node(before, 'alerts'))
    expect(after.pipeline.edges).toBe(before.pipeline.edges)
    expect(after.layout).toBe(before.layout)
    expect(after.propagation).toBe(before.propagation)
  })

  it('of a condition, what is known of every other node', () => {
    const { doc, look } = open()
    const before = look()
    setConfigField(doc, 'delayed', 'condition', 'delay > 45')
    const after = look()
    expect(after.propagation.nodes['delayed']).not.toBe(before.propagation.nodes['delayed'])
    for (const id of ['flights', 'alerts', 'hourly']) {
      expect(after.propagation.nodes[id]).toBe(before.propagation.nodes[id])
    }
    expect(after.pipeline.edges).toBe(before.pipeline.edges)
  })

  it('but not where an unreadable node has come for one that is gone', () => {
    const { doc, look } = open()
    look()
    doc.transact(() => {
      doc.getMap('nodes').delete('delayed')
      doc.getMap('nodes').set('unreadable', 1)
    })
    expect(look().pipeline.edges).toEqual(projectDocument(doc).pipeline.edges)
    expect(look().layout).toEqual(projectDocument(doc).layout)
  })

  it('of a column, what is known of the nodes before it; those behind it know the new one', () => {
    const { doc, look } = open()
    const before = look()
    setConfigField(doc, 'hourly', 'aggregates.i1.name', 'flights')
    const after = look()
    expect(after.propagation.nodes['delayed']).toBe(before.propagation.nodes['delayed'])
    const [sink] = after.pipeline.edges.filter(({ source }) => source === 'hourly').map(({ target }) => target)
    expect(JSON.stringify(after.propagation.nodes[sink ?? '']?.inputs)).toContain('"flights"')
  })
})

describe('the file format', () => {
  it('round trips through the document', () => {
    const { pipeline, layout } = readFlights()
    const doc = new Y.Doc()
    importPipeline(doc, pipeline, layout)
    const projected = projectDocument(doc)
    expect(projected.problems).toEqual([])
    const text = formatPipelineFile(projected.pipeline, projected.layout)
    const again = parsePipelineFile(JSON.parse(text))
    expect(again.pipeline && formatPipelineFile(again.pipeline, layout)).toBe(text)
    expect(projected.pipeline.edges).toEqual(pipeline.edges)
  })

  it.each([
    [{}, 'lakestream'],
    [{ lakestream: 2, name: 'x', nodes: {}, edges: [] }, 'version 1'],
    [{ lakestream: 1, name: 'x', nodes: { 'a b': { type: 'filter' } }, edges: [] }, 'nodes.a b'],
    [{ lakestream: 1, name: 'x', nodes: {}, edges: ['a>b'] }, 'edges.0'],
  ])('refuses %j in words', (json, words) => {
    const parsed = parsePipelineFile(json)
    expect(parsed.pipeline).toBeNull()
    expect(parsed.problems.map((problem) => problem.message).join('\n')).toContain(words)
  })
})
