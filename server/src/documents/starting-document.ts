import { importPipeline } from '@lakestream/shared/document/commands/pipeline'
import { DOCUMENT_VERSION } from '@lakestream/shared/document/keys'
import { parsePipelineFile } from '@lakestream/shared/pipeline/file'
import type { Diagnostic } from '@lakestream/shared/pipeline/model'
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
  file: FileBody | undefined,
): StartingDocument | { readonly problems: readonly Diagnostic[] } {
  const doc = new Y.Doc()
  if (file !== undefined) {
    const parsed = parsePipelineFile(file)
    if (parsed.pipeline === null) return { problems: parsed.problems }
    importPipeline(doc, { ...parsed.pipeline, name }, parsed.layout)
  } else {
    doc.getMap('meta').set('schema', DOCUMENT_VERSION)
    doc.getMap('meta').set('name', name)
  }
  return startingDocument(doc, name)
}

export function startingDocument(doc: Y.Doc, name: string): StartingDocument {
  const clientIds = [...Y.decodeStateVector(Y.encodeStateVector(doc)).keys()]
  return { name, update: Y.encodeStateAsUpdate(doc), clientIds }
}

export function nameOf(file: FileBody | undefined): string | undefined {
  const name = file?.['name']
  return typeof name === 'string' && name.trim() ? name.trim().slice(0, 120) : undefined
}
