import type * as Y from 'yjs'

/** Where two texts differ: `removed` characters at `at` gave way to `inserted`. */
interface TextChange {
  readonly at: number
  readonly removed: number
  readonly inserted: string
}

/** The smallest single change between two texts, never splitting a surrogate pair. */
function diffText(before: string, after: string): TextChange | null {
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

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return at > 0 && unit >= 0xdc00 && unit <= 0xdfff
}
