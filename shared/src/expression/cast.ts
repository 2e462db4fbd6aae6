import { canCast, partsOf } from './can-cast.ts'
import { toNumber, toTemporal } from './cast-number.ts'
import { fromText, toText } from './cast-text.ts'
import { sameType } from './parse-type.ts'
import { SparkError } from './spark-error.ts'
import { isInterval, isNested, isNumeric, type TypedExpression } from './typed.ts'
import type { SparkType } from './types.ts'
import type { Row, Value } from './value.ts'

type Convert = (value: Exclude<Value, null>) => Value

/**
 * Spark's ANSI cast between two types, of which {@link canCast} says that there is one. The converter is never given null and throws
 * `CAST_INVALID_INPUT`, `CAST_OVERFLOW` or `NUMERIC_VALUE_OUT_OF_RANGE` as Spark does; with `isTry` it gives null instead.
 */
function castConverter(from: SparkType, to: SparkType, isTry = false): Convert {
  if (!canCast(from, to)) throw new Error(`there is no cast from ${from.kind} to ${to.kind}`)
  if (sameType(from, to) || from.kind === 'void' || isInterval(from)) return (value) => value
  if (isNested(from)) return nestedConverter(from, to, isTry)
  const convert = atomicConverter(from, to)
  return isTry ? forgive(convert) : convert
}

/** The values of an expression, cast. */
export function castEvaluator({ type, evaluate }: TypedExpression, to: SparkType, isTry = false): (row: Row) => Value {
  const convert = castConverter(type, to, isTry)
  return (row) => {
    const value = evaluate(row)
    return value === null ? null : convert(value)
  }
}

function atomicConverter(from: SparkType, to: SparkType): Convert {
  if (to.kind === 'string') return toText(from)
  if (from.kind === 'string') return fromText(to)
  if (to.kind === 'boolean') return (value) => Number(value) !== 0
  return isNumeric(to) ? toNumber(from, to) : toTemporal(from, to)
}

/** `try_cast` forgives what does not fit inside an array, a map or a struct where it stands. */
function nestedConverter(from: SparkType, to: SparkType, isTry: boolean): Convert {
  if (to.kind === 'string') return nestedText(from)
  const others = partsOf(to)
  const parts = partsOf(from).map((part, at) => itemConverter(part, others[at] ?? part, isTry))
  const convert = (value: Value, at: number) => parts[at]?.(value) ?? null
  if (from.kind === 'array') return (value) => (value as readonly Value[]).map((item) => convert(item, 0))
  if (from.kind === 'struct') return (value) => (value as readonly Value[]).map(convert)
  return (value) => (value as readonly Value[][]).map((entry) => entry.map(convert))
}

function itemConverter(from: SparkType, to: SparkType, isTry: boolean): (value: Value) => Value {
  const convert = castConverter(from, to, isTry)
  return (value) => (value === null ? null : convert(value))
}

/** `[1, null]`, `{a -> 1}` and `{1, null}`, without quotes around texts. */
function nestedText(from: SparkType): Convert {
  const texts = partsOf(from).map((type) => itemConverter(type, { kind: 'string' }, false))
  const write = (value: Value, at: number) => String(texts[at]?.(value))
  if (from.kind === 'array') return (value) => `[${(value as Value[]).map((item) => write(item, 0)).join(', ')}]`
  if (from.kind === 'struct') return (value) => `{${(value as Value[]).map(write).join(', ')}}`
  return (value) =>
    `{${(value as [Value, Value][]).map(([key, item]) => `${write(key, 0)} -> ${write(item, 1)}`).join(', ')}}`
}

function forgive(convert: Convert): Convert {
  return (value) => {
    try {
      return convert(value)
    } catch (error) {
      if (error instanceof SparkError) return null
      throw error
    }
  }
}
