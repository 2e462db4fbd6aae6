import type { FileBody } from '@lakestream/shared/protocol/http'
import * as Y from 'yjs'

/** The document that a new pipeline begins with. */
export interface StartingDocument {
  readonly name: string
  readonly update: Uint8Array
  /** Every client id that occurs in it. */
  readonly clientIds: readonly number[]
}

/** A document with this name and what the file says, or what is wrong with the file. */
export function documentOf(
  name: string,
  _file: FileBody | undefined,
): StartingDocument | { problems: readonly unknown[] } {
  const doc = new Y.Doc()
  doc.getMap('meta').set('name', name)
  return startingDocument(doc, name)
}

export function startingDocument(doc: Y.Doc, name: string): StartingDocument {
  return {
    name,
    update: Y.encodeStateAsUpdate(doc),
    clientIds: [...Y.decodeStateVector(Y.encodeStateVector(doc)).keys()],
  }
}

export function nameOf(file: FileBody | undefined): string | undefined {
  const name = file?.['name']
  return typeof name === 'string' && name.trim() ? name.trim().slice(0, 120) : undefined
}
