import type { Reject } from '@lakestream/shared/protocol/frames'
import type * as Y from 'yjs'
import { checkStructure } from './check-structure.ts'
import { addsNothing, inspectUpdate, type UpdateInspection } from './inspect-update.ts'

export interface Accepted {
  /** What is to be applied: the update without what the document already has. */
  readonly update: Uint8Array
  /** Client ids that this update binds to its author. */
  readonly claims: readonly number[]
}

/** A visit has one client id; whoever was offline brings those of the visits since. */
const MAX_CLAIMS = 100

/** Whether an update may enter the document: complete, by its author's own client ids, and of the document's shape. */
export function checkFrame(
  doc: Y.Doc,
  update: Uint8Array,
  { person, mayEdit }: { readonly person: string; readonly mayEdit: boolean },
  authors: ReadonlyMap<number, string>,
): Accepted | Reject {
  const inspected = inspect(doc, update)
  if (!inspected) return { code: 'malformed', why: 'The edit could not be read.' }
  if (!mayEdit && !addsNothing(doc, inspected)) {
    return { code: 'role', why: 'You may look at this pipeline, but not change it. Ask its owner.' }
  }
  if (inspected.gap) return { code: 'gap', why: 'The edit builds on another one that has not arrived.' }
  const foreign = inspected.authors.some((clientId) => (authors.get(clientId) ?? person) !== person)
  if (foreign) return { code: 'author', why: 'The edit was made under another person’s name.' }
  const claims = inspected.authors.filter((clientId) => !authors.has(clientId))
  if (claims.length > MAX_CLAIMS) return { code: 'author', why: 'The edit comes from too many visits at once.' }
  const misplaced = checkStructure(doc, inspected.structs)
  if (misplaced !== null) return { code: 'structure', why: misplaced }
  return { update: inspected.update, claims }
}

function inspect(doc: Y.Doc, update: Uint8Array): UpdateInspection | null {
  try {
    return inspectUpdate(doc, update)
  } catch {
    return null
  }
}
