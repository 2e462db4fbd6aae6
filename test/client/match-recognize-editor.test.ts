import { colourStatement } from '@lakestream/client/match-recognize/colour-statement'
import { completePattern, completeStatement } from '@lakestream/client/match-recognize/complete-statement'
import { describeStatementAt } from '@lakestream/client/match-recognize/describe-statement'
import { placeProblems } from '@lakestream/client/match-recognize/place-problems'
import { FUNCTION_COMPLETIONS } from '@lakestream/shared/expression/completion'
import { parseType } from '@lakestream/shared/expression/parse-type'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import { NO_STREAM } from '@lakestream/shared/nodes/columns'
import { readForm, type StatementForm, writeForm } from '@lakestream/shared/nodes/match-recognize-form'
import { describe, expect, it } from 'vitest'

const COLUMNS = [
  ['device', 'string'],
  ['ts', 'timestamp'],
  ['v', 'double'],
  ['the place', 'struct<city:string>'],
].map(([name = '', type = '']) => ({ name, type: parseType(type) ?? { kind: 'unknown' as const }, nullable: true }))
const KNOWN = {
  columns: COLUMNS,
  functions: FUNCTION_COMPLETIONS,
  parameters: new Map([['limit', { type: 'integer', text: '30' }]]),
}

/** `§` is the caret. */
function complete(marked: string, { isAsked = true, known = KNOWN } = {}) {
  const caret = marked.indexOf('§')
  const text = marked.replace('§', '')
  const { start, end, suggestions } = completeStatement(text, caret, known, isAsked)
  const result = suggestions[0] && text.slice(0, start) + suggestions[0].insert + text.slice(end)
  return { names: suggestions.map((each) => each.text), suggestions, result }
}

const BEHIND = " PATTERN (A B+ C) WITHIN INTERVAL '1' HOUR SUBSET U = (A, B) DEFINE A AS A.v > 1, B AS B.v > 2)"
const HEAD = 'MATCH_RECOGNIZE (PARTITION BY device ORDER BY ts'

describe('completion', () => {
  it.each([
    ['§', ['MATCH_RECOGNIZE']],
    ['MATCH_RECOGNIZE (§', ['PARTITION BY', 'ORDER BY', 'MEASURES', 'ONE ROW PER MATCH']],
    ['MATCH_RECOGNIZE (PARTITION §', ['BY']],
    ['MATCH_RECOGNIZE (PARTITION BY §', ['device', 'ts', 'v', 'the place']],
    ['MATCH_RECOGNIZE (PARTITION BY device §', ['ORDER BY', 'MEASURES', 'ONE ROW PER MATCH']],
    ['MATCH_RECOGNIZE (PARTITION BY device ORDER BY d§', ['device']],
    [
      `${HEAD} MEASURES A.v AS x, §${BEHIND}`,
      ['device', 'ts', 'v', 'the place', 'A', 'B', 'C', 'U', 'prev', 'next', 'first'],
    ],
    [`${HEAD} MEASURES A.v §${BEHIND}`, ['AS']],
    [`${HEAD} MEASURES A.v AS §${BEHIND}`, []],
    [`${HEAD} MEASURES A.v AS x §${BEHIND}`, ['ONE ROW PER MATCH', 'ALL ROWS PER MATCH SHOW EMPTY MATCHES']],
    [`${HEAD} ALL ROWS PER MATCH §${BEHIND}`, ['SHOW EMPTY', 'OMIT EMPTY', 'WITH']],
    [
      `${HEAD} AFT§`,
      [
        'AFTER MATCH SKIP PAST LAST ROW',
        'AFTER MATCH SKIP TO NEXT ROW',
        'AFTER MATCH SKIP TO FIRST',
        'AFTER MATCH SKIP TO LAST',
      ],
    ],
    [`${HEAD} AFTER MATCH SKIP TO LAST §${BEHIND}`, ['A', 'B', 'C', 'U']],
    [`${HEAD} PATTERN (A §) DEFINE A AS true, D AS true)`, ['A', 'D', 'PERMUTE']],
    [`${HEAD} PATTERN (A) §)`, ['WITHIN', 'SUBSET', 'DEFINE']],
    [`${HEAD} PATTERN (A) WITHIN §)`, ["INTERVAL '10' MINUTES"]],
    [`${HEAD} PATTERN (A B) SUBSET U = (§`, ['A', 'B', 'U']],
    [`${HEAD} PATTERN (A B) DEFINE §`, ['A', 'B']],
    [`${HEAD} PATTERN (A B) DEFINE A §`, ['AS']],
  ])('of %s begins with %j', (marked, names) => {
    expect(complete(marked).names.slice(0, Math.max(names.length, 1))).toEqual(names)
  })

  it.each([
    [`${HEAD} PATTERN (A B) DEFINE A AS A.v > 1, B AS B.§`, ['device', 'ts', 'v', 'the place']],
    [`${HEAD} PATTERN (A B) DEFINE A AS prev(§`, ['device', 'ts', 'v', 'the place', 'A', 'B', 'prev']],
    [`${HEAD} PATTERN (A B) DEFINE A AS A.\`the place\`.§, B AS true)`, ['city']],
    [`${HEAD} PATTERN (A B) DEFINE A AS A.v >> > 1, B AS B.v > §`, ['device']],
    [`${HEAD} MEASURES v >> > 1 AS x, LAST(A.§) AS y${BEHIND}`, ['device', 'ts', 'v', 'the place']],
    [`${HEAD} PATTERN (A B) DEFINE A AS v > $\{l§}`, ['${limit}']],
  ])('in an expression is that of an expression: %s', (marked, names) => {
    expect(complete(marked).names.slice(0, names.length)).toEqual(names)
  })

  it('writes a word to its end, with what must follow', () => {
    expect(complete('MATCH_RECOGNIZE (PART§').result).toBe('MATCH_RECOGNIZE (PARTITION BY ')
    expect(complete(`${HEAD} PAT§`).result).toBe(`${HEAD} PATTERN (`)
    expect(complete(`${HEAD} PAT§ (A))`).result).toBe(`${HEAD} PATTERN (A))`)
    expect(complete('MATCH_RECOGNIZE (PARTITION BY `the§').result).toBe('MATCH_RECOGNIZE (PARTITION BY `the place`')
    expect(complete(`${HEAD} MEASURES FIN§${BEHIND}`).result).toBe(`${HEAD} MEASURES final ${BEHIND}`)
  })

  it('offers FINAL where the whole match is known', () => {
    expect(complete(`${HEAD} PATTERN (A) DEFINE A AS fin§`).names).not.toContain('final')
    expect(complete(`${HEAD} MEASURES fin§${BEHIND}`).names).toContain('final')
  })

  it('is silent at an empty word that is not asked for, in a text and in a comment', () => {
    expect(complete(`${HEAD} §`, { isAsked: false }).names).toEqual([])
    expect(complete(`${HEAD} -- PAT§`).names).toEqual([])
    expect(complete(`${HEAD} PATTERN (A) DEFINE A AS device = 'PAT§`).names).toEqual([])
  })

  it('of a pattern alone is its variables', () => {
    const offered = (text: string) =>
      completePattern(text, text.length, ['DOWN', 'UP'], true).suggestions.map((each) => each.text)
    expect(offered('DOWN+ ')).toEqual(['DOWN', 'UP', 'PERMUTE'])
    expect(offered('DOWN+ U')).toEqual(['UP'])
  })
})

