/** What keeps a .proto text from being read, with its line and column, both from 1. */
export class ProtoProblem extends Error {
  readonly line: number
  readonly column: number

  /** `at` is an offset in the text. */
  constructor(message: string, text: string, at: number) {
    super(message)
    const lines = text.slice(0, at).split('\n')
    this.line = lines.length
    this.column = (lines.at(-1) ?? '').length + 1
  }
}

export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'symbol' | 'end'
  readonly text: string
  readonly at: number
}

const SPACE = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y
const TOKEN =
  /([A-Za-z_]\w*)|((?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.]))|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|([{}()[\]<>=;:,./+-])/y

/** The tokens of a .proto text, one after the other. */
export class ProtoReader {
  readonly text: string
  private at = 0
  private token: Token

  constructor(text: string) {
    this.text = text
    this.token = this.read()
  }

  /** The token that comes next, and stays. */
  get next(): Token {
    return this.token
  }

  move(): Token {
    const { token } = this
    this.token = this.read()
    return token
  }

  /** Whether this word or symbol comes next, which is then behind. */
  take(text: string): boolean {
    const { kind } = this.token
    if (this.token.text !== text || (kind !== 'word' && kind !== 'symbol')) return false
    this.move()
    return true
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.miss(`"${text}"`)
  }

  word(what: string): Token {
    if (this.token.kind !== 'word') throw this.miss(what)
    return this.move()
  }

  /** Words with dots between; what names a type may begin with one. */
  path(what: string): string {
    let path = this.take('.') ? '.' : ''
    path += this.word(what).text
    while (this.take('.')) path += `.${this.word(what).text}`
    return path
  }

  /** A whole number, also in hexadecimal or octal digits. */
  integer(what: string): bigint {
    const sign = this.take('-') ? -1n : 1n
    const { kind, text } = this.token
    if (kind !== 'number' || !/^(?:0[xX][\da-fA-F]+|[1-9]\d*|0[0-7]*)$/.test(text)) throw this.miss(what)
    this.move()
    return sign * BigInt(/^0\d/.test(text) ? `0o${text.slice(1)}` : text)
  }

  /** A text in quotes; several that follow each other are one. Escapes stay as they are written. */
  string(what: string): string {
    if (this.token.kind !== 'text') throw this.miss(what)
    let text = ''
    while (this.token.kind === 'text') text += this.move().text.slice(1, -1)
    return text
  }

  /** To behind the next semicolon, or behind what stands in braces and ends without one. */
  skipStatement(): void {
    let depth = 0
    for (;;) {
      const { kind, text } = this.move()
      if (kind === 'end') throw this.miss(depth > 0 ? '"}"' : '";"')
      if (kind !== 'symbol') continue
      if (text === '{') depth++
      if (text === '}') depth--
      if (depth < 0 || (depth === 0 && text === ';')) return
      if (depth === 0 && text === '}' && !this.isAt(';', ']', ',')) return
    }
  }

  isAt(...symbols: string[]): boolean {
    return this.token.kind === 'symbol' && symbols.includes(this.token.text)
  }

  /** What is needed where something else stands. */
  miss(what: string): ProtoProblem {
    const { kind, text, at } = this.token
    return kind === 'end'
      ? this.fail(`The text ends where ${what} is needed.`, at)
      : this.fail(`${what.charAt(0).toUpperCase()}${what.slice(1)} is needed, not ${quote(text)}.`, at)
  }

  fail(message: string, at: number): ProtoProblem {
    return new ProtoProblem(message, this.text, at)
  }

  private read(): Token {
    SPACE.lastIndex = this.at
    this.at += SPACE.exec(this.text)?.[0].length ?? 0
    const { at } = this
    if (at >= this.text.length) return { kind: 'end', text: '', at }
    TOKEN.lastIndex = at
    const [text, word, number, string] = TOKEN.exec(this.text) ?? []
    if (text === undefined) throw this.fail(`${quote(this.text.charAt(at))} has no meaning here.`, at)
    this.at += text.length
    return { kind: word ? 'word' : number ? 'number' : string ? 'text' : 'symbol', text, at }
  }
}

const quote = (text: string) => (text.startsWith('"') ? text : `"${text}"`)
