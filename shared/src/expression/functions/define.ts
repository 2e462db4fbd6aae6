import { coerceArgument } from '../coerce.ts'
import type { Guard } from '../guard/part.ts'
import { formatType } from '../parse-type.ts'
import type { TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Row, Value } from '../value.ts'

type FunctionCategory = 'operator' | 'conditional' | 'math' | 'string' | 'date-time' | 'collection'

/** One function of the table: everything LakeStream knows about it. */
export interface FunctionEntry {
  /** Lower case; operators by their sign or keyword. */
  readonly name: string
  readonly category: FunctionCategory
  /** For people, for example `substring(text, start, length)`. */
  readonly signature: string
  /** One sentence. */
  readonly docs: string
  /** Calls over the columns a bigint, b double, s string, t timestamp, d date, p boolean: help text, and compared with Spark by tests. */
  readonly examples: readonly string[]
  /** Of a higher-order function: how many of its arguments are values, before those with an arrow. */
  readonly lambdas?: number
  readonly resolve: (args: readonly TypedExpression[], lambdas: readonly Lambda[]) => Resolution
  /** How Spark is kept from ending the query by it; see {@link Guard}. */
  readonly guard?: Guard
}

/** An argument with an arrow. */
export interface Lambda {
  /**
   * Types its body, where the parameters are of these types, of which the last `optional` ones need not be named. Null where the body is wrong or known
   * to Spark only, which then is told already.
   */
  readonly bind: (types: readonly SparkType[], optional?: number) => BoundLambda | null
}

export interface BoundLambda {
  readonly type: SparkType
  readonly nullable: boolean
  /** For a row, the function of the parameters' values. It is not to be kept beyond the row, nor called again while it is called. */
  readonly evaluate: (row: Row) => (...values: Value[]) => Value
}

/** What a call is on its arguments, or in words why it is not allowed; null where an argument is to blame, which is told already. */
export type Resolution = TypedExpression | string | SparkOnly | null

export function isTyped(resolution: Resolution): resolution is TypedExpression {
  return typeof resolution === 'object' && resolution !== null && !('sparkOnly' in resolution)
}

/** A call that Spark may well know, but the preview does not. */
export interface SparkOnly {
  /** What it is, in words. */
  readonly sparkOnly: string
  /** Of its result, where that is known. */
  readonly type?: SparkType
}

type NonNull = Exclude<Value, null>

/** A function that is null when one of its arguments is. */
export function strict(
  type: SparkType,
  args: readonly TypedExpression[],
  apply: (...values: NonNull[]) => Value,
  nullable = args.some((arg) => arg.nullable),
): TypedExpression {
  const evaluators = args.map((arg) => arg.evaluate)
  const [first, second] = evaluators
  if (evaluators.length === 1 && first) {
    return { type, nullable, operands: args, evaluate: (row) => applyOne(first(row), apply) }
  }
  if (evaluators.length === 2 && first && second) {
    return { type, nullable, operands: args, evaluate: (row) => applyTwo(first(row), second, row, apply) }
  }
  return { type, nullable, operands: args, evaluate: (row) => applyMany(evaluators, row, apply) }
}

function applyOne(value: Value, apply: (value: NonNull) => Value): Value {
  return value === null ? null : apply(value)
}

/** As Spark, does not look at the second where the first is null: an error there then stays unseen. */
function applyTwo(a: Value, second: (row: Row) => Value, row: Row, apply: (a: NonNull, b: NonNull) => Value): Value {
  if (a === null) return null
  const b = second(row)
  return b === null ? null : apply(a, b)
}

function applyMany(evaluators: readonly ((row: Row) => Value)[], row: Row, apply: (...values: NonNull[]) => Value) {
  const values: NonNull[] = []
  for (const evaluate of evaluators) {
    const value = evaluate(row)
    if (value === null) return null
    values.push(value)
  }
  return apply(...values)
}

/** Arguments cast implicitly to these types, or what is wrong with them. The last `optional` ones may be missing. */
export function readArgs(
  signature: string,
  args: readonly TypedExpression[],
  types: readonly SparkType[],
  optional = 0,
): TypedExpression[] | string | SparkOnly {
  if (args.length > types.length || args.length < types.length - optional) return `Write ${signature}`
  // Much that takes texts takes bytes too and does something else with them.
  const isBytes = args.some(({ type }, index) => type.kind === 'binary' && types[index]?.kind === 'string')
  if (isBytes) return { sparkOnly: `${signature} of binary` }
  const coerced = args.map((arg, index) => coerceArgument(arg, types[index] as SparkType))
  const wrong = coerced.indexOf(null)
  if (wrong >= 0) return `Argument ${wrong + 1} of ${signature} must be ${formatType(types[wrong] as SparkType)}`
  return coerced as TypedExpression[]
}

/** What there is to say of a strict function over fixed argument types. Its name is what stands before the parenthesis of its signature. */
export interface SimpleEntry extends Omit<FunctionEntry, 'name' | 'resolve'> {
  readonly types: readonly SparkType[]
  /** Where Spark takes fewer types than it casts: those that the last argument may have. */
  readonly last?: readonly string[]
  /** Of how many of the last arguments there may be none. */
  readonly optional?: number
  readonly result: SparkType
  /** Whether it may be null though no argument is. */
  readonly nullable?: boolean
  readonly apply: (...values: never[]) => Value
}

/** A strict function over fixed argument types: most of the table. */
export function simple({ types, last, optional, result, nullable, apply, ...entry }: SimpleEntry): FunctionEntry {
  return {
    ...entry,
    name: nameOf(entry.signature),
    resolve: (args) => {
      const read = readArgs(entry.signature, args, types, optional)
      if (!Array.isArray(read)) return read
      const { kind = 'void' } = args[types.length - 1]?.type ?? {}
      if (last && kind !== 'void' && !last.includes(kind))
        return `The last argument of ${entry.signature} must be ${last[0]}`
      return strict(result, read, apply as (...values: NonNull[]) => Value, nullable || undefined)
    },
  }
}

export function nameOf(signature: string): string {
  return signature.slice(0, signature.indexOf('('))
}

export const BOOLEAN: SparkType = { kind: 'boolean' }
export const INT: SparkType = { kind: 'int' }
export const BIGINT: SparkType = { kind: 'bigint' }
export const DOUBLE: SparkType = { kind: 'double' }
export const BINARY: SparkType = { kind: 'binary' }
export const STRING: SparkType = { kind: 'string' }
export const DATE: SparkType = { kind: 'date' }
export const TIMESTAMP: SparkType = { kind: 'timestamp' }
