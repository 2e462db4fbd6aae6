import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type CheckedMatch, checkMatchText } from '@lakestream/shared/engine/match-expression/check-match'
import { evaluateAt, toFrame } from '@lakestream/shared/engine/match-expression/match-view'
import { MatchedRows } from '@lakestream/shared/engine/row-pattern/matched-rows'
import { toCanonical } from '@lakestream/shared/expression/canonical-text'
import { SparkError } from '@lakestream/shared/expression/spark-error'
import { toTypeJson } from '@lakestream/shared/expression/type-json'
import type { Value } from '@lakestream/shared/expression/value'
import fc from 'fast-check'
import { toExactText } from '../exact-text.ts'
import { COLUMNS, expressions, matches, type RandomMatch, VARIABLES } from './random-expression.ts'

const PROGRAM = fileURLToPath(new URL('python_expression.py', import.meta.url))
const measure = (text: string) => checkMatchText(text, COLUMNS, { variables: VARIABLES, kind: 'measure' })
const columnAt = (name: string) => COLUMNS.findIndex((column) => column.name.toLowerCase() === name.toLowerCase())

/** Random expressions over random matches: what each is worth in TypeScript, and what Python needs to evaluate it. */
export function runRandomExpressions(sampling: { readonly numRuns: number; readonly seed: number }) {
  return fc.sample(fc.tuple(expressions, matches), sampling).flatMap(([text, match]) => {
    const checked = measure(text)
    if (checked.problems.some(({ severity }) => severity === 'error')) return []
    const python = JSON.stringify({
      plan: checked.plan(columnAt),
      type: toTypeJson(checked.type ?? { kind: 'void' }),
      types: COLUMNS.map(({ type }) => toTypeJson(type)),
      rows: match.rows.map((row) => row.map((value, at) => toExactText(COLUMNS[at]?.type ?? { kind: 'void' }, value))),
      labels: match.labels,
      start: match.start,
      current: match.current,
      matchNumber: 3,
    })
    return [{ text, match, python, value: toText(checked, match) }]
  })
}

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

export function askPython(lines: readonly string[], args: readonly string[] = []): string[] {
  const input = lines.map((line) => `${line}\n`).join('')
  const { stdout, stderr, status } = spawnSync('python3', [PROGRAM, ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  if (status !== 0) throw new Error(stderr)
  return stdout.trim().split('\n')
}
