import { addItem, moveItem, removeItem, setConfigField } from '@lakestream/shared/document/commands/config'
import { connect } from '@lakestream/shared/document/commands/edges'
import { addNode, moveNodes, removeNodes, setLabel } from '@lakestream/shared/document/commands/nodes'
import { setMeta } from '@lakestream/shared/document/commands/pipeline'
import { projectDocument } from '@lakestream/shared/document/project'
import { createUndoHistory } from '@lakestream/shared/document/undo'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { anyCommand } from './random-command.ts'
import { at, nodeOf, pair, sync } from './replicas.ts'
import { readForeignCharacters, readValues, UndoUser } from './undo-user.ts'

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
})

const act = fc.oneof(
  { weight: 6, arbitrary: anyCommand },
  { weight: 3, arbitrary: fc.constant('undo' as const) },
  { weight: 1, arbitrary: fc.constant('redo' as const) },
)
const meeting = fc.constantFrom('none', 'all', 'next')

describe('random edits and undo', () => {
  const three = fc.array(fc.tuple(fc.nat(2), act, meeting), { minLength: 20, maxLength: 80, size: 'max' })
  const makeUsers = () => ['a', 'b', 'c'].map((name) => new UndoUser(name))

  function play(
    users: UndoUser[],
    [who, action, meet]: [number, typeof act extends fc.Arbitrary<infer T> ? T : never, string],
  ) {
    const user = users[who] as UndoUser
    const foreign = readForeignCharacters(user)
    const written = user.watch('me', () => {
      if (typeof action === 'function') action(user.doc, user.name)
      else user.history[action]()
    })
    const left = readForeignCharacters(user)
    const others = meet === 'all' ? users : meet === 'next' ? [user, users[(who + 1) % users.length] as UndoUser] : []
    for (const other of others) {
      other.watch('another', () => {
        for (const from of others) Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(from.doc), 'remote')
      })
    }
    return { user, isUndo: typeof action !== 'function', written, lost: [...foreign].filter((id) => !left.has(id)) }
  }

  it('of three users: undo never changes what another wrote last, and removes none of their characters', () => {
    void fc.assert(
      fc.property(three, (steps) => {
        const users = makeUsers()
        for (const step of steps) {
          const { isUndo, written, lost, user } = play(users, step)
          if (!isUndo) continue
          expect(written.filter(({ before, path }) => before === 'another' && !isOpenText(user, path))).toEqual([])
          if (lost.length > 0) expect(written.some(({ path }) => /^nodes\/[^/]+$/.test(path))).toBe(true)
        }
      }),
      { seed: 17, numRuns: 500 },
    )
  })

  it('of three users: undo^n redo^n is the identity where nobody else has written', () => {
    void fc.assert(
      fc.property(three, fc.nat(2), (steps, who) => {
        const users = makeUsers()
        for (const step of steps) play(users, step)
        const { doc, history } = users[who] as UndoUser
        // A new edit: nothing is left to redo from before.
        setMeta(doc, 'description', 'now')
        const before = readValues(doc)
        const kept = new Set<string>()
        while (history.canUndo) for (const id of history.undo()?.kept ?? []) kept.add(id)
        while (history.canRedo) for (const id of history.redo()?.kept ?? []) kept.add(id)
        const isOwn = ([path]: [string, string]) => ![...kept].some((id) => path.includes(id))
        expect(new Map([...readValues(doc)].filter(isOwn))).toEqual(new Map([...before].filter(isOwn)))
      }),
      { seed: 23, numRuns: 500 },
    )
  })

  it('of five users, merged in any order, projects equally everywhere', () => {
    const five = fc.array(fc.tuple(fc.nat(4), act, meeting), { minLength: 20, maxLength: 80, size: 'max' })
    void fc.assert(
      fc.property(five, fc.integer(), (steps, seed) => {
        const users = ['a', 'b', 'c', 'a', 'b'].map((name) => new UndoUser(name))
        const updates: Uint8Array[] = []
        for (const { doc } of users) doc.on('update', (update: Uint8Array) => updates.push(update))
        for (const step of steps) play(users, step)
        const shuffled = updates.map((update, index) => ({ update, key: Math.imul(index + 1, seed | 1) >>> 0 }))
        const late = new Y.Doc()
        for (const { update } of shuffled.sort((a, b) => a.key - b.key)) Y.applyUpdate(late, update)
        sync(...users.map(({ doc }) => doc))
        const [first, ...others] = [...users.map(({ doc }) => doc), late].map(projectDocument)
        for (const other of others) expect(other).toEqual(first)
      }),
      { seed: 29, numRuns: 200 },
    )
  })

  it('of one user alone: undo^n leads back to the empty pipeline, and redo^n to the last', () => {
    void fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 25 }), (commands) => {
        const doc = new Y.Doc()
        const undo = createUndoHistory(doc)
        for (const run of commands) run(doc, 'a')
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

/** In a text that is still there each user undoes their own characters, beside those of others. */
function isOpenText(user: UndoUser, path: string): boolean {
  return path.includes('/text/') && readValues(user.doc).has(path)
}
