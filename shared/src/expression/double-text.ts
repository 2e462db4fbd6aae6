/** Java's `Double.toString`, which is what Spark's cast of a double to string gives: `1.0`, `1.0E10`, `NaN`. */
export function formatDouble(value: number): string {
  return formatFloating(
    value,
    (size) => String(size),
    (size) => size.toExponential(),
  )
}

/** Java's `Float.toString`: the shortest digits that tell the float from its neighbours. */
export function formatFloat(value: number): string {
  const shortest = (size: number) => {
    for (let digits = 1; digits <= 9; digits++) {
      const text = size.toPrecision(digits)
      if (Math.fround(Number(text)) === size) return Number(text)
    }
    return size
  }
  return formatFloating(
    value,
    (size) => String(shortest(size)),
    (size) => shortest(size).toExponential(),
  )
}

function formatFloating(value: number, plain: (size: number) => string, scientific: (size: number) => string): string {
  if (!Number.isFinite(value)) return String(value)
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  if (size === 0) return `${sign}0.0`
  if (size >= 1e-3 && size < 1e7) return sign + withFraction(plain(size))
  const [mantissa = '', exponent = ''] = scientific(size).split('e')
  return `${sign}${withFraction(mantissa)}E${Number(exponent)}`
}

function withFraction(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`
}
