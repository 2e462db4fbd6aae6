import type { Column } from '@lakestream/shared/expression/types'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { expect, it } from 'vitest'
import { detectOnBoth } from '../engine/agreement/compare.ts'
import { toRow } from '../engine/recorded.ts'

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

const DEFINITION = findNode('match-recognize-sql') as AnyNodeDefinition

const check = (sql: string) => DEFINITION.problems({ sql, lateEvents: 'route' }, [{ port: 'in', schema }])
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

it('a search of too many steps is given up at its row, in TypeScript and in Python', () => {
  const define = "DEFINE A AS A.type = 'a', B AS B.type = 'b'"
  const sql = `MATCH_RECOGNIZE (PARTITION BY key ORDER BY ts PATTERN (^ (A | A)* B) ${define})`
  const rows = Array.from({ length: 21 }, (_, at) => toRow({ key: 'k', ts: 1000 * (at + 1), type: 'a', v: 0 }, at))
  const last = toRow({ key: 'k', ts: 60_000, type: 'x', v: 0 }, rows.length)
  const flush = toRow({ key: 'z', ts: 10_000_000, type: 'x', v: 0 }, -1)
  const { engine, python } = detectOnBoth(DEFINITION, {
    config: { sql },
    batches: [[...rows, last], [flush]],
    watermarkMs: 0,
  })
  for (const found of [engine, python])
    expect(found.map((each) => each.slice(3, 8))).toEqual([[1000, 1000, 60_000, 'overflow', 0]])
})
