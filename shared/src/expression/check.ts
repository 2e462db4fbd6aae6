import type { Expression } from './ast.ts'
import { Checker, type ExpressionProblem } from './checker.ts'
import { parseExpression } from './parse.ts'
import { SyntaxProblem } from './tokenize.ts'
import type { TypedExpression } from './typed.ts'
import type { Column, SparkType } from './types.ts'

export interface CheckedExpression {
  /** Null where the text could not be parsed. */
  readonly ast: Expression | null
  /** Null where something in it is wrong or known to Spark only. */
  readonly typed: TypedExpression | null
  /** Null where it is not known. */
  readonly type: SparkType | null
  readonly nullable: boolean
  /** Columns that are read, as their schema spells them, in order of first use. */
  readonly references: readonly string[]
  readonly problems: readonly ExpressionProblem[]
  /** False where only Spark can evaluate it. */
  readonly previewable: boolean
}

/** Parses and types an expression over columns, which may carry values of parameters. Never throws; what is wrong is in `problems`. */
export function checkExpression(text: string, columns: readonly Column[], expects?: SparkType): CheckedExpression {
  try {
    const ast = parseExpression(text)
    const checker = new Checker(text, columns)
    const typed = checker.check(ast)
    const fitting = typed && expects ? checker.expect(typed, expects, ast.span) : typed
    const evaluated = checker.isSparkOnly ? null : fitting
    return {
      ast,
      typed: evaluated,
      type: typed?.type ?? null,
      nullable: typed?.nullable ?? true,
      references: [...checker.references],
      problems: checker.problems,
      previewable: evaluated !== null,
    }
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    const problem = { code: 'syntax', severity: 'error', message: error.message, span: error.span } as const
    return {
      ast: null,
      typed: null,
      type: null,
      nullable: true,
      references: [],
      problems: [problem],
      previewable: false,
    }
  }
}
