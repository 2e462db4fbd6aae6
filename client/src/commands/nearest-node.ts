import type { SessionState } from '../collab/session.ts'

/** The nearest node in a direction, straight ahead before aside; the first one where none is selected. */
export function nearestNode(
  { layout, pipeline }: SessionState,
  from: string | undefined,
  [dx, dy]: readonly [number, number],
): string | null {
  const start = from === undefined ? undefined : layout[from]
  if (!start) return pipeline.nodes[0]?.id ?? null
  let best: { id: string; distance: number } | null = null
  for (const { id } of pipeline.nodes) {
    const position = layout[id]
    if (!position || id === from) continue
    const [x, y] = [position[0] - start[0], position[1] - start[1]]
    const ahead = x * dx + y * dy
    const aside = Math.abs(x * dy) + Math.abs(y * dx)
    if (ahead <= 0) continue
    const distance = ahead + aside * 2
    if (!best || distance < best.distance) best = { id, distance }
  }
  return best?.id ?? null
}
