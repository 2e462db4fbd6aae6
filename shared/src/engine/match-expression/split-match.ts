import type { Expression } from '../../expression/ast.ts'
import { childrenOf } from '../../expression/guard/tree.ts'
import { bindExpression, splitExpression } from '../../expression/parameter.ts'
import { spellReferences } from '../../expression/parameter-mark.ts'
import { printExpression } from '../../expression/print.ts'
import { isMatchCall, type MatchScope } from './match-checker.ts'

type Variables = MatchScope['variables']

/** Whether it is about more than the current row: it names a variable, or calls what belongs to a match. */
export const looksBeyondRow = (expression: Expression, variables: Variables): boolean =>
  callsMatch(expression) || namesOfVariables(expression, variables).length > 0

const callsMatch = (expression: Expression): boolean =>
  (expression.kind === 'call' && isMatchCall(expression.name)) || childrenOf(expression).some(callsMatch)

/** Variables that it names, with where they stand. */
export function namesOfVariables(
  expression: Expression,
  variables: Variables,
): readonly { readonly name: string; readonly span: readonly [number, number] }[] {
  if (expression.kind === 'lambda') return namesOfVariables(expression.body, withoutOwn(expression, variables))
  const place = placeOfVariable(expression)
  const wanted = place?.name.toLowerCase()
  const name = [...variables.keys()].find((each) => each.toLowerCase() === wanted)
  if (place && name !== undefined) return [{ name, span: place.span }]
  return childrenOf(expression).flatMap((part) => namesOfVariables(part, variables))
}

/** Where a variable may stand: before a column, and alone where rows are counted. */
function placeOfVariable(expression: Expression) {
  if (expression.kind === 'field') return expression.base.kind === 'column' ? expression.base : null
  const [of] = expression.kind === 'call' && expression.name === 'count' ? expression.args : []
  return of?.kind === 'column' ? of : null
}

function withoutOwn({ parameters }: Extract<Expression, { kind: 'lambda' }>, variables: Variables): Variables {
  const own = parameters.map(({ name }) => name.toLowerCase())
  return new Map([...variables].filter(([name]) => !own.includes(name.toLowerCase())))
}

export interface SplitCondition {
  /** The leading parts that look at the current row alone. */
  readonly early: readonly Expression[]
  /** What is left; null where all of it looks at the row alone. */
  readonly late: Expression | null
}

/** A condition in two that must both be true: what stands before the first AND behind which it looks beyond the row, and the rest. */
export function splitCondition(expression: Expression, variables: Variables): SplitCondition {
  const parts = listParts(expression)
  const at = parts.findIndex((part) => looksBeyondRow(part, variables))
  if (at < 0) return { early: [expression], late: null }
  const [first, ...rest] = parts.slice(at)
  const late = rest.reduce((left, right) => (left ? and(left, right) : right), first ?? null)
  return { early: parts.slice(0, at), late }
}

const listParts = (expression: Expression): readonly Expression[] =>
  expression.kind === 'call' && expression.name === 'and'
    ? [...listParts(expression.args[0] as Expression), expression.args[1] as Expression]
    : [expression]

const and = (left: Expression, right: Expression): Expression => ({
  kind: 'call',
  name: 'and',
  args: [left, right],
  distinct: false,
  span: [left.span[0], right.span[1]],
})

/** Conditions that must all be true as a text of its own, which carries the values of parameters that `text` carries. */
export function spellParts(parts: readonly Expression[], text: string): string {
  const [first, ...rest] = parts
  if (!first) return 'true'
  const whole = rest.reduce((left, right) => and(left, right), first)
  return bindExpression(spellReferences(printExpression(whole)), splitExpression(text).parameters)
}
