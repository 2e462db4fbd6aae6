import { SampleProblem } from './sample-problem.ts'

/**
 * JSON as Spark reads it, with the line of each value and numbers as they are written: `1` is a long, `1.0` a double, and a long
 * beyond 2^53 keeps its digits.
 */
export type JsonTree =
  | { readonly kind: 'object'; readonly line: number; readonly entries: readonly JsonEntry[] }
  | { readonly kind: 'array'; readonly line: number; readonly items: readonly JsonTree[] }
  | { readonly kind: 'string' | 'number' | 'boolean' | 'null'; readonly line: number; readonly text: string }

export interface JsonEntry {
  readonly name: string
  readonly value: JsonTree
}

/** Values one after the other, as in JSON Lines; a document is one. Throws {@link SampleProblem}. */
export function readJsonTrees(text: string): JsonTree[] {
  const reader = new Reader(text)
  const trees: JsonTree[] = []
  for (reader.skip(); !reader.isAtEnd; reader.skip()) trees.push(reader.readValue(0))
  return trees
}

export function entryOf(tree: JsonTree, name: string): JsonTree | undefined {
  return tree.kind === 'object' ? tree.entries.find((entry) => entry.name === name)?.value : undefined
}

/** The text of a string at this name; undefined where there is none. */
export function textOf(tree: JsonTree, name: string): string | undefined {
  const value = entryOf(tree, name)
  return value?.kind === 'string' ? value.text : undefined
}

export function itemsOf(tree: JsonTree | undefined): readonly JsonTree[] {
  return tree?.kind === 'array' ? tree.items : []
}

const MAX_DEPTH = 200
const SPACE = /[ \t\r\n]*/y
const NUMBER = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN|[+-]?INF|[+-]?Infinity)(?![\w.+-])/y
const WORD = /(?:true|false|null)(?!\w)/y
// Spark takes texts in single quotes, too.
const STRING = { '"': /"((?:[^"\\\p{Cc}]|\\.)*)"/uy, "'": /'((?:[^'\\\p{Cc}]|\\.)*)'/uy } as const
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g
const ESCAPED: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
}

class Reader {
  private readonly text: string
  private at = 0
  private line = 1

  constructor(text: string) {
    this.text = text
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  /** Past white space; only there can a line end. */
  skip() {
    const space = this.take(SPACE) ?? ''
    this.line += space.split('\n').length - 1
  }

  readValue(depth: number): JsonTree {
    const { line } = this
    if (depth > MAX_DEPTH) throw new SampleProblem('This is nested too deeply.', line)
    const sign = this.text[this.at]
    if (sign === '{') return { kind: 'object', line, entries: this.readEntries(depth) }
    if (sign === '[') return { kind: 'array', line, items: this.readItems(depth) }
    if (sign === '"' || sign === "'") return { kind: 'string', line, text: this.readString() }
    const number = this.take(NUMBER)
    if (number !== undefined) return { kind: 'number', line, text: number }
    const word = this.take(WORD)
    if (word !== undefined) return { kind: word === 'null' ? 'null' : 'boolean', line, text: word }
    throw this.refuse('a value')
  }

  private readItems(depth: number): JsonTree[] {
    const items: JsonTree[] = []
    this.readList(']', () => items.push(this.readValue(depth + 1)))
    return items
  }

  private readEntries(depth: number): JsonEntry[] {
    const entries = new Map<string, JsonEntry>()
    this.readList('}', () => {
      const sign = this.text[this.at]
      if (sign !== '"' && sign !== "'") throw this.refuse('a name in quotes')
      const name = this.readString()
      if (entries.has(name)) throw new SampleProblem(`"${name}" is twice in one object.`, this.line)
      this.skip()
      if (!this.takeSign(':')) throw this.refuse(`":" after "${name}"`)
      this.skip()
      entries.set(name, { name, value: this.readValue(depth + 1) })
    })
    return [...entries.values()]
  }

  /** What stands between a bracket and its end, parted by commas. */
  private readList(end: ']' | '}', readOne: () => void) {
    this.at++
    this.skip()
    if (this.takeSign(end)) return
    for (;;) {
      readOne()
      this.skip()
      if (this.takeSign(end)) return
      if (!this.takeSign(',')) throw this.refuse(`"," or "${end}"`)
      this.skip()
    }
  }

  private readString(): string {
    const { line } = this
    const found = this.take(STRING[this.text[this.at] === '"' ? '"' : "'"])
    if (found === undefined) throw new SampleProblem('The text that begins here does not end on its line.', line)
    return found.slice(1, -1).replace(ESCAPE, (_, code?: string, letter: string = '') => {
      const meant = code === undefined ? ESCAPED[letter] : String.fromCharCode(Number.parseInt(code, 16))
      if (meant === undefined) throw new SampleProblem(`"\\${letter}" means nothing in a text.`, line)
      return meant
    })
  }

  private takeSign(sign: string): boolean {
    if (this.text[this.at] !== sign) return false
    this.at++
    return true
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.at = pattern.lastIndex
    return found
  }

  private refuse(wanted: string): SampleProblem {
    const found = this.text.slice(this.at).match(/^(?:\w+|\S)/)?.[0]
    return new SampleProblem(
      found === undefined ? `The text ends where ${wanted} is needed.` : `${wanted} is needed, not "${found}".`,
      this.line,
    )
  }
}
