import type * as Y from 'yjs'

/** Where two texts differ: `removed` characters at `at` gave way to `inserted`. */
export interface TextChange {
  readonly at: number
  readonly removed: number
  readonly inserted: string
}

/** The smallest single change between two texts, never splitting a surrogate pair. */
export function diffText(before: string, after: string): TextChange | null {
  if (before === after) return null
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  if (isLowSurrogate(before, start) || isLowSurrogate(after, start)) start -= 1
  let tail = 0
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1
  if (isLowSurrogate(before, before.length - tail) || isLowSurrogate(after, after.length - tail)) tail -= 1
  return {
    at: start,
    removed: before.length - start - tail,
    inserted: after.slice(start, after.length - tail),
  }
}

/** Makes a shared text read `wanted`, touching only what differs, so that what others type elsewhere in it stays. */
export function writeText(text: Y.Text, wanted: string) {
  const change = diffText(text.toJSON(), wanted)
  if (!change) return
  if (change.removed > 0) text.delete(change.at, change.removed)
  if (change.inserted !== '') text.insert(change.at, change.inserted)
}

/**
 * Takes the change from `before` to `after` back out of `current`, which others may have edited since; null where their
 * edits touch the same characters.
 */
export function revertText(current: string, before: string, after: string): string | null {
  if (current === after) return before
  const mine = diffText(before, after)
  const theirs = diffText(after, current)
  if (!mine || !theirs) return null
  const removed = before.slice(mine.at, mine.at + mine.removed)
  const mineEnd = mine.at + mine.inserted.length
  if (theirs.at + theirs.removed <= mine.at) {
    const shift = theirs.inserted.length - theirs.removed
    return splice(current, mine.at + shift, mine.inserted.length, removed)
  }
  return theirs.at >= mineEnd ? splice(current, mine.at, mine.inserted.length, removed) : null
}

function splice(text: string, at: number, removed: number, inserted: string): string {
  return text.slice(0, at) + inserted + text.slice(at + removed)
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return at > 0 && unit >= 0xdc00 && unit <= 0xdfff
}
