import { checkMatchText } from '@lakestream/shared/engine/match-expression/check-match'
import { expect, it } from 'vitest'
import { COLUMNS, VARIABLES } from './random-expression.ts'

const check = (text: string, kind: 'sequence' | 'define' | 'measure' = 'define') =>
  checkMatchText(text, COLUMNS, { variables: VARIABLES, kind })

it.each([
  ['A.x > 1', 'There is no column x', 'A.x', 'define'],
  ['last(A.a + B.a)', 'about one variable', 'B.a', 'define'],
  ['last(A.a + a)', 'before each column', 'A.a + a', 'define'],
  ['sum(last(A.a))', 'inside another', 'last(A.a)', 'define'],
  ['FINAL last(a) > 1', 'belongs into measures', 'FINAL last(a)', 'define'],
  ['prev(a, b)', 'whole number', 'prev(a, b)', 'define'],
  ['sum(s)', 'There is no sum of string', 'sum(s)', 'measure'],
  ['prev(a) > 1', 'belongs to MATCH_RECOGNIZE', 'prev(a)', 'sequence'],
  ['last(A.s) RLIKE s', 'in a column before the pattern', 'last(A.s) RLIKE s', 'define'],
  ['my_function(A.a)', 'in a column before the pattern', 'my_function', 'define'],
] as const)('%s is refused where it is wrong', (text, words, place, kind) => {
  const [problem] = check(text, kind).problems.filter(({ severity }) => severity === 'error')
  expect(problem?.message).toContain(words)
  expect(text.slice(...(problem?.span ?? []))).toBe(place)
})

it('what looks at the current row alone is left to Spark, whatever it calls', () => {
  expect(check("s RLIKE '^a' AND b > 1")).toMatchObject({ isRowOnly: true, problems: [], references: ['s', 'b'] })
  expect(check('b > last(A.b)')).toMatchObject({ isRowOnly: false, problems: [] })
})

it('how far it looks is known', () => {
  expect(check('prev(a, 3) > next(last(A.a, 1), 2)').reach).toEqual({ before: 3, after: 2 })
})
