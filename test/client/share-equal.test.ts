import { shareEqual } from '@lakestream/client/preview/share-equal'
import fc from 'fast-check'
import { expect, it } from 'vitest'

it('keeps the parts that are equal, and takes those that are not', () => {
  const before = { nodes: [{ id: 'a', config: { x: [1] } }, { id: 'b' }], edges: ['e'] }
  const now = { nodes: [{ id: 'a', config: { x: [1] } }, { id: 'c' }], edges: ['e'] }
  const shared = shareEqual(before, now)
  expect(shared).toEqual(now)
  expect(shared.nodes[0]).toBe(before.nodes[0])
  expect(shared.nodes[1]).not.toBe(before.nodes[1])
  expect(shared.edges).toBe(before.edges)
})

it('is what was given, whatever was there before', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (before, now) => {
      expect(shareEqual(before, now)).toStrictEqual(now)
      expect(shareEqual(now, structuredClone(now))).toBe(now)
    }),
    { numRuns: 500, seed: 5 },
  )
})

it('tells a list from an object, and a missing key from another one', () => {
  expect(shareEqual({ 0: 'a' }, ['a'])).toEqual(['a'])
  expect(shareEqual({ a: undefined }, { b: undefined })).toStrictEqual({ b: undefined })
  expect(shareEqual({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 })
})
