import * as Y from 'yjs'

/** What one transaction of this replica did to a shared text, by the identity of its characters. */
export interface TextEdit {
  readonly text: Y.Text
  readonly inserted: readonly CharacterRun[]
  readonly deleted: readonly DeletedText[]
}

/** `length` characters that one client inserted in a row, beginning at its `clock`. */
interface CharacterRun {
  readonly client: number
  readonly clock: number
  readonly length: number
}

interface DeletedText {
  /** Sticks to the character on its left. */
  readonly at: Y.RelativePosition
  readonly content: string
}

/** Reads the edit of a transaction that has just ended: afterwards Yjs forgets what was deleted. */
export function captureTextEdit(text: Y.Text, transaction: Y.Transaction): TextEdit {
  const inserted: CharacterRun[] = []
  const deleted: DeletedText[] = []
  let index = 0
  for (const item of itemsOf(text)) {
    const isNew = item.id.clock >= (transaction.beforeState.get(item.id.client) ?? 0)
    if (!item.deleted) {
      if (isNew) inserted.push({ ...item.id, length: item.length })
      if (item.countable) index += item.length
    } else if (!isNew && item.content instanceof Y.ContentString && Y.isDeleted(transaction.deleteSet, item.id)) {
      deleted.push({ at: Y.createRelativePositionFromTypeIndex(text, index, -1), content: item.content.str })
    }
  }
  return { text, inserted, deleted }
}

/**
 * Takes an edit back, whatever was typed around it since: removes the characters that it inserted and that are still there, and puts
 * back those that it deleted. Characters of other edits stay.
 */
export function revertTextEdit({ text, inserted, deleted }: TextEdit) {
  for (const [index, length] of findRuns(text, inserted).reverse()) text.delete(index, length)
  const { doc } = text
  if (!doc) return
  // From the right: of two that were deleted at one place, the left one must end up on the left.
  for (const { at, content } of [...deleted].reverse()) {
    const place = Y.createAbsolutePositionFromRelativePosition(at, doc, false)
    if (place?.type === text) text.insert(place.index, content)
  }
}

/** Where the characters of the runs that are still there are: [index, length], from left to right. */
function findRuns(text: Y.Text, runs: readonly CharacterRun[]): [number, number][] {
  const found: [number, number][] = []
  let index = 0
  for (const item of itemsOf(text)) {
    if (item.deleted || !item.countable) continue
    for (const run of runs) {
      const from = Math.max(item.id.clock, run.clock)
      const to = Math.min(item.id.clock + item.length, run.clock + run.length)
      if (item.id.client === run.client && from < to) found.push([index + from - item.id.clock, to - from])
    }
    index += item.length
  }
  return found.sort(([a], [b]) => a - b)
}

function* itemsOf(text: Y.Text): Generator<Y.Item> {
  for (let item = text._start; item !== null; item = item.right) yield item
}
