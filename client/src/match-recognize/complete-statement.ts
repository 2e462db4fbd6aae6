import { type Expected, findExpected } from '@lakestream/shared/engine/match-recognize/expected'
import { findNames, type StatementNames, toVariables } from '@lakestream/shared/engine/match-recognize/find-variables'
import { splitExpression } from '@lakestream/shared/expression/parameter'
import { spellName } from '@lakestream/shared/expression/quote-name'
import {
  type Completion,
  completeExpression,
  findWord,
  type Known,
  listColumns,
  type Suggestion,
  select,
} from '../expression/complete.ts'

export interface KnownAround extends Omit<Known, 'scope'> {
  readonly columns: Known['scope']['columns']
}

/**
 * What can be meant by the word before the caret of a MATCH_RECOGNIZE text, which may carry values of parameters: what its parser looks for there,
 * and inside of a measure or a condition what an expression may name.
 */
export function completeStatement(bound: string, caret: number, known: KnownAround, isAsked = false): Completion {
  const { text } = splitExpression(bound)
  const { start, end, kind } = findWord(text, caret)
  const none = { start, end, suggestions: [] }
  if (kind === 'text') return none
  const expected = findExpected(text.slice(0, start))
  const { value } = expected
  if (value) {
    const match = { variables: toVariables(findNames(text)), ...value.place }
    const scope = { columns: known.columns, match }
    const found = completeExpression(bound.slice(value.start), caret - value.start, { ...known, scope }, isAsked)
    return { ...found, start: found.start + value.start, end: found.end + value.start }
  }
  const word = text.slice(start, caret)
  if (kind === 'parameter' || (word === '' && !isAsked)) return none
  const names = listNames(expected, findNames(text), known)
  const words = expected.words.map((phrase) => toKeyword(phrase, text.slice(end)))
  return { start, end, suggestions: select(word.replace('`', ''), [...names, ...words]) }
}

/** The same for a pattern alone, which may name these variables. */
export function completePattern(
  text: string,
  caret: number,
  variables: readonly string[],
  isAsked = false,
): Completion {
  const { start, end, kind } = findWord(text, caret)
  const word = text.slice(start, caret)
  if (kind !== 'name' || (word === '' && !isAsked)) return { start, end, suggestions: [] }
  return { start, end, suggestions: select(word.replace('`', ''), listPattern(variables)) }
}

function listNames({ names }: Expected, found: StatementNames, { columns }: KnownAround): Suggestion[] {
  if (names === 'column') return listColumns(columns)
  if (names === 'pattern') return listPattern([...found.pattern, ...found.defined])
  return names === 'variable' ? toNames([...toVariables(found).keys()]) : []
}

const listPattern = (variables: readonly string[]) => [...toNames([...new Set(variables)]), toKeyword('PERMUTE', '')]

const toNames = (names: readonly string[]) =>
  names.map((name): Suggestion => ({ kind: 'pattern-variable', text: name, detail: '', insert: spellName(name) }))

const OPENING = ['MATCH_RECOGNIZE', 'PATTERN', 'PERMUTE']

function toKeyword(text: string, after: string): Suggestion {
  const isOpen = /^\s*\(/.test(after)
  const tail = isOpen || after.startsWith(' ') ? '' : OPENING.includes(text) ? ' (' : ' '
  return { kind: 'keyword', text, detail: '', insert: text + tail }
}
