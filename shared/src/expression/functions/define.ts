import { coerceArgument } from '../coerce.ts'
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
  /** The call on these arguments, or in words why it is not allowed. */
  readonly resolve: (args: readonly TypedExpression[]) => TypedExpression | string | SparkOnly
}

/** A call that Spark may well know, but the preview does not: what it is, in words. */
interface SparkOnly {
  readonly sparkOnly: string
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
    return { type, nullable, evaluate: (row) => applyOne(first(row), apply) }
  }
  if (evaluators.length === 2 && first && second) {
    return { type, nullable, evaluate: (row) => applyTwo(first(row), second, row, apply) }
  }
  return { type, nullable, evaluate: (row) => applyMany(evaluators, row, apply) }
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

/** Arguments cast implicitly to these types, or in words what is wrong with them. The last `optional` ones may be missing. */
export function readArgs(
  signature: string,
  args: readonly TypedExpression[],
  types: readonly SparkType[],
  optional = 0,
): TypedExpression[] | string {
  if (args.length > types.length || args.length < types.length - optional) return `Write ${signature}`
  const coerced = args.map((arg, index) => coerceArgument(arg, types[index] as SparkType))
  const wrong = coerced.indexOf(null)
  if (wrong >= 0) return `Argument ${wrong + 1} of ${signature} must be ${types[wrong]?.kind}`
  return coerced as TypedExpression[]
}

/** A strict function over fixed argument types: most of the table. */
export function simple(
  entry: Omit<FunctionEntry, 'resolve'>,
  types: readonly SparkType[],
  result: SparkType,
  apply: (...values: never[]) => Value,
  options: { readonly optional?: number; readonly nullable?: boolean } = {},
): FunctionEntry {
  return {
    ...entry,
    resolve: (args) => {
      const read = readArgs(entry.signature, args, types, options.optional)
      if (typeof read === 'string') return read
      return strict(result, read, apply as (...values: NonNull[]) => Value, options.nullable || undefined)
    },
  }
}

export const BOOLEAN: SparkType = { kind: 'boolean' }
export const INT: SparkType = { kind: 'int' }
export const BIGINT: SparkType = { kind: 'bigint' }
export const DOUBLE: SparkType = { kind: 'double' }
export const STRING: SparkType = { kind: 'string' }
export const DATE: SparkType = { kind: 'date' }
export const TIMESTAMP: SparkType = { kind: 'timestamp' }
