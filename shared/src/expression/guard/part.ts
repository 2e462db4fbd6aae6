import type { Expression } from '../ast.ts'
import type { TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Failed } from './failure.ts'

/** An argument of a call that is kept from failing; of one with an arrow it is about the body. */
export interface Part {
  /** As the function takes it. */
  readonly typed: TypedExpression
  /** As it was before. */
  readonly raw: TypedExpression
  /** Never fails; what it gives for a row for which `failed` is not null does not count. */
  readonly value: Expression
  /** The same before it is brought to the type that the function takes. */
  readonly plain: Expression
  readonly failed: Failed
  /** Of what has an arrow. */
  readonly parameters?: readonly string[]
}

export interface GuardedCall {
  readonly name: string
  /** In the call's order. */
  readonly parts: readonly Part[]
  /** The values of the parts. */
  readonly args: readonly Expression[]
  readonly type: SparkType
  /** A name that stands for nothing else in the expression. */
  readonly unused: (name: string) => string
}

/** A condition under which a call fails, and the name of its error. */
export interface Failing {
  readonly when: Expression
  readonly reason: string
  /** Which arguments may be null there; of the others none is. */
  readonly nullable?: readonly number[]
}

/** How a function is kept from failing. Without one it fails by its arguments alone, and looks at none behind a null. */
export interface Guard {
  /** By which of its arguments it fails, where it does not look at all of them in their order up to a null; nothing where it does. */
  readonly met?: (call: GuardedCall) => Failed | undefined
  /** When it fails by itself, in order; null where SQL cannot tell. */
  readonly fails?: (call: GuardedCall) => readonly Failing[] | null
  /** The call as it never fails, null where it would; without it the call is made only where it does not fail. */
  readonly attempt?: (call: GuardedCall) => Expression
  /** Whether it gives null for an argument that is not of its type. */
  readonly forgivesCasts?: boolean
  /** Another expression of the same value, where the call of arguments of other types would be something else. */
  readonly rewrite?: (call: GuardedCall) => Expression | null
}
