import type { readProtoSchema as Read } from '@lakestream/shared/nodes/proto-schema'

let read: typeof Read | null = null
let isAsked = false
const listeners = new Set<() => void>()

/**
 * In the page's own script it stands in the place of what reads .proto texts, which is loaded when the first one is asked about. Until then
 * such a text has no columns, and no problems.
 * @public The build puts it there.
 */
export const readProtoSchema: typeof Read = (config) => {
  if (read) return read(config)
  if (!isAsked) void load()
  return { columns: [], problems: [], descriptor: {}, message: '' }
}

async function load() {
  isAsked = true
  try {
    read = (await import('@lakestream/shared/nodes/proto-schema')).readProtoSchema
  } catch {
    // Without the server it cannot be had: the next edit asks again.
    isAsked = false
    return
  }
  for (const tell of listeners) tell()
}

/** Tells once it is there, from when on all that was found of texts is to be found anew. */
export function onProtoLoaded(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}
