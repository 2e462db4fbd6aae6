import { z } from 'zod'

const point = z.object({ x: z.number(), y: z.number() })
const ids = z.array(z.string().max(64)).max(200)

/**
 * What a client tells the others about itself, never stored. The server keeps only these fields, each on its own: a field
 * that does not parse is dropped and the rest is passed on.
 */
export const AWARENESS_FIELDS = {
  /** Flow coordinates; null when the pointer has left the canvas. */
  cursor: point.nullable(),
  selection: z.union([ids, z.object({ nodes: ids, edges: ids })]).nullable(),
  drag: z.object({ ids, dx: z.number(), dy: z.number() }).nullable(),
  viewport: z.object({ x: z.number(), y: z.number(), zoom: z.number() }).nullable(),
  /** The field being edited: `{nodeId, field}`, with an optional text cursor as Yjs relative positions. */
  editing: z
    .object({ nodeId: z.string().max(64), field: z.string().max(200), anchor: z.unknown(), head: z.unknown() })
    .partial({ anchor: true, head: true })
    .nullable(),
  status: z.string().max(200).nullable(),
} as const

/** Written by the server into every awareness state, whatever the client sent. */
export const AwarenessUser = z.object({ id: z.string(), name: z.string(), color: z.string() })
export type AwarenessUser = z.infer<typeof AwarenessUser>

export const AwarenessState = z.object(AWARENESS_FIELDS).partial().extend({ user: AwarenessUser })
export type AwarenessState = z.infer<typeof AwarenessState>

/** The allowed fields of an untrusted state, each parsed by its schema, without identity. */
export function sanitizeAwareness(state: unknown): Record<string, unknown> {
  const clean: Record<string, unknown> = {}
  if (typeof state !== 'object' || state === null) return clean
  for (const [field, schema] of Object.entries(AWARENESS_FIELDS)) {
    const value: unknown = Reflect.get(state, field)
    if (value === undefined) continue
    const parsed = schema.safeParse(value)
    if (parsed.success) clean[field] = parsed.data
  }
  return clean
}
