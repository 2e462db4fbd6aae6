import { SparkError } from './spark-error.ts'

/** Decimals as unscaled bigints; precision and scale follow Spark's rules (`DecimalPrecision`, 38 digits at most). */
export interface DecimalShape {
  readonly precision: number
  readonly scale: number
}

export const MAX_PRECISION = 38

export function pow10(exponent: number): bigint {
  return 10n ** BigInt(exponent)
}

/** Rounds half up (away from zero), as Spark's casts between scales do. */
export function rescale(unscaled: bigint, from: number, to: number): bigint {
  if (to >= from) return unscaled * pow10(to - from)
  return divideHalfUp(unscaled, pow10(from - to))
}

export function divideHalfUp(a: bigint, b: bigint): bigint {
  const negative = a < 0n !== b < 0n
  const [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b]
  const rounded = (x * 2n + y) / (y * 2n)
  return negative ? -rounded : rounded
}

/** Scala's `BigDecimal` keeps 34 digits of what it negates (`MathContext.DECIMAL128`, half even), and so does Spark. */
export function negateDecimal(unscaled: bigint): bigint {
  const size = unscaled < 0n ? -unscaled : unscaled
  const dropped = String(size).length - 34
  if (dropped <= 0) return -unscaled
  const unit = pow10(dropped)
  const [whole, rest] = [size / unit, (size % unit) * 2n]
  const isUp = rest > unit || (rest === unit && whole % 2n === 1n)
  const rounded = (whole + (isUp ? 1n : 0n)) * unit
  return unscaled < 0n ? rounded : -rounded
}

/**
 * Of unscaled numbers of one scale, as `BigDecimal.remainder` of Java with the 39 digits that Spark's `Decimal` asks for: throws where the whole
 * part of the quotient has more and what it leaves is not smaller than the divisor.
 */
export function decimalRemainder(x: bigint, y: bigint): bigint {
  const whole = x / y
  const surplus = String(whole < 0n ? -whole : whole).length - (MAX_PRECISION + 1)
  if (surplus > 0) {
    const unit = pow10(surplus)
    const rest = x - (whole / unit) * unit * y
    const isSmaller = (rest < 0n ? -rest : rest) < (y < 0n ? -y : y)
    if (!isSmaller) throw new SparkError('ArithmeticException: Division impossible', `${x} is too large for ${y}`)
  }
  return x % y
}

export function fitsDecimal(unscaled: bigint, precision: number): boolean {
  const limit = pow10(precision)
  return unscaled < limit && unscaled > -limit
}

/** Throws `NUMERIC_VALUE_OUT_OF_RANGE` for what has too many digits. */
export function checkDecimal(unscaled: bigint, { precision, scale }: DecimalShape): bigint {
  if (fitsDecimal(unscaled, precision)) return unscaled
  throw new SparkError('NUMERIC_VALUE_OUT_OF_RANGE', `${unscaled} does not fit decimal(${precision},${scale})`)
}

/** Loses scale before it loses integral digits, but keeps six places: Spark's `adjustPrecisionScale`. */
export function adjustShape(precision: number, scale: number): DecimalShape {
  if (precision <= MAX_PRECISION) return { precision, scale }
  const minimumScale = Math.min(scale, 6)
  return { precision: MAX_PRECISION, scale: Math.max(MAX_PRECISION - (precision - scale), minimumScale) }
}

export function formatDecimal(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const sign = unscaled < 0n ? '-' : ''
  return scale === 0 ? sign + whole : `${sign}${whole}.${digits.slice(digits.length - scale)}`
}

/** Reads `12`, `-1.50` or `1e3` at a scale, rounding half up; null where the text is no number. */
export function parseDecimal(text: string, scale: number): bigint | null {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text.trim())
  if (!found || !(found[2] || found[3])) return null
  const [, sign, whole = '', fraction = '', exponent = '0'] = found
  const unscaled = rescaleSigned(BigInt(whole + fraction), fraction.length - Number(exponent), scale)
  return sign === '-' ? -unscaled : unscaled
}

function rescaleSigned(unscaled: bigint, from: number, to: number): bigint {
  return from < 0 ? rescale(unscaled * pow10(-from), 0, to) : rescale(unscaled, from, to)
}

export function decimalToNumber(unscaled: bigint, scale: number): number {
  return Number(formatDecimal(unscaled, scale))
}
