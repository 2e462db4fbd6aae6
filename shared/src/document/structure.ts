import * as Y from 'yjs'
import { ROOTS } from './keys.ts'

/** Limits of one update and of its parts; a client's honest edits stay far below. */
const MAX_KEY_LENGTH = 200
const MAX_VALUE_LENGTH = 100_000
const MAX_DEPTH = 8

/**
 * Whether an update may be applied, judged from its bytes alone, because an applied update cannot be taken back: only the roots of a
 * pipeline's document, only maps, shared texts and plain JSON of bounded size. Gives the problem in words, or null. Updates that
 * build on records of the document are judged by what they add; what they add it to is checked when it was added.
 */
export function checkUpdateStructure(update: Uint8Array): string | null {
  let decoded: ReturnType<typeof Y.decodeUpdate>
  try {
    decoded = Y.decodeUpdate(update)
  } catch {
    return 'The update cannot be read.'
  }
  for (const struct of decoded.structs) {
    if (!(struct instanceof Y.Item)) continue
    const problem = checkItem(struct)
    if (problem) return problem
  }
  return null
}

function checkItem(item: Y.Item): string | null {
  const parent = item.parent as unknown
  if (typeof parent === 'string') {
    if (!(ROOTS as readonly string[]).includes(parent)) return `A pipeline has no part "${parent.slice(0, 50)}".`
    if (item.parentSub === null) return `"${parent}" is a map: its parts have keys.`
    const problem = checkRootValue(parent, item.content)
    if (problem) return problem
  }
  if (item.parentSub !== null && (item.parentSub.length === 0 || item.parentSub.length > MAX_KEY_LENGTH)) {
    return `A key has 1 to ${MAX_KEY_LENGTH} characters.`
  }
  return checkContent(item.content)
}

/** Nodes are maps; positions and edges are plain values. For records that an update replaces, whoever has the document asks. */
export function checkRootValue(root: string, content: Y.Item['content']): string | null {
  const isMap = content instanceof Y.ContentType && content.type instanceof Y.Map
  const isPlain = content instanceof Y.ContentAny
  if (content instanceof Y.ContentDeleted) return null
  if (['nodes', 'notes', 'tests'].includes(root)) return isMap ? null : `Each part of "${root}" is a map.`
  return isPlain || (root === 'meta' && isMap) ? null : `Each part of "${root}" is a plain value.`
}

function checkContent(content: Y.Item['content']): string | null {
  if (content instanceof Y.ContentType) {
    return content.type instanceof Y.Map || content.type instanceof Y.Text ? null : 'Only maps and texts can be shared.'
  }
  if (content instanceof Y.ContentString) {
    return content.str.length > MAX_VALUE_LENGTH ? 'The text is too long.' : null
  }
  if (content instanceof Y.ContentAny)
    return content.arr.every((value) => isPlainValue(value, 0)) ? null : 'A value is too large or not plain.'
  if (content instanceof Y.ContentDeleted || content instanceof Y.ContentFormat) return null
  return 'This kind of content has no place in a pipeline.'
}

function isPlainValue(value: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH) return false
  if (typeof value === 'string') return value.length <= MAX_VALUE_LENGTH
  if (typeof value === 'number') return Number.isFinite(value)
  if (value === null || typeof value === 'boolean' || value === undefined) return true
  if (Array.isArray(value)) return value.length <= 10_000 && value.every((item) => isPlainValue(item, depth + 1))
  if (typeof value !== 'object' || value instanceof Uint8Array) return false
  return Object.entries(value).every(([key, item]) => key.length <= MAX_KEY_LENGTH && isPlainValue(item, depth + 1))
}
