import { divideHalfUp, formatDecimal, parseDecimal, pow10 } from './decimal.ts'
import { formatDouble } from './double-text.ts'

/** Numbers as people read them, as Java's `DecimalFormat` and `Formatter` write them for Spark. */

interface Digits {
  readonly unscaled: bigint
  readonly scale: number
}

/** The digits by which a finite double is told from others. */
export function toShortestDigits(value: number): Digits {
  const text = formatDouble(value)
  const exponent = Number(/E(-?\d+)$/.exec(text)?.[1] ?? 0)
  const scale = Math.max((/\.(\d+)/.exec(text)?.[1] ?? '').length - exponent, 0)
  return { unscaled: parseDecimal(text, scale) ?? 0n, scale }
}

/** The number that a finite double is, to its last binary digit. */
function toExactDigits(value: number): Digits {
  let mantissa = value
  let exponent = 0
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2
    exponent += 1
  }
  return { unscaled: BigInt(mantissa) * 5n ** BigInt(exponent), scale: exponent }
}

/**
 * Its size with that many digits after the point. From the middle it goes to the even digit; of a double, `of`, whose digits are those of the middle it goes to
 * the side on which the double is.
 */
function roundHalfEven({ unscaled, scale }: Digits, places: number, of?: number): bigint {
  const size = unscaled < 0n ? -unscaled : unscaled
  if (places >= scale) return size * pow10(places - scale)
  const unit = pow10(scale - places)
  const down = size / unit
  const isTie = (size % unit) * 2n === unit
  const side = isTie && of !== undefined ? compareDigits(toExactDigits(Math.abs(of)), { unscaled: size, scale }) : 0
  const isUp = isTie ? side > 0 || (side === 0 && down % 2n === 1n) : (size % unit) * 2n > unit
  return isUp ? down + 1n : down
}

function compareDigits(a: Digits, b: Digits): number {
  const [x, y] = [a.unscaled * pow10(b.scale), b.unscaled * pow10(a.scale)]
  return x < y ? -1 : x > y ? 1 : 0
}

export function groupThousands(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** `12,332.1235` of a number, whose sign stays though nothing but zeros may be left; `of` is the double that it is, if it is one. */
export function formatGrouped(digits: Digits, isNegative: boolean, places: number, of?: number): string {
  return (isNegative ? '-' : '') + groupThousands(formatDecimal(roundHalfEven(digits, places, of), places))
}

/** A finite double with so many digits, rounded half up in the digits by which it is told from others, as Java's `%f` does. */
export function formatFixed(size: number, places: number): string {
  const { unscaled, scale } = toShortestDigits(size)
  const rounded = places >= scale ? unscaled * pow10(places - scale) : divideHalfUp(unscaled, pow10(scale - places))
  return formatDecimal(rounded, places)
}
