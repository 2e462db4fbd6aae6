import type { ParameterValue } from './parameter.ts'
import type { SparkType } from './types.ts'
import type { Value } from './value.ts'

/** A parsed expression. Operators are calls too: `a + b` is the call `+`, `a IS NULL` is `isnull`; so there is one table of functions. */
export type Expression = { readonly span: readonly [number, number] } & (
  | { readonly kind: 'literal'; readonly type: SparkType; readonly value: Value }
  /** A column by name. */
  | { readonly kind: 'column'; readonly name: string }
  /** A value that the pipeline is told; null where there is no such parameter. */
  | { readonly kind: 'parameter'; readonly name: string; readonly bound: ParameterValue | null }
  /** Field of a struct. */
  | { readonly kind: 'field'; readonly base: Expression; readonly name: string }
  | {
      readonly kind: 'call'
      /** Lower case for functions; operators by their sign or keyword. */
      readonly name: string
      readonly args: readonly Expression[]
      readonly distinct: boolean
    }
  | {
      readonly kind: 'cast'
      readonly operand: Expression
      /** Null where the text is a type to Spark alone. */
      readonly type: SparkType | null
      readonly typeText: string
      readonly isTry: boolean
    }
  | {
      readonly kind: 'case'
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[]
      readonly otherwise: Expression | null
    }
  /** A function with an arrow, as higher-order functions take it. */
  | { readonly kind: 'lambda'; readonly parameters: readonly Parameter[]; readonly body: Expression }
  /** An argument by its parameter's name, `name => value`. */
  | { readonly kind: 'named'; readonly name: string; readonly value: Expression }
)

export interface Parameter {
  readonly name: string
  readonly span: readonly [number, number]
}
