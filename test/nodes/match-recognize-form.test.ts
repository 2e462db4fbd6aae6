import { readFileSync } from 'node:fs'
import { parseStatement } from '@lakestream/shared/engine/match-recognize/parse-statement'
import { bindExpression } from '@lakestream/shared/expression/parameter'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import { readForm, type StatementForm, writeForm } from '@lakestream/shared/nodes/match-recognize-form'
import { describe, expect, it } from 'vitest'
import { RUN, toRun } from '../engine/recorded/match-recognize-runs.ts'

interface CaseFile {
  readonly cases: readonly { readonly config: { readonly sql: string } }[]
}

const { cases } = JSON.parse(
  readFileSync(new URL('cases/match-recognize-sql.json', import.meta.url), 'utf8'),
) as CaseFile
const example = findNode('match-recognize-sql')?.example as unknown as { readonly sql: string }

/** Each once. */
const STATEMENTS = [
  ...new Set([
    example.sql,
    ...cases.map(({ config }) => config.sql),
    ...RUN.map((recorded) => toRun(recorded).config.sql),
    "MATCH_RECOGNIZE (PARTITION BY `order`, `a b` ORDER BY t ASC NULLS FIRST, n PATTERN (A) WITHIN INTERVAL '90' SECONDS)",
    'SELECT * FROM x MATCH_RECOGNIZE (ORDER BY t MEASURES (A.v + 1) * (2) AS x, A.v AS `as` AFTER MATCH SKIP TO B PATTERN (A B?) SUBSET U = (A, B), W = (B) DEFINE A AS (v > 1), B AS (b.v) > 2 OR (A.v = 3)) AS m;',
    'MATCH_RECOGNIZE (ORDER BY t PATTERN ())',
    "MATCH_RECOGNIZE (ORDER BY t PATTERN ((A | ()) PERMUTE(B, {- C -})+? `x y`{2,}) DEFINE A AS v > -- why\n 1, `x y` AS v = '(')",
    'MATCH_RECOGNIZE (ORDER BY t MEASURES ${limit} AS n PATTERN (A) DEFINE A AS v > ${limit})',
  ]),
]

function read(text: string): StatementForm {
  const found = readForm(text)
  if (!('form' in found)) throw new Error(found.message)
  return found.form
}

/** A statement without the places, which writing moves. */
const meaningOf = (text: string) =>
  JSON.parse(
    JSON.stringify(parseStatement(text), (key, value) =>
      ['span', 'written', 'patternSpan'].includes(key) ? undefined : typeof value === 'bigint' ? `${value}` : value,
    ),
  )

describe('a statement that the form writes', () => {
  it('is found in all that there are', () => {
    expect(STATEMENTS.length).toBeGreaterThan(90)
  })

  it.each(STATEMENTS)('is the one that it read: %#', (sql) => {
    const { text } = writeForm(read(sql))
    expect(meaningOf(text)).toEqual(meaningOf(sql))
    expect(writeForm(read(text)).text).toBe(text)
  })

  it.each(STATEMENTS)('has each field where it says: %#', (sql) => {
    const written = writeForm(read(sql))
    const found = readForm(written.text)
    expect('places' in found && found.places).toEqual(written.places)
  })
})

it('has conditions under the names that the pattern has', () => {
  expect(read('MATCH_RECOGNIZE (ORDER BY t PATTERN (A b) DEFINE a AS v > 1, B AS v > 2)').define).toEqual({
    A: 'v > 1',
    b: 'v > 2',
  })
})

it('is written in lines, a clause each', () => {
  const { text } = writeForm(read(`SELECT * FROM input ${example.sql}`))
  expect(text).toBe(`SELECT * FROM input MATCH_RECOGNIZE (
  PARTITION BY origin
  ORDER BY date
  MEASURES
    FIRST(A.delay) AS first_delay,
    COUNT(*) AS flights
  ONE ROW PER MATCH
  AFTER MATCH SKIP PAST LAST ROW
  PATTERN (A B{2,}) WITHIN INTERVAL '2' HOURS
  DEFINE
    A AS A.delay > 30,
    B AS B.delay > PREV(B.delay)
)`)
})

it('leaves out conditions and measures that are not begun, and writes what is half done as it is', () => {
  const form = read('MATCH_RECOGNIZE (ORDER BY t PATTERN (A B) DEFINE A AS v > 1)')
  const { text } = writeForm({
    ...form,
    define: { A: ' ', B: 'v >' },
    measures: [
      { id: 'x', name: '', value: '' },
      { id: 'y', name: 'n', value: '' },
    ],
  })
  expect(text).toContain('\n  MEASURES\n     AS n\n')
  expect(text).toContain('\n  DEFINE\n    B AS v >\n')
})

it('ends a comment with its line', () => {
  const form = read('MATCH_RECOGNIZE (ORDER BY t PATTERN (A B))')
  const { text } = writeForm({ ...form, define: { A: 'v > 1 -- high', B: 'v < 1' } })
  expect(read(text).define).toEqual({ A: 'v > 1', B: 'v < 1' })
})

it('what cannot be read, and a variable that is defined twice, is said with its place', () => {
  const sql = 'MATCH_RECOGNIZE (ORDER BY t PATTERN (A B) DEFINE A AS v > 1, a AS v > 2)'
  const found = readForm(sql)
  expect(found).toMatchObject({ message: 'A is defined twice: keep one of them' })
  expect('span' in found && sql.slice(...found.span)).toBe('a')
  expect(readForm('MATCH_RECOGNIZE (ORDER BY t PATERN (A))')).toMatchObject({ span: [28, 34] })
})

it('comments between clauses are known to be lost, those in an expression are kept', () => {
  const clause = (a: string, b: string) => `MATCH_RECOGNIZE (ORDER BY t ${a} PATTERN (A) DEFINE A AS v ${b} > 1)`
  expect(readForm(clause('/* why */', ''))).toMatchObject({ hasComments: true })
  expect(readForm(clause('', '/* why */'))).toMatchObject({ hasComments: false })
})

it('values of parameters are no part of the form', () => {
  const bound = bindExpression(
    'MATCH_RECOGNIZE (ORDER BY t PATTERN (A) DEFINE A AS v > ${limit}) AS m',
    new Map([['limit', { type: { kind: 'int' }, value: 3 }]]),
  )
  expect(read(bound)).toMatchObject({ define: { A: 'v > ${limit}' }, tail: 'AS m' })
})
