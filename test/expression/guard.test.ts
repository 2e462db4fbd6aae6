import { checkExpression } from '@lakestream/shared/expression/check'
import { guardExpression } from '@lakestream/shared/expression/guard/guard'
import { printExpression } from '@lakestream/shared/expression/print'
import { firstReason, toGuardedSql } from '@lakestream/shared/nodes/expressions'
import { describe, expect, it } from 'vitest'
import { COLUMNS } from '../spark/expression-rows.ts'

function guard(text: string) {
  const guarded = guardExpression(text, COLUMNS)
  if (!guarded) throw new Error(`${text} has no guard`)
  const { value, failed, unguarded } = guarded
  return { value: printExpression(value), failed: failed && printExpression(failed), unguarded }
}

function print(text: string): string {
  const { ast } = checkExpression(text, COLUMNS)
  if (!ast) throw new Error(`${text} cannot be read`)
  return printExpression(ast)
}

describe('an expression that cannot fail stays as it is', () => {
  it.each([
    'b / 2',
    'b * b + 1D',
    "upper(s) || '!'",
    "a > 3 AND s IN ('x', 'y')",
    'CAST(a AS string)',
    "DATE '2001-01-31' + 1",
    '24 * 60 * 60',
    'date_add(d, 7)',
    'array(1, 2)[0]',
    'try_divide(a, 0)',
    'try_cast(s AS int)',
    'transform(array(b), x -> x / 2)',
    'CAST(b > 1 AS int) / 2.5',
    "to_date('2001-01-31')",
  ])('%s', (text) => {
    expect(guard(text)).toEqual({ value: print(text), failed: null, unguarded: [] })
  })
})

describe('what can fail is parted from why it does', () => {
  it.each([
    ['1 / a', 'try_divide(1, a)', "CASE WHEN a = 0 THEN 'DIVIDE_BY_ZERO' END"],
    ['a + 1', 'try_add(a, 1)', "CASE WHEN a IS NOT NULL AND try_add(a, 1) IS NULL THEN 'ARITHMETIC_OVERFLOW' END"],
    [
      'CAST(s AS int)',
      'try_cast(s AS int)',
      "CASE WHEN s IS NOT NULL AND try_cast(s AS int) IS NULL THEN 'CAST_INVALID_INPUT' END",
    ],
    [
      's > 3',
      'try_cast(s AS bigint) > 3',
      "CASE WHEN s IS NOT NULL AND try_cast(s AS bigint) IS NULL THEN 'CAST_INVALID_INPUT' END",
    ],
    ['p OR 1 / a > 2', 'p OR try_divide(1, a) > 2', "CASE WHEN NOT p <=> TRUE AND a = 0 THEN 'DIVIDE_BY_ZERO' END"],
    [
      'CASE WHEN p THEN 1 / a END',
      'CASE WHEN p THEN try_divide(1, a) END',
      "CASE WHEN p AND a = 0 THEN 'DIVIDE_BY_ZERO' END",
    ],
    ['coalesce(b, 1 / a)', 'coalesce(b, try_divide(1, a))', "CASE WHEN b IS NULL AND a = 0 THEN 'DIVIDE_BY_ZERO' END"],
    ['array(a, 1)[a]', 'get(array(a, 1), a)', "CASE WHEN a < 0 OR a >= 2 THEN 'INVALID_ARRAY_INDEX' END"],
    [
      'transform(array(a, 1), x -> 1 / x)',
      'transform(array(a, 1), x -> try_divide(1, x))',
      "get(array_compact(transform(array(a, 1), x -> CASE WHEN x = 0 THEN 'DIVIDE_BY_ZERO' END)), 0)",
    ],
    // The same failure is told once.
    [
      '1 / a BETWEEN 2 AND 3',
      'try_divide(1, a) >= 2 AND try_divide(1, a) <= 3',
      "CASE WHEN a = 0 THEN 'DIVIDE_BY_ZERO' END",
    ],
  ])('%s', (text, value, failed) => {
    expect(guard(text)).toEqual({ value, failed, unguarded: [] })
  })
})

it('names of the guard’s own stand for nothing else', () => {
  const columns = [...COLUMNS, { name: 'failed', type: { kind: 'int' as const }, nullable: true }]
  const guarded = guardExpression('exists(array(a), x -> 1 / (x + failed) > 1)', columns)
  expect(guarded?.failed && printExpression(guarded.failed)).toContain('failed_2, x) ->')
})

it.each([
  ['conv(s, 16, 10)', ['conv']],
  ['array_sort(array(a, 1), (l, r) -> CAST(l - r AS int))', ['array_sort']],
  ["regexp_replace(s, '(a)', s)", ['regexp_replace']],
])('%s says that it can still end the query', (text, names) => {
  expect(guard(text).unguarded).toEqual(names)
})

it.each(['no_such_function(a)', 'a +', 'missing + 1'])('%s is passed on as it is', (text) => {
  expect(toGuardedSql(text, COLUMNS, 'x')).toEqual({ value: text, failed: null })
})

it('a long nest of functions is given up rather than guarded by a text that nobody can read', () => {
  const deep = Array.from({ length: 30 }).reduce<string>((inner) => `abs(${inner})`, 'a')
  const guarded = guard(deep)
  expect(guarded.unguarded).toEqual(['abs'])
  expect(guarded.value.length).toBeLessThan(20_000)
})

it('a reason says where it was, also where its name is known to rows alone', () => {
  expect(toGuardedSql('1 / a', COLUMNS, "it's").failed).toBe("CASE WHEN a = 0 THEN 'it\\'s: DIVIDE_BY_ZERO' END")
  expect(toGuardedSql('transform(array(a, 1), x -> 1 / x)', COLUMNS, 'it').failed).toMatch(/^concat\('it: ', get\(/)
})

it('of several reasons the first counts', () => {
  expect(firstReason([null, 'x', null, 'y'])).toBe('coalesce(x, y)')
  expect(firstReason([null, 'x'])).toBe('x')
  expect(firstReason([null])).toBe(null)
})
