import type { Expression } from '../ast.ts'
import { pow10 } from '../decimal.ts'
import type { SparkType } from '../types.ts'
import { any, call, literal } from './write.ts'

/**
 * The condition under which a whole number, a decimal or a date is too large or too small for something, which `fits` says of 0 and of everything between
 * two bounds; null where all values of the type fit.
 */
export function isBeyond(value: Expression, type: SparkType, fits: (unscaled: bigint) => boolean): Expression | null {
  const [lowest, highest] = rangeOf(type)
  const [low, high] = [findLast(lowest, fits), findLast(highest, fits)]
  const at = (bound: bigint) => literal(type, isLong(type) ? bound : Number(bound))
  const conditions = [
    ...(high < highest ? [call('>', value, at(high))] : []),
    ...(low > lowest ? [call('<', value, at(low))] : []),
  ]
  return conditions.length > 0 ? any(conditions) : null
}

const isLong = ({ kind }: SparkType) => kind === 'bigint' || kind === 'decimal'

const BITS: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, int: 32, date: 32 }

function rangeOf(type: SparkType): readonly [bigint, bigint] {
  if (type.kind === 'decimal') return [1n - pow10(type.precision), pow10(type.precision) - 1n]
  const half = 2n ** BigInt((BITS[type.kind] ?? 64) - 1)
  return [-half, half - 1n]
}

/** The last number that fits on the way from 0 to an end. */
function findLast(end: bigint, fits: (unscaled: bigint) => boolean): bigint {
  if (fits(end)) return end
  let [fitting, failing] = [0n, end]
  while (distance(fitting, failing) > 1n) {
    const middle = (fitting + failing) / 2n
    if (fits(middle)) fitting = middle
    else failing = middle
  }
  return fitting
}

const distance = (a: bigint, b: bigint) => (a < b ? b - a : a - b)
