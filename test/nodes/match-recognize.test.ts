import type { Column } from '@lakestream/shared/expression/types'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import { expect, it } from 'vitest'

const column = (name: string, kind: 'string' | 'timestamp' | 'double'): Column => ({
  name,
  type: { kind },
  nullable: true,
})
const schema = {
  kind: 'stream',
  columns: [column('k', 'string'), column('t', 'timestamp'), column('v', 'double')],
  eventTime: { column: 't', watermarkMs: 0 },
  changes: 'append',
  afterStateful: false,
} as const

const check = (sql: string) =>
  findNode('match-recognize-sql')?.problems({ sql, lateEvents: 'route' }, [{ port: 'in', schema }]) ?? []
const clause = (rest: string, order = 'ORDER BY t') => `MATCH_RECOGNIZE (PARTITION BY k ${order} ${rest})`

it.each([
  [clause('PATTERN (A B $) DEFINE A AS A.v > 1'), '$', 'no last row'],
  [clause('PATTERN (A B', 'ORDER BY t'), '', 'found the end'],
  [clause('PATTERN (A) DEFINE B AS B.v > 1'), 'B', 'no variable B'],
  [clause('PATTERN (A) DEFINE A AS A.x > 1'), 'A.x', 'no column x'],
  [clause('PATTERN (A) DEFINE A AS A.v + 1'), 'A.v + 1', 'true or false'],
  [clause('MEASURES A.v AS status PATTERN (A)'), 'status', 'already has a column'],
  [clause('PATTERN (A)', 'ORDER BY v'), 'v', 'begin ORDER BY with t'],
  [clause('PATTERN (A)', 'ORDER BY t DESC'), 'DESC', 'order of time'],
  [clause('AFTER MATCH SKIP TO FIRST A PATTERN (A B+)'), 'A', 'never end'],
  [clause('AFTER MATCH SKIP TO LAST A PATTERN (A B+)'), 'A', 'never end'],
  [clause('PATTERN (A{3,2})'), '{3,2}', 'upper number'],
  [clause('PATTERN (((A{50}){50}){50})'), '((A{50}){50}){50}', 'too much'],
  [clause("PATTERN (A) WITHIN INTERVAL '0' SECONDS"), "INTERVAL '0' SECONDS", 'above zero'],
  [clause('PATTERN (A) SUBSET U = (A, D)'), 'D', 'no variable D'],
  [`SELECT k FROM x ${clause('PATTERN (A)')}`, 'k', 'behind this one'],
] as const)('%s is refused at its place', (sql, place, words) => {
  const [problem] = check(sql).filter(({ severity }) => severity === 'error')
  expect(problem?.message).toContain(words)
  if (place) expect(sql.slice(...(problem?.span ?? []))).toBe(place)
})

it('where a skip may lead back but need not, it is said and allowed', () => {
  expect(check(clause("AFTER MATCH SKIP TO LAST A PATTERN (A+ B) WITHIN INTERVAL '1' HOUR"))).toMatchObject([
    { severity: 'info', message: expect.stringContaining('goes on at the next row') },
  ])
})
