import { checkExpression } from '@lakestream/shared/expression/check'
import { compileExpression } from '@lakestream/shared/expression/evaluate'
import { findFixedTruth } from '@lakestream/shared/expression/truth'
import type { Column } from '@lakestream/shared/expression/types'
import fc from 'fast-check'
import { expect, it } from 'vitest'

const COLUMNS: readonly Column[] = [
  { name: 'i', type: { kind: 'int' }, nullable: true },
  { name: 'long', type: { kind: 'bigint' }, nullable: false },
  { name: 'd', type: { kind: 'double' }, nullable: false },
  { name: 's', type: { kind: 'string' }, nullable: true },
  { name: 'b', type: { kind: 'boolean' }, nullable: false },
  { name: 't', type: { kind: 'timestamp' }, nullable: true },
]

const truthOf = (text: string) => findFixedTruth(checkExpression(text, COLUMNS, { kind: 'boolean' }), COLUMNS)

it.each([
  'false',
  '1 = 2',
  'null',
  'i > 5 AND i < 3',
  'i > 5 AND i < 6',
  'i IN (1, 2) AND I NOT IN (2, 1)',
  'i = 2.5',
  'i = null',
  'long BETWEEN 10 AND 9',
  'd > 1 AND d < 1',
  "s = 'a' AND s = 'b'",
  "s < ''",
  "s > 'a' AND s <= 'a'",
  'b AND NOT b',
  '(i > 5 AND i < 3) OR (s IS NULL AND s IS NOT NULL)',
  'i > 2147483647',
  // It fails for every row.
  '1 / 0 > 1 OR i > 3',
])('%s is never true', (text) => expect(truthOf(text)).toBe('never'))

it.each([
  'true',
  '1 < 2',
  'long > 5 OR long <= 5',
  'd < 3 OR d >= 3',
  'b OR NOT b',
  'i IS NULL OR i < 0 OR i >= 0',
  "s IS NULL OR s >= ''",
  'long IS NOT NULL',
])('%s is true for every row', (text) => expect(truthOf(text)).toBe('always'))

it.each([
  'i > 5',
  'i > 5 OR i <= 5',
  'd > 1 AND d < 1.0000001',
  "s > 'a' AND s < 'a0'",
  'i + 1 > i',
  'd <> d',
  't > t',
  "t > '2020-01-01'",
  'long > 9007199254740993',
  'rand() > 2',
  'unknown_column > 1',
  'i >',
  'i IS NULL OR i = i',
])('%s may be both, or is not judged', (text) => expect(truthOf(text)).toBeNull())

const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc
      .tuple(
        fc.constantFrom('i', 'long'),
        fc.constantFrom('<', '<=', '=', '<>', '>=', '>', '<=>'),
        fc.integer({ min: 0, max: 5 }),
      )
      .map(([column, sign, value]) => `${column} ${sign} ${value}`),
    fc.constantFrom('i IS NULL', 'i IS NOT NULL', 'i IN (1, 3)', 'b'),
    fc.tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition')).map((parts) => `(${parts.join(' ')})`),
    tie('condition').map((of) => `NOT (${of})`),
  ),
}))

it('what it says of conditions over small numbers is what every row says', () => {
  const values = Array.from({ length: 12 }, (_, index) => index - 3)
  const rows = [null, ...values].flatMap((i) =>
    values.flatMap((long) => [true, false].map((b) => [i, BigInt(long), 0, '', b, null])),
  )
  const counts: Record<string, number> = {}
  fc.assert(
    fc.property(condition, (text) => {
      const { typed } = checkExpression(text, COLUMNS)
      if (!typed) throw new Error(text)
      const evaluate = compileExpression(typed)
      const isTrue = rows.map((row) => evaluate(row) === true)
      const expected = isTrue.every(Boolean) ? 'always' : isTrue.some(Boolean) ? null : 'never'
      counts[String(expected)] = (counts[String(expected)] ?? 0) + 1
      expect(truthOf(text), text).toBe(expected)
    }),
    { numRuns: 1000, seed: 3 },
  )
  expect(counts['never']).toBeGreaterThan(10)
  expect(counts['always']).toBeGreaterThan(10)
})
