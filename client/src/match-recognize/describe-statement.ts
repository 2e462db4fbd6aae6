import { findNames, toVariables } from '@lakestream/shared/engine/match-recognize/find-variables'
import { parseStatement } from '@lakestream/shared/engine/match-recognize/parse-statement'
import { splitExpression } from '@lakestream/shared/expression/parameter'
import { SyntaxProblem } from '@lakestream/shared/expression/tokenize'
import { type Described, describeAt } from '../expression/describe.ts'
import type { KnownAround } from './complete-statement.ts'

/** The smallest part of a measure or condition at this character. Null elsewhere, and where the text cannot be read. */
export function describeStatementAt(bound: string, at: number, { columns, functions }: KnownAround): Described | null {
  const found = findValue(bound, at)
  if (!found) return null
  const [start, end] = found.written
  const { text } = splitExpression(bound)
  const match = { variables: toVariables(findNames(text)), ...found.place }
  const value = text.slice(start, end) + bound.slice(text.length)
  const described = describeAt(value, at - start, { scope: { columns, match }, functions })
  return described && { ...described, span: [described.span[0] + start, described.span[1] + start] }
}

function findValue(bound: string, at: number) {
  try {
    const { measures, conditions } = parseStatement(bound)
    return [
      ...measures.map(({ written }) => ({ written, place: { kind: 'measure' } as const })),
      ...conditions.map(({ written, name }) => ({ written, place: { kind: 'define', own: name } as const })),
    ].find(({ written: [start, end] }) => start <= at && at < end)
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    return undefined
  }
}
