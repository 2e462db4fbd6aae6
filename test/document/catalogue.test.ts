import { addItem, setConfigField } from '@lakestream/shared/document/commands/config'
import { addNode } from '@lakestream/shared/document/commands/nodes'
import { projectDocument } from '@lakestream/shared/document/project'
import { createUndoHistory } from '@lakestream/shared/document/undo'
import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { formatPipelineFile, parsePipelineFile } from '@lakestream/shared/pipeline/file'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { listVariants } from '../codegen/variants.ts'
import { useSeen } from '../support/seen.ts'
import { at, nodeOf, sync } from './replicas.ts'

const seen = useSeen('document')

describe.each(CATALOGUE.map((definition) => ({ type: definition.type, definition })))(
  '$type',
  ({ type, definition }) => {
    const variants = listVariants(definition.config.shape, definition.example as JsonObject)

    it('every field survives document and undo', () => {
      const saw = seen(type, 'form', 'document and undo')
      for (const { base, variant } of variants) {
        const [a, b] = [new Y.Doc(), new Y.Doc()]
        addNode(a, { id: 'n', type, position: at, config: base })
        const before = configOf(a)
        const undo = createUndoHistory(a)
        const change = readPath(variant.config, variant.path)
        set(a, variant.path, change)
        const after = configOf(a)
        // Nothing else has changed, and what was set is there.
        expect(after, variant.path).toEqual(writePath(before, variant.path, readPath(after, variant.path)))
        expect(readPath(after, variant.path), variant.path).toMatchObject(change as object)
        expect(parseConfig(definition, after).problems).toEqual(parseConfig(definition, variant.config).problems)
        sync(a, b)
        expect(configOf(b), variant.path).toEqual(after)
        undo.undo()
        expect(configOf(a), variant.path).toEqual(before)
        expect(undo.canUndo, variant.path).toBe(false)
        undo.redo()
        expect(configOf(a), variant.path).toEqual(after)
      }
      saw()
    })

    it('every field survives the file', () => {
      const saw = seen(type, 'form', 'file')
      for (const { variant } of variants) {
        const doc = new Y.Doc()
        addNode(doc, { id: 'n', type, position: at, config: variant.config })
        const { pipeline, layout } = projectDocument(doc)
        const text = formatPipelineFile({ ...pipeline, name: 'x' }, layout)
        const read = parsePipelineFile(JSON.parse(text))
        expect(read.problems).toEqual([])
        const [node] = read.pipeline?.nodes ?? []
        expect(parseConfig(definition, node?.config ?? null).config, variant.path).toEqual(
          parseConfig(definition, configOf(doc)).config,
        )
        expect(readPath(configOf(doc), variant.path), variant.path).toMatchObject(
          readPath(variant.config, variant.path) as object,
        )
      }
      saw()
    })
  },
)

const configOf = (doc: Y.Doc): JsonObject => nodeOf(doc, 'n')?.config ?? {}

/** As the form does it: a record that is new is added, everything else is set where it stands. */
function set(doc: Y.Doc, path: string, value: Json) {
  const added = Array.isArray(value) ? (value as Json[]).at(-1) : undefined
  if (typeof added === 'object' && added !== null) addItem(doc, 'n', path, added as JsonObject & { id: string })
  else setConfigField(doc, 'n', path, value)
}

function readPath(json: Json | undefined, path: string): Json {
  let found: Json | undefined = json
  for (const part of path.split('.')) found = (found as { readonly [key: string]: Json } | undefined)?.[part]
  return found ?? null
}

function writePath(json: Json, path: string, value: Json): Json {
  const [head = '', ...rest] = path.split('.')
  const next = rest.length === 0 ? value : writePath(readPath(json, head), rest.join('.'), value)
  if (Array.isArray(json)) return (json as Json[]).map((item, at) => (String(at) === head ? next : item))
  return { ...(json as JsonObject), [head]: next }
}
