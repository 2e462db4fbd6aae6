import {
  addItem,
  addItems,
  moveItem,
  removeItem,
  setConfigField,
  setItems,
} from '@lakestream/shared/document/commands/config'
import { connect } from '@lakestream/shared/document/commands/edges'
import { addNode, moveNodes, removeNodes, setLabel } from '@lakestream/shared/document/commands/nodes'
import { projectDocument } from '@lakestream/shared/document/project'
import { createUndoHistory } from '@lakestream/shared/document/undo'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { at, nodeOf, pair, sync } from './replicas.ts'

describe('undo', () => {
  it('of a rename that another user has overwritten keeps theirs, and the node', () => {
    const [a, b] = [new Y.Doc(), new Y.Doc()]
    const undo = createUndoHistory(a)
    addNode(a, { id: 'f', type: 'filter', position: at })
    setLabel(a, 'f', 'mine')
    sync(a, b)
    setLabel(b, 'f', 'theirs')
    sync(a, b)
    expect(undo.undo()).toEqual({ nodes: [], kept: ['f'] })
    expect(undo.undo()).toEqual({ nodes: [], kept: ['f'] })
    expect(nodeOf(a, 'f')?.label).toBe('theirs')
  })

  it('of a new node that another user has moved keeps it where they put it', () => {
    const [a, b] = [new Y.Doc(), new Y.Doc()]
    const undo = createUndoHistory(a)
    addNode(a, { id: 'f', type: 'filter', position: at })
    sync(a, b)
    moveNodes(b, { f: [300, 40] })
    sync(a, b)
    expect(undo.undo()).toEqual({ nodes: [], kept: ['f'] })
    expect(projectDocument(a).layout['f']).toEqual([300, 40])
  })

  it('of a new node that another user has renamed keeps its place too', () => {
    const [a, b] = [new Y.Doc(), new Y.Doc()]
    const undo = createUndoHistory(a)
    addNode(a, { id: 'f', type: 'filter', position: [120, 40] })
    sync(a, b)
    setLabel(b, 'f', 'theirs')
    sync(a, b)
    undo.undo()
    expect(projectDocument(a).layout['f']).toEqual([120, 40])
  })

  it('of a new node that another user has connected keeps the connection', () => {
    const [a, b] = pair()
    const undo = createUndoHistory(a)
    addNode(a, { id: 'g', type: 'filter', position: at })
    sync(a, b)
    connect(b, { source: 'f', sourcePort: 'out', target: 'g', targetPort: 'in' })
    sync(a, b)
    undo.undo()
    expect(projectDocument(a).pipeline.edges).toHaveLength(1)
  })

  it('of a connection that another user has drawn as well keeps it', () => {
    const [a, b] = pair()
    // Of two who write one key at once, the higher id's value stands.
    a.clientID = 1
    b.clientID = 2
    const undo = createUndoHistory(a)
    for (const doc of [a, b]) connect(doc, { source: 'f', sourcePort: 'out', target: 'w', targetPort: 'in' })
    sync(a, b)
    undo.undo()
    expect(projectDocument(a).pipeline.edges).toHaveLength(1)
  })

  it('of typing keeps what another user typed around and into it', () => {
    const [a, b] = pair()
    const undo = createUndoHistory(a)
    undo.gesture('f.condition')
    setConfigField(a, 'f', 'condition', 'delay')
    setConfigField(a, 'f', 'condition', 'delay > 30')
    sync(a, b)
    setConfigField(b, 'f', 'condition', 'not delay > 30')
    setConfigField(b, 'f', 'condition', 'not delay >= 30')
    setConfigField(b, 'f', 'condition', 'not delay >= 30 or late')
    sync(a, b)
    undo.undo()
    expect(nodeOf(a, 'f')?.config['condition']).toBe('not = or late')
    undo.redo()
    expect(nodeOf(a, 'f')?.config['condition']).toBe('not delay >= 30 or late')
  })

  it('of typing over a text puts back what was there', () => {
    const [a, b] = pair()
    setConfigField(b, 'f', 'condition', 'delay > 30 and late')
    sync(a, b)
    const undo = createUndoHistory(a)
    setConfigField(a, 'f', 'condition', 'delay < 5 and late')
    sync(a, b)
    setConfigField(b, 'f', 'condition', 'delay < 5 and very late')
    sync(a, b)
    undo.undo()
    expect(nodeOf(a, 'f')?.config['condition']).toBe('delay > 30 and very late')
  })

  it('of typing works in a text that was removed and put back in between', () => {
    const [a] = pair()
    const undo = createUndoHistory(a)
    setConfigField(a, 'f', 'condition', 'delay > 30')
    removeNodes(a, ['f'])
    undo.undo()
    undo.undo()
    expect(nodeOf(a, 'f')?.config['condition']).toBe('')
  })

  it('brings a removed node back with its connections', () => {
    const [a] = pair()
    connect(a, { source: 'f', sourcePort: 'out', target: 'w', targetPort: 'in' })
    const before = projectDocument(a)
    const undo = createUndoHistory(a)
    removeNodes(a, ['f'])
    expect(undo.undo()?.nodes).toContain('f')
    expect(projectDocument(a)).toEqual(before)
    undo.redo()
    expect(nodeOf(a, 'f')).toBeUndefined()
  })

  it('by two users of edits to different records of one list leaves each the other’s', () => {
    const [a, b] = pair()
    for (const id of ['x', 'y', 'z']) addItem(a, 'w', 'aggregates', { id, name: id, function: 'count', expr: '' })
    sync(a, b)
    const [undoA, undoB] = [createUndoHistory(a), createUndoHistory(b)]
    setConfigField(a, 'w', 'aggregates.x.name', 'flights')
    moveItem(b, 'w', 'aggregates', 'z', 0)
    setConfigField(b, 'w', 'aggregates.y.function', 'max')
    removeItem(a, 'w', 'aggregates', 'z')
    sync(a, b)
    undoA.undo()
    sync(a, b)
    undoB.undo()
    sync(a, b)
    expect(projectDocument(a)).toEqual(projectDocument(b))
    const items = nodeOf(a, 'w')?.config['aggregates'] as { id: string }[]
    expect(items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 'x', name: 'flights' }),
        expect.objectContaining({ id: 'y', function: 'count' }),
      ]),
    )
    expect(items).toHaveLength(3)
  })

  it('keeps at least fifty steps', () => {
    const [a] = pair()
    const undo = createUndoHistory(a)
    for (let step = 0; step < 60; step++) setLabel(a, 'f', `name ${step}`)
    for (let step = 0; step < 50; step++) undo.undo()
    expect(nodeOf(a, 'f')?.label).toBe('name 9')
  })

  it('of a gesture leads back to before its first change', () => {
    const [a] = pair()
    const undo = createUndoHistory(a)
    undo.gesture('f.label')
    for (const label of ['L', 'La', 'Late']) setLabel(a, 'f', label)
    undo.gesture(null)
    setLabel(a, 'w', 'Hourly')
    undo.undo()
    expect(undo.undo()).toEqual({ nodes: ['f'], kept: [] })
    expect(nodeOf(a, 'f')?.label).toBe('Filter')
    expect(undo.canUndo).toBe(false)
  })

  it('of a new record of a list removes it, and keeps it once another user has edited it', () => {
    const [a, b] = pair()
    const undo = createUndoHistory(a)
    for (const id of ['x', 'y']) addItem(a, 'w', 'aggregates', { id, name: id, function: 'count', expr: '' })
    sync(a, b)
    setConfigField(b, 'w', 'aggregates.x.name', 'flights')
    sync(a, b)
    expect(undo.undo()).toEqual({ nodes: ['w'], kept: [] })
    expect(undo.undo()).toEqual({ nodes: [], kept: ['w'] })
    expect(nodeOf(a, 'w')?.config['aggregates']).toMatchObject([{ id: 'x', name: 'flights' }])
  })

  it('of a new node removes it whatever others have connected elsewhere, and others’ nodes stay', () => {
    const [a, b] = pair()
    const undo = createUndoHistory(a)
    addNode(a, { id: 'g', type: 'filter', position: at })
    connect(b, { source: 'f', sourcePort: 'out', target: 'w', targetPort: 'in' })
    sync(a, b)
    expect(undo.undo()).toEqual({ nodes: ['g'], kept: [] })
    expect(projectDocument(a).pipeline.nodes.map(({ id }) => id)).toEqual(['f', 'w'])
    undo.redo()
    expect(nodeOf(a, 'g')).toBeDefined()
  })

  it('of what stood in a node that another user has removed does nothing', () => {
    const [a, b] = pair()
    const undo = createUndoHistory(a)
    setLabel(a, 'f', 'mine')
    setConfigField(a, 'f', 'condition', 'delay > 30')
    sync(a, b)
    removeNodes(b, ['f'])
    sync(a, b)
    expect(undo.undo()).toEqual({ nodes: [], kept: [] })
    expect(undo.undo()).toEqual({ nodes: [], kept: [] })
    expect(undo.canRedo).toBe(false)
  })

  it('of typing in a text that another user has put back and changed keeps theirs', () => {
    const [a, b] = pair()
    const [undo, undoB] = [createUndoHistory(a), createUndoHistory(b)]
    setConfigField(a, 'f', 'condition', 'delay > 30')
    sync(a, b)
    removeNodes(b, ['f'])
    undoB.undo()
    setConfigField(b, 'f', 'condition', 'delay > 45')
    sync(a, b)
    expect(undo.undo()).toEqual({ nodes: [], kept: ['f'] })
    expect(nodeOf(a, 'f')?.config['condition']).toBe('delay > 45')
  })

  it('of a list that was set leads back to the records that it had, in one step', () => {
    const [a] = pair()
    const count = (id: string, expr: string) => ({ id, name: id, function: 'count', expr })
    addItems(a, 'w', 'aggregates', [count('x', 'delay'), count('y', 'delay'), count('z', 'delay')])
    const before = projectDocument(a)
    const undo = createUndoHistory(a)
    setItems(a, 'w', 'aggregates', [count('new', ''), count('z', 'late'), count('x', 'delay')])
    expect(nodeOf(a, 'w')?.config['aggregates']).toEqual([count('new', ''), count('z', 'late'), count('x', 'delay')])
    undo.undo()
    expect(projectDocument(a)).toEqual(before)
    expect(undo.canUndo).toBe(false)
  })

  it('does not touch what another user types into a record that stays when the list is set', () => {
    const [a, b] = pair()
    addItem(a, 'w', 'aggregates', { id: 'x', name: 'x', function: 'count', expr: 'delay' })
    sync(a, b)
    setConfigField(b, 'w', 'aggregates.x.expr', 'delay + 1')
    setItems(a, 'w', 'aggregates', [
      { id: 'x', name: 'x', function: 'max', expr: 'delay' },
      { id: 'y', name: 'y', function: 'count', expr: '' },
    ])
    sync(a, b)
    expect(projectDocument(a)).toEqual(projectDocument(b))
    expect(nodeOf(a, 'w')?.config['aggregates']).toMatchObject([
      { id: 'x', function: 'max', expr: 'delay + 1' },
      { id: 'y' },
    ])
  })
})
