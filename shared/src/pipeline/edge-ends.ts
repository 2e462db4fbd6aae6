/** The two ports that an edge connects. */
export interface EdgeEnds {
  readonly source: string
  readonly sourcePort: string
  readonly target: string
  readonly targetPort: string
}

/** `source:sourcePort>target:targetPort`, so the same edge drawn twice is one edge. */
export function toEdgeId({ source, sourcePort, target, targetPort }: EdgeEnds): string {
  return `${source}:${sourcePort}>${target}:${targetPort}`
}

/** The ends that an id names; null where it is no edge's id. */
export function parseEdgeId(id: string): EdgeEnds | null {
  const found = /^([^:>]+):([^:>]+)>([^:>]+):([^:>]+)$/.exec(id)
  if (!found) return null
  const [, source = '', sourcePort = '', target = '', targetPort = ''] = found
  return { source, sourcePort, target, targetPort }
}
