import type { Expression } from '../ast.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'

/** Makers of expressions that stand in no text. */
const span = [0, 0] as const

export function literal(type: SparkType, value: Value): Expression {
  return { kind: 'literal', type, value, span }
}

export const textOf = (value: string) => literal({ kind: 'string' }, value)
export const intOf = (value: number) => literal({ kind: 'int' }, value)
export const doubleOf = (value: number) => literal({ kind: 'double' }, value)

export function call(name: string, ...args: readonly Expression[]): Expression {
  return { kind: 'call', name, args, distinct: false, span }
}

export function cast(operand: Expression, type: SparkType, isTry: boolean): Expression {
  return { kind: 'cast', operand, type, typeText: '', isTry, span }
}

export function column(name: string): Expression {
  return { kind: 'column', name, span }
}

export function field(base: Expression, name: string): Expression {
  return { kind: 'field', base, name, span }
}

export function lambda(names: readonly string[], body: Expression): Expression {
  return { kind: 'lambda', parameters: names.map((name) => ({ name, span })), body, span }
}

interface Branch {
  readonly when: Expression
  readonly result: Expression
}

export function caseOf(branches: readonly Branch[], otherwise: Expression | null = null): Expression {
  return { kind: 'case', branches, otherwise, span }
}

export const isNull = (value: Expression) => call('isnull', value)
export const isNotNull = (value: Expression) => call('isnotnull', value)
export const equals = (left: Expression, right: Expression) => call('=', left, right)

const booleanOf = (value: boolean) => literal({ kind: 'boolean' }, value)
/** True where a condition is false or null. */
export const isNotTrue = (condition: Expression) => call('not', call('<=>', condition, booleanOf(true)))
/** True where a condition is true or null. */
export const isNotFalse = (condition: Expression) => call('not', call('<=>', condition, booleanOf(false)))

export function all(conditions: readonly Expression[]): Expression {
  return conditions.reduce((left, right) => call('and', left, right))
}

export function any(conditions: readonly Expression[]): Expression {
  return conditions.reduce((left, right) => call('or', left, right))
}
