import { checkUpdateStructure } from '@lakestream/shared/document/structure'
import type { Reject } from '@lakestream/shared/protocol/frames'
import type * as Y from 'yjs'
import { checkReplacements } from './check-replacements.ts'
import { inspectUpdate, type UpdateInspection } from './inspect-update.ts'

export interface Accepted {
  /** Client ids that this update binds to its author. */
  readonly claims: readonly number[]
}

/** Whether an update may enter the document: complete, by its author's own client ids, and of the document's structure. */
export function checkFrame(
  doc: Y.Doc,
  update: Uint8Array,
  person: string,
  authors: ReadonlyMap<number, string>,
): Accepted | Reject {
  const inspected = inspect(doc, update)
  if (!inspected) return { code: 'malformed', why: 'The edit could not be read.' }
  if (inspected.gap) return { code: 'gap', why: 'The edit builds on another one that has not arrived.' }
  const foreign = inspected.authors.some((clientId) => (authors.get(clientId) ?? person) !== person)
  if (foreign) return { code: 'author', why: 'The edit was made under another person’s name.' }
  const adds = inspected.authors.length > 0
  const misplaced = adds ? (checkUpdateStructure(update) ?? checkReplacements(doc, inspected.structs)) : null
  if (misplaced !== null) return { code: 'structure', why: misplaced }
  return { claims: inspected.authors.filter((clientId) => !authors.has(clientId)) }
}

function inspect(doc: Y.Doc, update: Uint8Array): UpdateInspection | null {
  try {
    return inspectUpdate(doc, update)
  } catch {
    return null
  }
}