it('keywords, names, numbers and texts have colours, up to what cannot be read', () => {
  const coloured = colourStatement("PATTERN (A{2}) WITHIN INTERVAL '1' HOUR DEFINE A AS 'x")
  const shown = coloured.filter(({ text }) => text.trim() !== '').map(({ text, kind }) => [text, kind])
  expect(shown.slice(0, 4)).toEqual([
    ['PATTERN', 'keyword'],
    ['(', 'plain'],
    ['A', 'name'],
    ['{', 'plain'],
  ])
  expect(shown).toContainEqual(['2', 'number'])
  expect(shown.at(-1)?.[1]).toBe('plain')
})

it('a part of an expression is described at its place', () => {
  const text = `${HEAD} MEASURES A.v + 1 AS x${BEHIND}`
  const at = (words: string) => describeStatementAt(text, text.indexOf(words), KNOWN)
  expect(at('v + 1')).toMatchObject({ text: 'A.v', type: 'double' })
  expect(text.slice(...(at('v + 1')?.span ?? []))).toBe('A.v')
  expect(at('B.v > 2')).toMatchObject({ text: 'B', isStep: true })
  expect(at('PATTERN')).toBeNull()
})

describe('of a text that a form has written, a problem', () => {
  const found = readForm(`${HEAD}${BEHIND}`)
  const form = 'form' in found ? found.form : undefined
  const schema = { ...NO_STREAM, columns: COLUMNS, eventTime: { column: 'ts', watermarkMs: 0 } }
  const placed = (change: Partial<StatementForm>) => {
    const { text, places } = writeForm({ ...(form as StatementForm), ...change })
    const inputs = [{ port: 'in', schema }] as never
    const problems = findNode('match-recognize-sql')?.problems({ sql: text, lateEvents: 'route' }, inputs) ?? []
    const values = new Map(places.map(({ path, span }) => [path, text.slice(...span)]))
    return placeProblems(
      problems.map((problem) => ({ ...problem, nodeId: 'n' })),
      places,
    )
      .filter(({ severity }) => severity !== 'info')
      .map(({ field = '', span, message }) => [field, span ? values.get(field)?.slice(...span) : message])
  }
  const measure = (name: string, value: string) => ({ measures: [{ id: 'm', name, value }] })
  const MISSING = 'Write something here: without it the text cannot be read.'

  it.each([
    [{}, []],
    [{ define: { A: 'A.w > 1' } }, [['define.A', 'A.w']]],
    [{ define: { A: 'A.v >', B: 'true' } }, [['define.A', '']]],
    [{ partitionBy: ['nothing'] }, [['partitionBy', 'nothing']]],
    [{ orderBy: [] }, [['orderBy', expect.stringContaining('ORDER BY')]]],
    [{ within: '' }, [['within', expect.stringContaining('WITHIN')]]],
    [measure('', 'A.v'), [['measures.0.name', MISSING]]],
    [measure('n', ''), [['measures.0.value', MISSING]]],
    [{ ...measure('', 'A.v'), subsets: [] }, [['measures.0.name', MISSING]]],
    [{ skip: 'last' as const }, [['skipTo', MISSING]]],
    [{ skip: 'last' as const, skipTo: 'X' }, [['skipTo', 'X']]],
    [{ subsets: [{ id: 's', name: 'U', parts: 'A, X' }] }, [['subsets.0.parts', 'X']]],
    [{ subsets: [{ id: 's', name: 'U', parts: '' }] }, [['subsets.0.parts', MISSING]]],
  ])('is at its field and place there: %j', (change, places) => {
    expect(placed(change)).toEqual(places)
  })
})
