import type { Expression, Parameter } from '@lakestream/shared/expression/ast'
import type { FunctionCompletion } from '@lakestream/shared/expression/completion'
import { childrenOf } from '@lakestream/shared/expression/guard/tree'
import { splitExpression } from '@lakestream/shared/expression/parameter'
import { formatType } from '@lakestream/shared/expression/parse-type'
import { listMatchFunctions } from './match-functions.ts'
import { type ExpressionScope, isStep, readExpression } from './scope.ts'

/** What is known of a part of an expression. */
export interface Described {
  /** Characters [start, end) of the text. */
  readonly span: readonly [number, number]
  /** The part as it is written. */
  readonly text: string
  readonly isStep: boolean
  /** Null where it is not known. */
  readonly type: string | null
  readonly nullable: boolean
  /** Of a function. */
  readonly about: FunctionCompletion | null
}

export interface DescribeOptions {
  readonly scope: ExpressionScope
  readonly functions: readonly FunctionCompletion[]
}

/** The smallest part of an expression at or right before this character. Null where there is none, and where the text cannot be read. */
export function describeAt(bound: string, at: number, { scope, functions }: DescribeOptions): Described | null {
  const read = readExpression(bound, scope)
  if (!read) return null
  const around = [findPart(read.ast, at), findPart(read.ast, at - 1)].filter((part) => part !== null)
  const [found] = around.sort((a, b) => sizeOf(a) - sizeOf(b))
  if (!found) return null
  const { expression, parameter } = found
  const { span } = parameter ?? expression
  const type = read.checker.typeOf(parameter ?? expression)
  return {
    span,
    text: splitExpression(bound).text.slice(...span),
    isStep: !(parameter || type) && expression.kind === 'column' && isStep(expression.name, scope),
    type: type && formatType(type),
    nullable: parameter !== null || (read.checker.typedOf(expression)?.nullable ?? true),
    about: parameter ? null : findFunction(expression, scope, functions),
  }
}

function findFunction(part: Expression, { match }: ExpressionScope, functions: readonly FunctionCompletion[]) {
  if (part.kind !== 'call') return null
  const known = match ? [...listMatchFunctions(match.kind), ...functions] : functions
  return known.find(({ name }) => name === part.name) ?? null
}

/** An expression, and the parameter of it where the place is at one. */
interface Part {
  readonly expression: Expression
  readonly parameter: Parameter | null
}

function sizeOf({ expression, parameter }: Part): number {
  const [start, end] = (parameter ?? expression).span
  return end - start
}

function findPart(expression: Expression, at: number): Part | null {
  const isWithin = ({ span: [start, end] }: { readonly span: Described['span'] }) => start <= at && at < end
  if (!isWithin(expression)) return null
  const parameter = expression.kind === 'lambda' ? expression.parameters.find(isWithin) : undefined
  if (parameter) return { expression, parameter }
  for (const part of childrenOf(expression)) {
    const found = findPart(part, at)
    if (found) return found
  }
  return { expression, parameter: null }
}
