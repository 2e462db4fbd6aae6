import { isNumeric } from '../../expression/typed.ts'
import type { SparkType } from '../../expression/types.ts'

/** The functions that `functions.py` has, by their names in the table of functions. */
export const PYTHON_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['=', '<>', '<', '<=', '>', '>=', '<=>', 'and', 'or', 'not', 'in', 'isnull', 'isnotnull'],
  ...['coalesce', 'nvl2', 'if', 'nullif', 'greatest', 'least'],
  ...['+', '-', '*', '/', '%', 'div', 'negative', 'positive', 'abs', 'round', 'floor', 'ceil'],
  ...['upper', 'lower', 'length', 'substring', 'concat', '||'],
  ...['unix_micros', 'unix_millis', 'unix_seconds'],
])

/** Types that its functions work on; a column of another type can still be taken as it is. */
export function isPythonType(type: SparkType): boolean {
  return isNumeric(type) || ATOMIC.includes(type.kind)
}

const ATOMIC = ['void', 'boolean', 'string', 'date', 'timestamp', 'timestamp_ntz', 'interval day to second']

/** Among numbers, booleans and texts; a date to a timestamp, since that is how they are compared. */
export function isPythonCast(from: SparkType, to: SparkType): boolean {
  if (from.kind === 'void' || (isDays(from) && isDays(to))) return true
  if (from.kind === 'date') return to.kind === 'timestamp'
  const isPlain = (type: SparkType) => isNumeric(type) || type.kind === 'boolean' || type.kind === 'string'
  return isPlain(from) && isPlain(to)
}

const isDays = (type: SparkType) => type.kind === 'interval day to second'
