import { expect, it } from 'vitest'
import { compareWithPython } from './python-agreement.ts'

it('G2-G12: TypeScript and Python give the same matches and ids, in the same batches, with the state encoded in between', () => {
  const figures = compareWithPython(3000, 20261123)
  expect(figures.differing).toEqual([])
  // The traces must be worth comparing.
  expect(figures.withMatches).toBeGreaterThan(1500)
})
