import { PYTHON_FUNCTIONS } from '@lakestream/shared/engine/match-expression/python-functions'
import { expect, it } from 'vitest'
import { askPython, runRandomExpressions } from './compare.ts'

const RUNS = 10_000

it('random expressions over random matches give the same in TypeScript and in Python, errors included', () => {
  const cases = runRandomExpressions({ numRuns: RUNS, seed: 20261128 })
  const answers = askPython(cases.map(({ python }) => python))
  const differing = cases.flatMap(({ text, match, value }, index) =>
    answers[index] === value ? [] : [{ text, match, python: answers[index], typescript: value }],
  )
  expect(differing.slice(0, 3)).toEqual([])
  // They must be worth comparing.
  const expected = cases.map(({ value }) => value)
  expect(cases.length).toBeGreaterThan(RUNS / 2)
  expect(expected.filter((value) => value !== 'null' && !value.startsWith('error')).length).toBeGreaterThan(
    cases.length / 3,
  )
  expect(expected.filter((value) => value.startsWith('error')).length).toBeGreaterThan(cases.length / 50)
})

it('the table says which functions Python has', () => {
  expect(JSON.parse(askPython([], ['functions'])[0] ?? '[]')).toEqual([...PYTHON_FUNCTIONS].sort())
})
