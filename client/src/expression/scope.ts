import { MatchChecker, type MatchScope } from '@lakestream/shared/engine/match-expression/match-checker'
import { parseMatchExpression } from '@lakestream/shared/engine/match-expression/match-parser'
import type { Expression } from '@lakestream/shared/expression/ast'
import { Checker } from '@lakestream/shared/expression/checker'
import { parseExpression } from '@lakestream/shared/expression/parse'
import { SyntaxProblem } from '@lakestream/shared/expression/tokenize'
import type { Column } from '@lakestream/shared/expression/types'

/** What an expression of a form may name. */
export interface ExpressionScope {
  readonly columns: readonly Column[]
  /** Where it may look back at events that steps took. */
  readonly match: MatchScope | null
}

export interface ReadExpression {
  readonly ast: Expression
  /** Knows the type of each part that has one. */
  readonly checker: Checker
}

/** Null where it cannot be read. */
export function readExpression(text: string, { columns, match }: ExpressionScope): ReadExpression | null {
  try {
    const ast = match ? parseMatchExpression(text) : parseExpression(text)
    const checker = match ? new MatchChecker(text, columns, match) : new Checker(text, columns)
    checker.check(ast)
    return { ast, checker }
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    return null
  }
}

/** Whether it is the name of a step, and not of a column, at this place. */
export function isStep(name: string, { match }: ExpressionScope): boolean {
  const wanted = name.toLowerCase()
  return [...(match?.variables.keys() ?? [])].some((each) => each.toLowerCase() === wanted)
}
