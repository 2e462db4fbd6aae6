import { placeErrors } from '../engine/failed-row.ts'
import { type CheckedExpression, checkExpression } from '../expression/check.ts'
import type { ExpressionProblem } from '../expression/checker.ts'
import { compileExpression } from '../expression/evaluate.ts'
import { placeReasons } from '../expression/guard/failure.ts'
import { guardExpression } from '../expression/guard/guard.ts'
import { splitExpression } from '../expression/parameter.ts'
import { printExpression } from '../expression/print.ts'
import { findFixedTruth } from '../expression/truth.ts'
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
  const checked = checkExpression(text, columns, expects)
  const found = toProblems(checked.problems, text, field)
  if (found.length > 0) return found
  return [
    ...findUnguarded(text, columns, field),
    ...(expects?.kind === 'boolean' ? findFixed(text, checked, columns, field) : []),
  ]
}

/** What is wrong with the text of a field. */
export function toProblems(found: readonly ExpressionProblem[], text: string, field: string): NodeProblem[] {
  const { text: written } = splitExpression(text)
  return found.map(({ code, severity, message, span, suggestion }) => ({
    code: `expression.${code}`,
    severity,
    message,
    field,
    span,
    ...(suggestion !== undefined && {
      fix: {
        label: `Use ${suggestion}`,
        field,
        value: written.slice(0, span[0]) + suggestion + written.slice(span[1]),
      },
    }),
  }))
}

const UNGUARDED = 'expression.unguarded'
const NEVER = 'expression.never'
const ALWAYS = 'expression.always'

/** Codes of problems that need evaluators: the page itself does not find them, but the preview's worker. */
export const HINTS: ReadonlySet<string> = new Set([UNGUARDED, NEVER, ALWAYS])

/** What can end the query on Spark though all of it is known. */
function findUnguarded(text: string, columns: readonly Column[], field: string): NodeProblem[] {
  const names = guardExpression(text, columns)?.unguarded ?? []
  const message = `Where ${names.join(', ')} fails for a row, that ends the query on Spark`
  return names.length > 0 ? [{ code: UNGUARDED, severity: 'info', message, field }] : []
}

function findFixed(text: string, checked: CheckedExpression, columns: readonly Column[], field: string): NodeProblem[] {
  const fixed = findFixedTruth(checked, columns)
  if (fixed === 'never')
    return [{ code: NEVER, severity: 'warning', message: 'No row can satisfy this condition: it is never true', field }]
  // The word alone is how one says that all rows are meant.
  return fixed === 'always' && text.trim().toLowerCase() !== 'true'
    ? [{ code: ALWAYS, severity: 'info', message: 'Every row satisfies this condition', field }]
    : []
}

/** The text as Spark gets it: printed canonically where it could be read, else exactly as written. */
export function toSql(text: string, columns: readonly Column[]): string {
  const { ast, problems } = checkExpression(text, columns)
  return ast && !problems.some(({ severity }) => severity === 'error')
    ? printExpression(ast)
    : splitExpression(text).text
}

/** An expression for Spark in two that do not end the query where it fails for a row. */
export interface GuardedSql {
  /** What it gives for a row that fails does not count. */
  readonly value: string
  /** Why a row fails, as a text that is null where it does not; null where no row can fail. */
  readonly failed: string | null
}

/** `place` is what people call the expression: the reason begins with it, as it does in the preview. */
export function toGuardedSql(text: string, columns: readonly Column[], place: string): GuardedSql {
  const guarded = guardExpression(text, columns)
  if (!guarded) return { value: toSql(text, columns), failed: null }
  const failed = guarded.failed && placeReasons(guarded.failed, place)
  return { value: printExpression(guarded.value), failed: failed && printExpression(failed) }
}

/** An expression that is null for a row for which it fails, where there is no output for such rows. */
export function toNullSql(text: string, columns: readonly Column[]): string {
  const { value, failed } = toGuardedSql(text, columns, '')
  return failed === null ? value : `CASE WHEN ${failed} IS NULL THEN ${value} END`
}

/** The first of several reasons, in SQL. */
export function firstReason(reasons: readonly (string | null)[]): string | null {
  const found = reasons.filter((reason) => reason !== null)
  return found.length > 1 ? `coalesce(${found.join(', ')})` : (found[0] ?? null)
}

/** True where a condition is false or null. */
export const negate = (condition: string) => `(${condition}) IS NOT TRUE`

/** The evaluator of an expression that checked well; null where only Spark can evaluate it. */
export function toEvaluator(checked: CheckedExpression): ((row: Row) => Value) | null {
  return checked.typed && checked.previewable ? compileExpression(checked.typed) : null
}

/** Thrown by `engine()` where an expression can only run on Spark: the preview says so and computes nothing. */
export class NotPreviewable extends Error {
  readonly field: string
  constructor(field: string, text: string) {
    super(`Only Spark can evaluate ${JSON.stringify(splitExpression(text).text)}.`)
    this.field = field
  }
}

/** An evaluator for the engine, whose errors say at which `place` they were; throws {@link NotPreviewable} where there is none. */
export function compileField(
  text: string,
  columns: readonly Column[],
  field: string,
  place: string = field,
): (row: Row) => Value {
  const evaluate = toEvaluator(checkExpression(text, columns))
  if (!evaluate) throw new NotPreviewable(field, text)
  return placeErrors(evaluate, place)
}

export const BOOLEAN: SparkType = { kind: 'boolean' }
