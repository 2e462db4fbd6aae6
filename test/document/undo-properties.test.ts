import { setMeta } from '@lakestream/shared/document/commands/pipeline'
import { projectDocument } from '@lakestream/shared/document/project'
import { createUndoHistory } from '@lakestream/shared/document/undo'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { anyCommand } from './random-command.ts'
import { sync } from './replicas.ts'
import { readForeignCharacters, readValues, UndoUser } from './undo-user.ts'

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
      { seed: 17, numRuns: 150 },
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
      { seed: 23, numRuns: 150 },
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
      { seed: 29, numRuns: 60 },
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
