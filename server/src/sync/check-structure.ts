import { findRootPart, MAX_INSERTION, type Part } from '@lakestream/shared/document/shape'
import * as Y from 'yjs'
import type { Struct } from './inspect-update.ts'

/** Where an item stands: under a key of a map, within a text, below something that is deleted, or where nothing may stand. */
type Place =
  | { readonly kind: 'key'; readonly part: Part; readonly key: string }
  | { readonly kind: 'text' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'wrong'; readonly why: string }

const GONE: Place = { kind: 'gone' }
const TEXT: Place = { kind: 'text' }

/**
 * Whether what an update adds fits the shape of a pipeline's document, judged before it is applied. An item says on the wire
 * either what it is a part of or only which item it stands beside; where that is, the update or the document tells, in the
 * way `Item.getMissing` of Yjs finds it. Gives the problem in words, or null. The update has no gaps.
 */
export function checkStructure(doc: Y.Doc, structs: readonly Struct[]): string | null {
  const places = new Places(doc, structs)
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue
    const problem = checkContent(places.find(struct), struct.content)
    if (problem !== null) return problem
  }
  return null
}

function checkContent(place: Place, content: Y.Item['content']): string | null {
  if (place.kind === 'wrong') return place.why
  if (content instanceof Y.ContentDeleted || place.kind === 'gone') return null
  if (place.kind === 'text') {
    if (!(content instanceof Y.ContentString)) return 'A text holds characters only.'
    return content.str.length > MAX_INSERTION ? 'The text is too long.' : null
  }
  const { part, key } = place
  const fits =
    content instanceof Y.ContentType
      ? (content.type.constructor === Y.Map && part.map) || (content.type.constructor === Y.Text && part.text)
      : // Of a second value under the same key Yjs would lose track: nothing deletes the first.
        content instanceof Y.ContentAny && content.arr.length === 1 && part.value?.(content.arr[0], key)
  return fits ? null : `What "${key.slice(0, 50)}" was given has no place there.`
}

class Places {
  private readonly doc: Y.Doc
  private readonly rootNames: ReadonlyMap<unknown, string>
  private readonly runs = new Map<number, Struct[]>()
  private readonly found = new Map<Y.Item, Place>()

  constructor(doc: Y.Doc, structs: readonly Struct[]) {
    this.doc = doc
    this.rootNames = new Map([...doc.share].map(([name, type]) => [type, name]))
    for (const struct of structs) {
      const run = this.runs.get(struct.id.client)
      if (run) run.push(struct)
      else this.runs.set(struct.id.client, [struct])
    }
  }

  /** Without recursion: a hostile update may chain as many items as fit into it. */
  find(item: Y.Item): Place {
    const open = [item]
    const entered = new Set<Y.Item>()
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const on = this.found.has(top) ? null : this.anchorOf(top)
      const waits = on instanceof Y.Item && !this.found.has(on)
      if (waits && !entered.has(on)) {
        entered.add(on)
        open.push(on)
        continue
      }
      if (!this.found.has(top)) this.found.set(top, waits ? CIRCLE : this.derive(top, on))
      open.pop()
    }
    return this.found.get(item) ?? GONE
  }

  /** The item that tells where this one stands: a neighbour, or what it is a part of. Null where neither is needed. */
  private anchorOf(item: Y.Item): Struct | null {
    if (this.isStored(item)) return (item.parent as Y.AbstractType<unknown>)._item
    const left = item.origin && this.structAt(item.origin)
    const right = item.rightOrigin && this.structAt(item.rightOrigin)
    if (right instanceof Y.GC) return right
    return left ?? right ?? (item.parent instanceof Y.ID ? this.structAt(item.parent) : null)
  }

  private derive(item: Y.Item, anchor: Struct | null): Place {
    if (anchor !== null && !(anchor instanceof Y.Item)) return GONE
    const isBeside = !this.isStored(item) && (item.origin !== null || item.rightOrigin !== null)
    if (anchor && isBeside) return this.found.get(anchor) ?? GONE
    if (anchor) return this.inside(anchor, item.parentSub)
    return inRoot(this.rootNames.get(item.parent) ?? item.parent, item.parentSub)
  }

  private inside(holder: Y.Item, key: string | null): Place {
    const place = this.found.get(holder) ?? GONE
    if (place.kind !== 'key' || !(holder.content instanceof Y.ContentType)) {
      return place.kind === 'wrong' ? place : GONE
    }
    if (holder.content.type instanceof Y.Text)
      return key === null ? TEXT : { kind: 'wrong', why: 'A text has no keys.' }
    return underKey(place.part, key)
  }

  private isStored({ id }: Y.Item): boolean {
    return id.clock < Y.getState(this.doc.store, id.client)
  }

  private structAt(id: Y.ID): Struct | null {
    if (id.clock < Y.getState(this.doc.store, id.client)) return Y.getItem(this.doc.store, id) as Struct
    const run = this.runs.get(id.client) ?? []
    let [low, high] = [0, run.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((run[middle]?.id.clock ?? 0) <= id.clock) low = middle
      else high = middle - 1
    }
    return run[low] ?? null
  }
}

const CIRCLE: Place = { kind: 'wrong', why: 'The edit’s parts build on each other in a circle.' }

function inRoot(name: unknown, key: string | null): Place {
  const root = typeof name === 'string' ? findRootPart(name) : null
  return root ? underKey(root, key) : { kind: 'wrong', why: `A pipeline has no part "${String(name).slice(0, 50)}".` }
}

function underKey(part: Part, key: string | null): Place {
  const inner = key === null ? null : part.map?.(key)
  if (key !== null && inner) return { kind: 'key', part: inner, key }
  return { kind: 'wrong', why: `"${String(key).slice(0, 50)}" has no place there.` }
}
