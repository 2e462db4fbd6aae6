import type { Role } from './roles.ts'

/**
 * The messages of the sync socket. The first four are those of y-websocket, so stock clients work; a client whose URL has
 * `?v=1` is also sent the others:
 *
 * - `ack`: a varUint, how many more of this client's frames are now committed in the database. Counted are sync step 2
 *   and update frames, in the order they were sent, whether or not they added anything.
 * - `reject`: a JSON string {@link Reject}. The frame was not applied and will never be acknowledged; the client reloads
 *   the document and tells its user.
 * - `event`: a JSON string {@link ServerEvent}.
 */
export const MESSAGE = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3, ack: 8, reject: 9, event: 10 } as const

/** The three messages inside a `sync` frame. */
export const SYNC = { step1: 0, step2: 1, update: 2 } as const

export type RejectCode = 'role' | 'size' | 'gap' | 'author' | 'structure' | 'malformed'

export interface Reject {
  readonly code: RejectCode
  /** One sentence for the person whose edit was refused. */
  readonly why: string
}

export type ServerEvent =
  /** The server is about to stop; everything acknowledged is saved and the socket closes with 1012. */
  | { readonly type: 'draining' }
  /** A commit failed and is being tried again; nothing is lost yet, but nothing new is saved either. */
  | { readonly type: 'not-saved'; readonly why: string }
  | { readonly type: 'saved' }
  /** What this person may do from now on; sent to each joiner first, and at each change. */
  | { readonly type: 'role'; readonly role: Role }

/** Largest frame a client may send, in bytes. */
export const FRAME_LIMIT_BYTES = 1024 * 1024

/** Largest awareness state of one client, in bytes of JSON. */
export const AWARENESS_LIMIT_BYTES = 4096

/** Awareness states per second and socket that are passed on; of more, the newest follows as soon as it may. */
export const AWARENESS_PER_SECOND = 30
