import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type CheckedMatch, checkMatchText } from '@lakestream/shared/engine/match-expression/check-match'
import { evaluateAt, toFrame } from '@lakestream/shared/engine/match-expression/match-view'
import { PYTHON_FUNCTIONS } from '@lakestream/shared/engine/match-expression/python-functions'
import { MatchedRows } from '@lakestream/shared/engine/row-pattern/matched-rows'
import { toCanonical } from '@lakestream/shared/expression/canonical-text'
import { SparkError } from '@lakestream/shared/expression/spark-error'
import { toTypeJson } from '@lakestream/shared/expression/type-json'
import type { Value } from '@lakestream/shared/expression/value'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toExactText } from '../exact-text.ts'
import { COLUMNS, expressions, matches, type RandomMatch, VARIABLES } from './random-expression.ts'

const PROGRAM = fileURLToPath(new URL('python_expression.py', import.meta.url))
const measure = (text: string) => checkMatchText(text, COLUMNS, { variables: VARIABLES, kind: 'measure' })
const columnAt = (name: string) => COLUMNS.findIndex((column) => column.name.toLowerCase() === name.toLowerCase())

function evaluate(checked: CheckedMatch, { rows, labels, start, current }: RandomMatch): Value {
  const frames = rows.map(toFrame)
  const view = new MatchedRows(frames)
  Object.assign(view, { labels, start, current, matchNumber: 3 })
  if (!checked.typed) throw new Error('the expression is wrong')
  return evaluateAt(checked.typed.evaluate, frames[current] ?? [], view)
}

function toText(checked: CheckedMatch, match: RandomMatch): string {
  try {
    return toCanonical(checked.type ?? { kind: 'void' })(evaluate(checked, match))
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    return `error ${error.condition}`
  }
}

function askPython(lines: readonly string[], args: readonly string[] = []): string[] {
  const input = lines.map((line) => `${line}\n`).join('')
  const { stdout, stderr, status } = spawnSync('python3', [PROGRAM, ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  if (status !== 0) throw new Error(stderr)
  return stdout.trim().split('\n')
}

it('random expressions over random matches give the same in TypeScript and in Python, errors included', () => {
  const samples = fc.sample(fc.tuple(expressions, matches), { numRuns: 6_000, seed: 20261128 })
  const cases = samples.flatMap(([text, match]) => {
    const checked = measure(text)
    return checked.problems.some(({ severity }) => severity === 'error') ? [] : [{ text, match, checked }]
  })
  const answers = askPython(
    cases.map(({ checked, match }) =>
      JSON.stringify({
        plan: checked.plan(columnAt),
        type: toTypeJson(checked.type ?? { kind: 'void' }),
        types: COLUMNS.map(({ type }) => toTypeJson(type)),
        rows: match.rows.map((row) =>
          row.map((value, at) => toExactText(COLUMNS[at]?.type ?? { kind: 'void' }, value)),
        ),
        labels: match.labels,
        start: match.start,
        current: match.current,
        matchNumber: 3,
      }),
    ),
  )
  const expected = cases.map(({ checked, match }) => toText(checked, match))
  const differing = cases.flatMap(({ text, match }, index) =>
    answers[index] === expected[index] ? [] : [{ text, match, python: answers[index], typescript: expected[index] }],
  )
  expect(differing.slice(0, 3)).toEqual([])
  // They must be worth comparing.
  expect(cases.length).toBeGreaterThan(samples.length / 2)
  expect(expected.filter((value) => value !== 'null' && !value.startsWith('error')).length).toBeGreaterThan(
    cases.length / 3,
  )
  expect(expected.filter((value) => value.startsWith('error')).length).toBeGreaterThan(cases.length / 50)
})

it('the table says which functions Python has', () => {
  expect(JSON.parse(askPython([], ['functions'])[0] ?? '[]')).toEqual([...PYTHON_FUNCTIONS].sort())
})
