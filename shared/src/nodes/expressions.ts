import { type CheckedExpression, checkExpression } from '../expression/check.ts'
import { compileExpression } from '../expression/evaluate.ts'
import { printExpression } from '../expression/print.ts'
import type { Column, SparkType } from '../expression/types.ts'
import type { Row, Value } from '../expression/value.ts'
import type { NodeProblem } from './define.ts'

/** What an expression field means to a node: problems for the author, text for Spark, a function for the engine. */
export function checkField(
  text: string,
  columns: readonly Column[],
  field: string,
  expects?: SparkType,
): readonly NodeProblem[] {
  if (text === '') return []
  return checkExpression(text, columns, expects).problems.map((problem) => ({
    code: `expression.${problem.code}`,
    severity: problem.severity,
    message: problem.message,
    field,
    span: problem.span,
    ...(problem.suggestion !== undefined && {
      fix: {
        label: `Use ${problem.suggestion}`,
        field,
        value: text.slice(0, problem.span[0]) + problem.suggestion + text.slice(problem.span[1]),
      },
    }),
  }))
}

/** The text as Spark gets it: printed canonically where it could be read, else exactly as written. */
export function toSql(text: string, columns: readonly Column[]): string {
  const { ast, problems } = checkExpression(text, columns)
  return ast && !problems.some(({ severity }) => severity === 'error') ? printExpression(ast) : text
}

/** The evaluator of an expression that checked well; null where only Spark can evaluate it. */
export function toEvaluator(checked: CheckedExpression): ((row: Row) => Value) | null {
  return checked.typed && checked.previewable ? compileExpression(checked.typed) : null
}

/** Thrown by `engine()` where an expression can only run on Spark: the preview says so and computes nothing. */
export class NotPreviewable extends Error {
  readonly field: string
  constructor(field: string, text: string) {
    super(`Only Spark can evaluate ${JSON.stringify(text)}.`)
    this.field = field
  }
}

/** An evaluator for the engine; throws {@link NotPreviewable} where there is none. */
export function compileField(text: string, columns: readonly Column[], field: string): (row: Row) => Value {
  const evaluate = toEvaluator(checkExpression(text, columns))
  if (!evaluate) throw new NotPreviewable(field, text)
  return evaluate
}

export const BOOLEAN: SparkType = { kind: 'boolean' }
