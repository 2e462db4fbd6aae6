import { IndexeddbPersistence } from 'y-indexeddb'
import type * as Y from 'yjs'

const UNSAVED = 'unsaved'
/** Browsers that keep nothing (some private windows) never answer. */
const LOAD_LIMIT_MS = 2_000

/** The pipeline as this person last saw it on this device, with the edits that the server does not have yet. */
export interface DeviceCopy {
  /** Edits of earlier visits that the server had not acknowledged. */
  readonly unsaved: number
  /** Notes how many edits the server still lacks. */
  noteUnsaved(edits: number): void
  remove(): Promise<void>
}

/** Loads the copy into the document and keeps it up to date from then on; null where the browser keeps nothing. */
export async function openDeviceCopy(personId: string, pipelineId: string, doc: Y.Doc): Promise<DeviceCopy | null> {
  if (typeof indexedDB === 'undefined') return null
  const store = new IndexeddbPersistence(`lakestream/${personId}/${pipelineId}`, doc)
  const loaded = await Promise.race([store.whenSynced.then(() => true), wait(LOAD_LIMIT_MS).then(() => false)])
  if (!loaded) {
    store.destroy().catch(() => undefined)
    return null
  }
  let noted = Number((await store.get(UNSAVED)) ?? 0)
  return {
    unsaved: noted,
    noteUnsaved: (edits) => {
      if (edits === noted) return
      noted = edits
      void store.set(UNSAVED, edits)
    },
    remove: () => store.clearData(),
  }
}

/** Whether an update of the document was read from this device and not made now. */
export function isFromDevice(origin: unknown): boolean {
  return origin instanceof IndexeddbPersistence
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
