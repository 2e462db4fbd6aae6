import { SparkError } from '../spark-error.ts'
import type { TypedExpression } from '../typed.ts'
import type { Row } from '../value.ts'
import { type FunctionEntry, isTyped, type Resolution } from './define.ts'

type Resolve = (args: readonly TypedExpression[]) => Resolution

/** As another function, but null where that one fails; an error in computing its arguments stays one. */
export function forgive(args: readonly TypedExpression[], resolve: Resolve): Resolution {
  const failing = resolve(args.map(keepErrors))
  return isTyped(failing) ? nullOnError(failing) : failing
}

/** Null where the expression fails, whatever it is that fails. */
export function nullOnError(typed: TypedExpression): TypedExpression {
  const evaluate = (row: Row) => {
    try {
      return typed.evaluate(row)
    } catch (error) {
      if (error instanceof ArgumentFailure) throw error.cause
      if (error instanceof SparkError) return null
      throw error
    }
  }
  return { ...typed, nullable: true, evaluate }
}

export function tolerant(entry: Omit<FunctionEntry, 'resolve'>, resolve: Resolve): FunctionEntry {
  return { ...entry, resolve: (args) => forgive(args, resolve) }
}

/** An error of an argument, told apart from one of the function itself. */
class ArgumentFailure extends Error {}

function keepErrors(arg: TypedExpression): TypedExpression {
  const evaluate = (row: Row) => {
    try {
      return arg.evaluate(row)
    } catch (cause) {
      throw new ArgumentFailure('argument', { cause })
    }
  }
  return { ...arg, evaluate, of: arg }
}
