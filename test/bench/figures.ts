/** The value that a share of the values does not exceed, to two decimals; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return Math.round((sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN) * 100) / 100
}

export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
