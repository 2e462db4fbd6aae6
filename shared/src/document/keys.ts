import * as Y from 'yjs'

/**
 * The document of one pipeline.
 *
 *   meta    { name, description, target, language, parameters: Y.Map<name, Y.Map { type, default, description?, values.<environment>? }> }
 *   nodes   nodeId -> { type, label, disabled?, sample?, config: Y.Map, text: Y.Map<key, Y.Text> }
 *   layout  nodeId -> [x, y]                     positions live apart from meaning
 *   edges   edgeId -> { source, sourcePort, target, targetPort, at }   immutable: a change is delete and add
 *   notes, tests                                 kept for later versions
 *
 * A field of a group has a dotted key (`window.duration`), so that two people who edit two fields of one group both keep their
 * edit. A list of records is a Y.Map by item id whose values are Y.Maps with a fractional `order`. Expressions are Y.Text.
 */
export const ROOTS = ['meta', 'nodes', 'layout', 'edges', 'notes', 'tests'] as const
export type Root = (typeof ROOTS)[number]

/** Version of this shape, in `meta.schema`. */
export const DOCUMENT_VERSION = 1

/** Origin of every transaction that a command of this client makes; undo listens to it. */
export const LOCAL = 'local'

export function readRoot(doc: Y.Doc, root: Root): Y.Map<unknown> {
  return doc.getMap(root)
}

export function readNodeMap(doc: Y.Doc, nodeId: string): Y.Map<unknown> | null {
  const node = readRoot(doc, 'nodes').get(nodeId)
  return node instanceof Y.Map ? node : null
}

export function readChild(map: Y.Map<unknown>, key: string): Y.Map<unknown> | null {
  const child = map.get(key)
  return child instanceof Y.Map ? child : null
}
