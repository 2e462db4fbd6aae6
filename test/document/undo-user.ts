import { ROOTS, readRoot } from '@lakestream/shared/document/keys'
import { type Snapshot, takeSnapshot } from '@lakestream/shared/document/snapshot'
import { createUndoHistory, type UndoHistory } from '@lakestream/shared/document/undo'
import * as Y from 'yjs'

type Writer = 'me' | 'another'

/** One of several people at a document of their own, with a memory of who last wrote what they see. */
export class UndoUser {
  readonly name: string
  readonly doc = new Y.Doc()
  readonly history: UndoHistory = createUndoHistory(this.doc)
  /** By the path of each plain value. */
  readonly writers = new Map<string, Writer>()
  private seen = new Map<string, string>()
  private readonly mine = new Map<string, string | undefined>()

  constructor(name: string) {
    this.name = name
  }

  /** Does something and gives the paths of the values that it changed, with who had written them before. */
  watch(writer: Writer, action: () => void): { path: string; before: Writer | undefined }[] {
    action()
    const now = readValues(this.doc)
    const changed = [...new Set([...this.seen.keys(), ...now.keys()])].filter(
      (path) => this.seen.get(path) !== now.get(path),
    )
    const written = changed.map((path) => ({ path, before: this.writers.get(path) }))
    for (const path of changed) {
      if (writer === 'me') this.mine.set(path, now.get(path))
      // Another who undoes their own edit gives back what stood there before.
      const isMine = writer === 'me' || (this.mine.has(path) && this.mine.get(path) === now.get(path))
      this.writers.set(path, isMine ? 'me' : 'another')
    }
    this.seen = now
    return written
  }
}

/** Every plain value and text of a document, by its path. */
export function readValues(doc: Y.Doc): Map<string, string> {
  const values = new Map<string, string>()
  for (const root of ROOTS) {
    for (const [key, value] of readRoot(doc, root).entries()) collect(`${root}/${key}`, takeSnapshot(value), values)
  }
  return values
}

function collect(path: string, snapshot: Snapshot | undefined, values: Map<string, string>) {
  if (snapshot?.kind === 'map') {
    values.set(path, 'map')
    for (const [key, child] of snapshot.entries) collect(`${path}/${key}`, child, values)
  } else if (snapshot) values.set(path, snapshot.kind === 'text' ? `text ${snapshot.text}` : snapshot.json)
}

/** The characters that others have typed, each their own letter, and that can be read now: by their identity. */
export function readForeignCharacters({ doc, name }: UndoUser): Set<string> {
  const characters = new Set<string>()
  for (const node of readRoot(doc, 'nodes').values()) {
    const texts = node instanceof Y.Map ? node.get('text') : null
    if (!(texts instanceof Y.Map)) continue
    for (const text of texts.values()) if (text instanceof Y.Text) collectForeign(text, name, characters)
  }
  return characters
}

function collectForeign(text: Y.Text, name: string, characters: Set<string>) {
  for (let item = text._start; item; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentString)) continue
    const { client, clock } = item.id
    for (const [offset, letter] of [...item.content.str].entries()) {
      if (client !== text.doc?.clientID && letter !== name) characters.add(`${client}:${clock + offset}`)
    }
  }
}
