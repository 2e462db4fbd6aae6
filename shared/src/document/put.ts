import * as Y from 'yjs'
import { findNode } from '../nodes/catalogue.ts'
import { parseConfig } from '../nodes/parse-config.ts'
import { type EdgeEnds, toEdgeId } from '../pipeline/edge-ends.ts'
import type { JsonObject } from '../pipeline/model.ts'
import { writeConfig } from './config-form.ts'
import { readRoot } from './keys.ts'

export type Position = readonly [number, number]

export interface NewNode {
  readonly id: string
  readonly type: string
  readonly label?: string
  /** Fields that differ from the defaults. */
  readonly config?: JsonObject
  readonly position: Position
  readonly disabled?: boolean
  readonly sample?: string
}

/** Writes a node with the defaults of its type; for commands, within their transaction. */
export function putNode(doc: Y.Doc, node: NewNode) {
  const definition = findNode(node.type)
  const map = new Y.Map<unknown>()
  const config = new Y.Map<unknown>()
  const text = new Y.Map<unknown>()
  map.set('type', node.type)
  map.set('label', node.label ?? definition?.label ?? node.type)
  if (node.disabled) map.set('disabled', true)
  if (node.sample) map.set('sample', node.sample)
  map.set('config', config)
  map.set('text', text)
  const json = definition
    ? { ...(parseConfig(definition, node.config ?? {}).config as JsonObject) }
    : (node.config ?? {})
  writeConfig(config, text, json, definition?.config.shape)
  readRoot(doc, 'nodes').set(node.id, map)
  readRoot(doc, 'layout').set(node.id, [...node.position])
}

/** Writes an edge; for commands, within their transaction. `at` counts up over all edges, so that every replica agrees which of two is the younger. */
export function addEdge(doc: Y.Doc, { source, sourcePort, target, targetPort }: EdgeEnds) {
  const edges = readRoot(doc, 'edges')
  let at = 0
  for (const edge of edges.values()) at = Math.max(at, (edge as { at?: number }).at ?? 0)
  const ends = { source, sourcePort, target, targetPort }
  edges.set(toEdgeId(ends), { ...ends, at: at + 1 })
}
