/** How far from its middle a baseline spreads: by deviation from the mean, from the median, or by its quartiles. */
export type Spread = 'z-score' | 'modified-z-score' | 'iqr'

/** The middle of a baseline, which is one value or reaches from one to another, and how wide it is. */
export interface Expected {
  readonly from: number
  readonly to: number
  readonly spread: number
}

/** Distance from the middle in spreads, below it negative; infinite where everything before was equal and this is not (rule G11). */
export function toScore(value: number, { from, to, spread }: Expected): number {
  if (value > to) return (value - to) / spread
  return value < from ? (value - from) / spread : 0
}

export function toExpected(values: readonly number[], by: Spread): Expected {
  if (by === 'z-score') return toMean(values)
  const sorted = values.toSorted(compare)
  if (by === 'iqr') {
    const [from, to] = [toQuantile(sorted, 0.25), toQuantile(sorted, 0.75)]
    // Between zeros of both signs it is -0, by which a distance would change its sign.
    return { from, to, spread: Math.abs(to - from) }
  }
  const median = toQuantile(sorted, 0.5)
  const distances = values.map((value) => Math.abs(value - median)).sort(compare)
  return { from: median, to: median, spread: 1.4826 * toQuantile(distances, 0.5) }
}

const compare = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0)

/** Mean and sample deviation, in two passes from left to right. The mean of equal values is that value, whatever a sum would round. */
function toMean(values: readonly number[]): Expected {
  const first = values[0] ?? 0
  if (values.every((value) => value === first)) return { from: first, to: first, spread: 0 }
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) * (value - mean)
  return { from: mean, to: mean, spread: Math.sqrt(squares / (values.length - 1)) }
}

/** Type 7: between two neighbours, by how far the place is between theirs. */
function toQuantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part
  const below = Math.floor(place)
  const value = sorted[below] ?? 0
  const next = sorted[below + 1] ?? value
  return next === value ? value : value + (place - below) * (next - value)
}
