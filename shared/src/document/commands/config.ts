import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing'
import * as Y from 'yjs'
import type { z } from 'zod'
import { findNode } from '../../nodes/catalogue.ts'
import { readFieldMeta, readShape } from '../../nodes/fields.ts'
import type { Json, JsonObject } from '../../pipeline/model.ts'
import { orderOf, sortItems, toItem, writeConfig } from '../config-form.ts'
import { LOCAL, readChild, readNodeMap } from '../keys.ts'
import { writeText } from '../text.ts'

type Shape = Readonly<Record<string, z.ZodType>>

/**
 * Sets one field of a node's config. `path` is the field's name; within a group `group.field`; within a list
 * `list.<item id or position>.field`. Shared texts are changed where they differ, so that two people can type in one field.
 */
export function setConfigField(doc: Y.Doc, nodeId: string, path: string, value: Json) {
  const found = readNode(doc, nodeId)
  if (!found) return
  doc.transact(() => {
    const place = findItem(found.config, path)
    if (place) setItemField(place.item, place.field, value, place.item.get(place.field))
    else setField(found, path, value)
  }, LOCAL)
}

type ItemRecord = JsonObject & { readonly id: string }

/** Adds a record at the end of a list. */
export function addItem(doc: Y.Doc, nodeId: string, list: string, record: ItemRecord) {
  addItems(doc, nodeId, list, [record])
}

/** Adds records at the end of a list. */
export function addItems(doc: Y.Doc, nodeId: string, list: string, records: readonly ItemRecord[]) {
  const found = readNode(doc, nodeId)
  if (!found) return
  doc.transact(() => {
    const items = readItems(found.config, list)
    const last = sortItems(items).at(-1)
    const orders = generateNKeysBetween(last ? orderOf(last[1]) || null : null, null, records.length)
    records.forEach((record, index) => {
      items.set(record.id, toItem(record, shapeOf(found.shape, list), orders[index] ?? ''))
    })
  }, LOCAL)
}

/**
 * Makes these the records of a list. Of one that is there already, by its id, only what differs is written, so that others who are at
 * work on it keep their edit.
 */
export function setItems(doc: Y.Doc, nodeId: string, list: string, records: readonly ItemRecord[]) {
  const found = readNode(doc, nodeId)
  if (!found) return
  doc.transact(() => {
    const items = readItems(found.config, list)
    const wanted = new Set(records.map(({ id }) => id))
    for (const id of [...items.keys()]) if (!wanted.has(id)) items.delete(id)
    const orders = generateNKeysBetween(null, null, records.length)
    records.forEach(({ id, ...fields }, index) => {
      const item = items.get(id)
      const order = orders[index] ?? ''
      if (item instanceof Y.Map) updateItem(item, { ...fields, order })
      else items.set(id, toItem(fields, shapeOf(found.shape, list), order))
    })
  }, LOCAL)
}

export function removeItem(doc: Y.Doc, nodeId: string, list: string, itemId: string) {
  const config = readNode(doc, nodeId)?.config
  doc.transact(() => config && readChild(config, list)?.delete(itemId), LOCAL)
}

/** Moves a record to a position of its list, counted without it. */
export function moveItem(doc: Y.Doc, nodeId: string, list: string, itemId: string, position: number) {
  const items = readNode(doc, nodeId)?.config.get(list)
  if (!(items instanceof Y.Map)) return
  doc.transact(() => {
    const others = sortItems(items).filter(([id]) => id !== itemId)
    const before = others[position - 1]
    const after = others[position]
    const [low, high] = [before ? orderOf(before[1]) : null, after ? orderOf(after[1]) : null]
    const item = items.get(itemId)
    // Two people who added at once have the same order; there is no key between them, so the item follows the pair.
    const order =
      low !== null && high !== null && low >= high ? generateKeyBetween(high, null) : generateKeyBetween(low, high)
    if (item instanceof Y.Map) item.set('order', order)
  }, LOCAL)
}

interface NodeParts {
  readonly config: Y.Map<unknown>
  readonly text: Y.Map<unknown> | null
  readonly shape: Shape
}

function readNode(doc: Y.Doc, nodeId: string): NodeParts | null {
  const node = readNodeMap(doc, nodeId)
  const config = node && readChild(node, 'config')
  if (!node || !config) return null
  return { config, text: readChild(node, 'text'), shape: findNode(String(node.get('type')))?.config.shape ?? {} }
}

/** The item and field that a path leads to, where it leads into a list. */
function findItem(config: Y.Map<unknown>, path: string): { item: Y.Map<unknown>; field: string } | null {
  const parts = path.split('.')
  for (let length = 1; length <= parts.length - 2; length++) {
    const items = config.get(parts.slice(0, length).join('.'))
    if (!(items instanceof Y.Map)) continue
    const [itemId = '', ...field] = parts.slice(length)
    const item = items.get(itemId) ?? sortItems(items)[Number(itemId)]?.[1]
    return item instanceof Y.Map ? { item, field: field.join('.') } : null
  }
  return null
}

function updateItem(item: Y.Map<unknown>, fields: JsonObject) {
  for (const [name, value] of Object.entries(fields)) {
    const current = item.get(name)
    const now = current instanceof Y.Text ? current.toJSON() : current
    if (JSON.stringify(now) !== JSON.stringify(value)) setItemField(item, name, value, current)
  }
}

function setItemField(item: Y.Map<unknown>, field: string, value: Json, current: unknown) {
  if (current instanceof Y.Text && typeof value === 'string') writeText(current, value)
  else item.set(field, value)
}

function setField({ config, text, shape }: NodeParts, path: string, value: Json) {
  const current = text?.get(path)
  if (current instanceof Y.Text && typeof value === 'string') {
    writeText(current, value)
    return
  }
  const [head = path, ...rest] = path.split('.')
  const schema = shape[head]
  if (schema && rest.length === 0) writeConfig(config, text ?? config, { [head]: value }, { [head]: schema })
  else if (schema && readShape(schema))
    writeConfig(config, text ?? config, nest(rest, value), readShape(schema), `${head}.`)
  else config.set(path, value)
}

function nest([head = '', ...rest]: readonly string[], value: Json): JsonObject {
  return { [head]: rest.length === 0 ? value : nest(rest, value) }
}

function readItems(config: Y.Map<unknown>, list: string): Y.Map<unknown> {
  const items = config.get(list)
  if (items instanceof Y.Map) return items
  const created = new Y.Map<unknown>()
  config.set(list, created)
  return created
}

function shapeOf(shape: Shape, list: string): Shape {
  let at: Shape = shape
  for (const name of list.split('.')) {
    const schema = at[name]
    at = (schema && readFieldMeta(schema) && readShape(schema)) || {}
  }
  return at
}
