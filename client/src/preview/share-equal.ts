/** The same as `now`, with the parts of `before` wherever they are equal: what was sent again is told apart from what has changed. */
export function shareEqual<T>(before: unknown, now: T): T {
  if (Object.is(before, now)) return now
  if (!isContainer(before) || !isContainer(now) || Array.isArray(before) !== Array.isArray(now)) return now
  const keys = Object.keys(now)
  const shared = keys.map((key) => [key, shareEqual(before[key], now[key])] as const)
  const isEqual =
    keys.length === Object.keys(before).length && shared.every(([key, value]) => key in before && value === before[key])
  if (isEqual) return before as T
  return (Array.isArray(now) ? shared.map(([, value]) => value) : Object.fromEntries(shared)) as T
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
