import type { Expression } from '../../expression/ast.ts'
import type { ExpressionProblem } from '../../expression/checker.ts'
import { spellReferences } from '../../expression/parameter-mark.ts'
import { printExpression } from '../../expression/print.ts'
import { SyntaxProblem } from '../../expression/tokenize.ts'
import type { TypedExpression } from '../../expression/typed.ts'
import type { Column, SparkType } from '../../expression/types.ts'
import { MatchChecker, type MatchScope } from './match-checker.ts'
import { listReads, type Read } from './match-condition.ts'
import { parseMatchExpression } from './match-parser.ts'
import { NotInPython, type Plan, toPlan } from './match-plan.ts'

export interface CheckedMatch {
  /** Null where something in it is wrong or known to Spark only. Its rows have a view behind their columns (`match-view.ts`). */
  readonly typed: TypedExpression | null
  readonly type: SparkType | null
  /** Columns that are read, as their schema spells them. */
  readonly references: readonly string[]
  readonly problems: readonly ExpressionProblem[]
  /** It looks at the current row alone, so that Spark can evaluate it before the pattern. */
  readonly isRowOnly: boolean
  /** How far beyond the current row or the match it looks, in rows: before and after. */
  readonly reach: { readonly before: number; readonly after: number }
  /** As it is written, with names for the values of parameters. */
  readonly text: string
  /** What its value hangs on: columns of the current row, and what it looks up elsewhere. */
  readonly reads: () => readonly Read[]
  /** For the Python runtime; throws where the checked expression is wrong. */
  readonly plan: (columnAt: (name: string) => number) => Plan
}

/** Parses and types an expression over a match. Never throws; what is wrong, and what Python cannot compute, is in `problems`. */
export function checkMatchText(text: string, columns: readonly Column[], scope: MatchScope, expects?: SparkType) {
  try {
    return checkMatchExpression(parseMatchExpression(text), text, columns, scope, expects)
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    return failedCheck({ code: 'syntax', severity: 'error', message: error.message, span: error.span })
  }
}

/** The same of an expression that is parsed already as a part of `text`. */
export function checkMatchExpression(
  ast: Expression,
  text: string,
  columns: readonly Column[],
  scope: MatchScope,
  expects?: SparkType,
): CheckedMatch {
  const checker = new MatchChecker(text, columns, scope)
  const raw = checker.check(ast)
  const fitting = raw && expects ? checker.expect(raw, expects, ast.span) : raw
  const typed = checker.isSparkOnly ? null : fitting
  const navigations = [...checker.navigations.values()]
  const isRowOnly = navigations.length === 0
  const plan = (columnAt: (name: string) => number) => {
    if (!typed) throw new Error('An expression that is wrong has no plan')
    return toPlan(typed, checker, columnAt, ast.span)
  }
  const problems = [...checker.problems]
  if (!isRowOnly && problems.length === 0) problems.push(...findMissing(() => plan(() => 0)))
  if (checker.isSparkOnly && !isRowOnly) problems.push(...toErrors(problems))
  const shifts = navigations.map((each) => (each.kind === 'row' ? each.shift : 0))
  return {
    typed,
    type: raw?.type ?? null,
    references: [...checker.references],
    problems,
    isRowOnly,
    reach: { before: Math.max(0, ...shifts.map((shift) => -shift)), after: Math.max(0, ...shifts) },
    text: spellReferences(printExpression(ast)),
    reads: () => listReads(ast, checker),
    plan,
  }
}

function failedCheck(problem: ExpressionProblem): CheckedMatch {
  return {
    typed: null,
    type: null,
    references: [],
    problems: [problem],
    isRowOnly: false,
    reach: { before: 0, after: 0 },
    text: '',
    reads: () => [],
    plan: () => {
      throw new Error('An expression that is wrong has no plan')
    },
  }
}

function findMissing(plan: () => Plan): ExpressionProblem[] {
  try {
    plan()
    return []
  } catch (error) {
    if (!(error instanceof NotInPython)) throw error
    return [{ code: 'python', severity: 'error', message: error.message, span: error.span }]
  }
}

/** What only Spark knows cannot be computed inside a pattern. */
function toErrors(problems: readonly ExpressionProblem[]): ExpressionProblem[] {
  return problems
    .filter(({ code }) => code === 'spark-only')
    .map(({ span }) => ({
      code: 'python',
      severity: 'error',
      message: 'Only Spark can compute this: compute it in a column before the pattern',
      span,
    }))
}
