import { toCanonical } from '../expression/canonical-text.ts'
import { compareValues } from '../expression/compare.ts'
import { adjustShape, divideHalfUp, fitsDecimal, MAX_PRECISION, pow10, rescale } from '../expression/decimal.ts'
import { isIntegral, isNumeric } from '../expression/typed.ts'
import type { SparkType } from '../expression/types.ts'
import type { Row, Value } from '../expression/value.ts'

/** The aggregate functions of windowed aggregation, by Spark's names. */
export type AggregateFunction = 'count' | 'sum' | 'avg' | 'min' | 'max' | 'stddev_samp' | 'stddev_pop'

/** One aggregate over the rows of a group; `value` null counts rows, `filter` restricts the rows that are seen. */
export interface AggregateSpec {
  readonly function: AggregateFunction
  /** Counts different values; only for `count`. */
  readonly distinct: boolean
  readonly value: { readonly type: SparkType; readonly evaluate: (row: Row) => Value } | null
  readonly filter: ((row: Row) => Value) | null
}

/** Accumulates values that are not null, in the order in which they come. */
export interface Accumulator {
  add(value: Exclude<Value, null>): void
  /** Null where it has left its type. */
  result(): Value
}

/** Spark's result type of an aggregate of values of a type (null: of rows); null where there is no such aggregate. */
export function aggregateType(name: AggregateFunction, type: SparkType | null): SparkType | null {
  if (name === 'count') return { kind: 'bigint' }
  if (type === null) return null
  switch (name) {
    case 'sum':
      return sumType(type)
    case 'avg':
      if (type.kind === 'decimal') return { kind: 'decimal', ...boundShape(type.precision + 4, type.scale + 4) }
      return isNumeric(type) ? { kind: 'double' } : null
    case 'min':
    case 'max':
      return type.kind === 'map' ? null : type
    default:
      return isNumeric(type) ? { kind: 'double' } : null
  }
}

/** Whether an aggregate of values of a type may leave its own type, which makes it null. */
export function mayOverflow(name: AggregateFunction, type: SparkType): boolean {
  if (name !== 'sum' && name !== 'avg') return false
  if (type.kind === 'decimal') return type.precision + 10 > MAX_PRECISION
  return name === 'sum' && type.kind === 'bigint'
}

function sumType(type: SparkType): SparkType | null {
  if (isIntegral(type)) return { kind: 'bigint' }
  if (type.kind === 'decimal') return { kind: 'decimal', ...boundShape(type.precision + 10, type.scale) }
  return type.kind === 'float' || type.kind === 'double' ? { kind: 'double' } : null
}

/** Spark's `DecimalType.bounded`. */
function boundShape(precision: number, scale: number) {
  return { precision: Math.min(precision, 38), scale: Math.min(scale, 38) }
}

/** A maker of accumulators for an aggregate. */
export function toAccumulator({ function: name, distinct, value }: AggregateSpec): () => Accumulator {
  const type = value?.type ?? { kind: 'void' as const }
  switch (name) {
    case 'count':
      return distinct ? () => countDistinct(toCanonical(type)) : count
    case 'sum':
      if (isIntegral(type)) return sumLong
      return type.kind === 'decimal' ? () => sumDecimal(Math.min(type.precision + 10, 38)) : sumDouble
    case 'avg':
      return type.kind === 'decimal' ? () => averageDecimal(type) : () => averageDouble(type)
    case 'min':
      return () => extreme(type, -1)
    case 'max':
      return () => extreme(type, 1)
    default:
      return () => deviation(type, name === 'stddev_samp' ? 1 : 0)
  }
}

function count(): Accumulator {
  let n = 0
  return {
    add() {
      n += 1
    },
    result: () => BigInt(n),
  }
}

function countDistinct(text: (value: Value) => string): Accumulator {
  const seen = new Set<string>()
  return { add: (value) => void seen.add(text(value)), result: () => BigInt(seen.size) }
}

function sumLong(): Accumulator {
  return sumWhile((sum) => BigInt.asIntN(64, sum) === sum)
}

/** As Spark's `try_sum`: a sum that does not fit is null, and stays it. */
function sumWhile(fits: (sum: bigint) => boolean): Accumulator {
  let sum: bigint | null = null
  let isLost = false
  return {
    add(value) {
      sum = (sum ?? 0n) + BigInt(value as number | bigint)
      isLost ||= !fits(sum)
    },
    result: () => (isLost ? null : sum),
  }
}

function sumDouble(): Accumulator {
  let sum: number | null = null
  return {
    add(value) {
      sum = (sum ?? 0) + (value as number)
    },
    result: () => sum,
  }
}

function sumDecimal(precision: number): Accumulator {
  return sumWhile((sum) => fitsDecimal(sum, precision))
}

function averageDouble(type: SparkType): Accumulator {
  let [sum, n] = [0, 0]
  return {
    add(value) {
      sum += toDouble(type, value)
      n += 1
    },
    result: () => (n === 0 ? null : sum / n),
  }
}

/** Spark divides the decimal sum by the count as decimals and then casts, so it rounds half up twice. */
function averageDecimal({ precision, scale }: { precision: number; scale: number }): Accumulator {
  const sumPrecision = Math.min(precision + 10, 38)
  const sum = sumDecimal(sumPrecision)
  const result = boundShape(precision + 4, scale + 4)
  // Division by decimal(20, 0), the type of the count.
  const quotientScale = scale + 21
  const quotient = adjustShape(sumPrecision - scale + quotientScale, quotientScale)
  let n = 0
  return {
    add(value) {
      sum.add(value)
      n += 1
    },
    result() {
      const total = sum.result()
      if (total === null) return null
      const exact = divideHalfUp((total as bigint) * pow10(quotient.scale - scale), BigInt(n))
      const average = rescale(exact, quotient.scale, result.scale)
      return fitsDecimal(average, result.precision) ? average : null
    },
  }
}

function extreme(type: SparkType, sign: 1 | -1): Accumulator {
  const compare = compareValues(type)
  let best: Value = null
  return {
    add(value) {
      if (best === null || compare(value, best) * sign > 0) best = value
    },
    result: () => best,
  }
}

/** Standard deviation by Welford's update, as Spark's `CentralMomentAgg`; null for no value, and for a sample of one. */
function deviation(type: SparkType, correction: 0 | 1): Accumulator {
  let [n, mean, m2] = [0, 0, 0]
  return {
    add(value) {
      n += 1
      const delta = toDouble(type, value) - mean
      const step = delta / n
      mean += step
      m2 += delta * (delta - step)
    },
    result: () => (n <= correction ? null : Math.sqrt(m2 / (n - correction))),
  }
}

function toDouble(type: SparkType, value: Value): number {
  return type.kind === 'decimal' ? Number(value) / 10 ** type.scale : Number(value)
}
