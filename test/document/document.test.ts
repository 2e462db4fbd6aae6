import { addItem, moveItem, removeItem, setConfigField } from '@lakestream/shared/document/commands/config'
import { connect, insertOnEdge } from '@lakestream/shared/document/commands/edges'
import { addNode, moveNodes, removeNodes, setDisabled, setLabel } from '@lakestream/shared/document/commands/nodes'
import { importPipeline } from '@lakestream/shared/document/commands/pipeline'
import { createProjector, projectDocument } from '@lakestream/shared/document/project'
import { createUndoHistory } from '@lakestream/shared/document/undo'
import { formatPipelineFile, parsePipelineFile } from '@lakestream/shared/pipeline/file'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { readFlights } from '../support/flights.ts'

const at = [0, 0] as const

function sync(...docs: Y.Doc[]) {
  for (const from of docs)
    for (const to of docs) if (from !== to) Y.applyUpdate(to, Y.encodeStateAsUpdate(from), 'remote')
}

function pair() {
  const [a, b] = [new Y.Doc(), new Y.Doc()]
  addNode(a, { id: 'f', type: 'filter', position: at })
  addNode(a, { id: 'w', type: 'window-aggregate', position: at })
  sync(a, b)
  return [a, b] as const
}

const nodeOf = (doc: Y.Doc, id: string) => projectDocument(doc).pipeline.nodes.find((node) => node.id === id)

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

type Command = (doc: Y.Doc) => void
const id = fc.constantFrom('n1', 'n2', 'n3', 'n4')
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.tuple(id, fc.constantFrom('filter', 'window-aggregate', 'union-merge', 'nonsense')).map(
    ([nodeId, type]): Command =>
      (doc) =>
        addNode(doc, { id: nodeId, type, position: at }),
  ),
  fc.tuple(id, fc.string({ maxLength: 8 })).map(
    ([nodeId, label]): Command =>
      (doc) =>
        setLabel(doc, nodeId, label),
  ),
  fc.tuple(id, fc.string({ maxLength: 12 })).map(
    ([nodeId, text]): Command =>
      (doc) =>
        setConfigField(doc, nodeId, 'condition', text),
  ),
  fc.tuple(id, id).map(
    ([source, target]): Command =>
      (doc) =>
        connect(doc, { source, sourcePort: 'out', target, targetPort: 'in' }),
  ),
  fc.tuple(id, fc.integer({ min: -500, max: 500 })).map(
    ([nodeId, x]): Command =>
      (doc) =>
        moveNodes(doc, { [nodeId]: [x, x] }),
  ),
  fc.tuple(id, fc.constantFrom('x', 'y', 'z')).map(
    ([nodeId, item]): Command =>
      (doc) =>
        addItem(doc, nodeId, 'aggregates', { id: item, name: item, function: 'count', expr: '' }),
  ),
  fc.tuple(id, fc.constantFrom('x', 'y', 'z'), fc.nat(2)).map(
    ([nodeId, item, to]): Command =>
      (doc) =>
        moveItem(doc, nodeId, 'aggregates', item, to),
  ),
  fc.tuple(id, fc.constantFrom('x', 'y')).map(
    ([nodeId, item]): Command =>
      (doc) =>
        removeItem(doc, nodeId, 'aggregates', item),
  ),
  id.map(
    (nodeId): Command =>
      (doc) =>
        removeNodes(doc, [nodeId]),
  ),
  fc.tuple(id, fc.boolean()).map(
    ([nodeId, disabled]): Command =>
      (doc) =>
        setDisabled(doc, [nodeId], disabled),
  ),
  id.map(
    (nodeId): Command =>
      (doc) =>
        insertOnEdge(doc, 'n1:out>n2:in', { id: nodeId, type: 'filter', position: at }, { input: 'in', output: 'out' }),
  ),
)
const script = fc.array(fc.tuple(fc.nat(2), command, fc.boolean()), { maxLength: 40 })

describe('random concurrent commands', () => {
  it('project equally on every replica, and the incremental projection equals the pure one', () => {
    void fc.assert(
      fc.property(script, (steps) => {
        const docs = [new Y.Doc(), new Y.Doc(), new Y.Doc()]
        const projectors = docs.map(createProjector)
        for (const [who, run, meet] of steps) {
          run(docs[who] as Y.Doc)
          projectors[who]?.project()
          if (meet) sync(...docs)
        }
        sync(...docs)
        sync(...docs)
        const [first, ...others] = docs.map(projectDocument)
        for (const other of others) expect(other).toEqual(first)
        for (const projector of projectors) expect(projector.project()).toEqual(first)
      }),
      { seed: 7, numRuns: 300 },
    )
  })
})

describe('undo', () => {
  it('of a rename that another user has overwritten keeps theirs, and the node', () => {
    const [a, b] = [new Y.Doc(), new Y.Doc()]
    const undo = createUndoHistory(a)
    addNode(a, { id: 'f', type: 'filter', position: at })
    setLabel(a, 'f', 'mine')
    sync(a, b)
    setLabel(b, 'f', 'theirs')
    sync(a, b)
    undo.undo()
    undo.undo()
    expect(nodeOf(a, 'f')?.label).toBe('theirs')
  })

  it('of typing keeps what another user typed elsewhere in the text', () => {
    const [a, b] = pair()
    const undo = createUndoHistory(a)
    undo.gesture('f.condition')
    setConfigField(a, 'f', 'condition', 'delay')
    setConfigField(a, 'f', 'condition', 'delay > 30')
    sync(a, b)
    setConfigField(b, 'f', 'condition', 'not delay > 30')
    sync(a, b)
    undo.undo()
    expect(nodeOf(a, 'f')?.config['condition']).toBe('not ')
  })

  it('brings a removed node back with its connections', () => {
    const [a] = pair()
    connect(a, { source: 'f', sourcePort: 'out', target: 'w', targetPort: 'in' })
    const before = projectDocument(a)
    const undo = createUndoHistory(a)
    removeNodes(a, ['f'])
    expect(undo.undo()).toContain('f')
    expect(projectDocument(a)).toEqual(before)
    undo.redo()
    expect(nodeOf(a, 'f')).toBeUndefined()
  })

  it('undo^n and redo^n are the identity while nobody else edits', () => {
    void fc.assert(
      fc.property(fc.array(command, { maxLength: 25 }), (commands) => {
        const doc = new Y.Doc()
        const undo = createUndoHistory(doc)
        for (const run of commands) run(doc)
        const after = projectDocument(doc)
        while (undo.canUndo) undo.undo()
        expect(projectDocument(doc).pipeline.nodes).toEqual([])
        while (undo.canRedo) undo.redo()
        expect(projectDocument(doc)).toEqual(after)
      }),
      { seed: 11, numRuns: 300 },
    )
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
