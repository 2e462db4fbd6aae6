import { generateNKeysBetween } from 'fractional-indexing'
import * as Y from 'yjs'
import type { z } from 'zod'
import { readFieldMeta, readShape } from '../nodes/fields.ts'
import type { Json, JsonObject } from '../pipeline/model.ts'

type Shape = Readonly<Record<string, z.ZodType>>

/** Writes a plain config in its document form. `shape` tells texts, groups and lists of records apart; without it all is plain. */
export function writeConfig(
  config: Y.Map<unknown>,
  text: Y.Map<unknown>,
  json: JsonObject,
  shape: Shape = {},
  prefix = '',
) {
  for (const [name, value] of Object.entries(json)) {
    const schema = shape[name]
    const kind = schema && readFieldMeta(schema)?.kind
    const key = prefix + name
    const inner = schema && readShape(schema)
    if (kind === 'group' && inner && isObject(value)) writeConfig(config, text, value, inner, `${key}.`)
    else if (kind === 'records' && inner && Array.isArray(value)) config.set(key, toItems(value, inner))
    else if (isSharedText(schema)) text.set(key, new Y.Text(String(value ?? '')))
    else config.set(key, value)
  }
}

/** Several people type in it at once, so each character is an edit of its own. */
function isSharedText(schema: z.ZodType | undefined): boolean {
  const kind = schema && readFieldMeta(schema)?.kind
  return kind === 'expression' || kind === 'code'
}

function toItems(items: readonly Json[], shape: Shape): Y.Map<unknown> {
  const map = new Y.Map<unknown>()
  const orders = generateNKeysBetween(null, null, items.length)
  const taken = new Set<string>()
  items.forEach((item, index) => {
    const record = isObject(item) ? item : {}
    const wanted = typeof record['id'] === 'string' ? record['id'] : ''
    const id = wanted !== '' && !taken.has(wanted) ? wanted : `i${index + 1}`
    taken.add(id)
    map.set(id, toItem(record, shape, orders[index] ?? ''))
  })
  return map
}

/** One record of a list: its fields, expressions as Y.Text, and where it stands. */
export function toItem(record: JsonObject, shape: Shape, order: string): Y.Map<unknown> {
  const item = new Y.Map<unknown>()
  item.set('order', order)
  for (const [name, value] of Object.entries(record)) {
    if (name === 'id' || name === 'order') continue
    const schema = shape[name]
    item.set(name, isSharedText(schema) ? new Y.Text(String(value ?? '')) : value)
  }
  return item
}

/** The plain config of a node's document form. Total: what cannot be read is left out. */
export function readConfig(config: Y.Map<unknown> | null, text: Y.Map<unknown> | null): JsonObject {
  const result: Record<string, Json> = {}
  for (const key of sortedKeys(config)) setDotted(result, key, readValue(config?.get(key)))
  for (const key of sortedKeys(text)) setDotted(result, key, readValue(text?.get(key)))
  return result
}

function readValue(value: unknown): Json {
  if (value instanceof Y.Text) return value.toJSON()
  if (value instanceof Y.Map) return readItems(value)
  if (value instanceof Y.AbstractType) return null
  return isJson(value) ? value : null
}

/** Records in their order; equal orders (two people added at once) are told apart by id. */
function readItems(map: Y.Map<unknown>): Json {
  return sortItems(map).map(([id, item]) => {
    const record: Record<string, Json> = { id }
    for (const name of sortedKeys(item)) if (name !== 'order' && name !== 'id') record[name] = readValue(item.get(name))
    return record
  })
}

export function sortItems(map: Y.Map<unknown>): [string, Y.Map<unknown>][] {
  const items: [string, Y.Map<unknown>][] = []
  for (const [id, item] of map.entries()) if (item instanceof Y.Map) items.push([id, item])
  return items.sort(([a, x], [b, y]) => compareText(orderOf(x), orderOf(y)) || compareText(a, b))
}

export function orderOf(item: Y.Map<unknown>): string {
  const order = item.get('order')
  return typeof order === 'string' ? order : ''
}

function setDotted(target: Record<string, Json>, key: string, value: Json) {
  const [head = key, ...rest] = key.split('.')
  if (head === '__proto__') return
  if (rest.length === 0) {
    target[head] = value
    return
  }
  const inner = Object.hasOwn(target, head) && isObject(target[head] as Json) ? { ...(target[head] as JsonObject) } : {}
  setDotted(inner, rest.join('.'), value)
  target[head] = inner
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function sortedKeys(map: Y.Map<unknown> | null): string[] {
  return map ? [...map.keys()].sort(compareText) : []
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isJson)
  return isObject(value) && !(value instanceof Uint8Array) && Object.values(value).every(isJson)
}
