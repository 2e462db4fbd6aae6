import { type ParameterValue, splitExpression } from './parameter.ts'
import { SyntaxProblem, type Token, tokenize } from './tokenize.ts'

/** Reads a text token by token; the base of the expressions' parser. */
export class TokenReader {
  readonly text: string
  readonly parameters: ReadonlyMap<string, ParameterValue>
  protected at = 0
  private readonly tokens: readonly Token[]

  /** The text may carry values of parameters. */
  constructor(bound: string, isPattern = false) {
    const { text, parameters } = splitExpression(bound)
    this.text = text
    this.parameters = parameters
    this.tokens = tokenize(text, isPattern)
  }

  spanFrom(start: number): readonly [number, number] {
    return [start, this.tokens[this.at - 1]?.end ?? start]
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)] as Token
  }

  next(): Token {
    const token = this.peek()
    this.at = Math.min(this.at + 1, this.tokens.length)
    return token
  }

  word(ahead: number): string {
    const token = this.peek(ahead)
    return token.kind === 'name' ? token.text.toLowerCase() : ''
  }

  isWord(word: string): boolean {
    return this.word(0) === word
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false
    this.next()
    return true
  }

  expectWord(word: string) {
    if (!this.takeWord(word)) throw this.unexpected(word.toUpperCase())
  }

  isSign(sign: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'sign' && token.text === sign
  }

  takeSign(sign: string): boolean {
    if (!this.isSign(sign)) return false
    this.next()
    return true
  }

  /** The name of a column, field or parameter. */
  readName(): Token {
    const name = this.next()
    if (name.kind !== 'name' && name.kind !== 'quoted') throw this.unexpected('a name', name)
    return name
  }

  /** Where it stands, for {@link reset}. */
  mark(): number {
    return this.at
  }

  /** Goes back to where it stood. */
  reset(mark: number): null {
    this.at = mark
    return null
  }

  expectSign(sign: string) {
    if (!this.takeSign(sign)) throw this.unexpected(`"${sign}"`)
  }

  unexpected(wanted: string, token = this.peek()): SyntaxProblem {
    const found = token.kind === 'end' ? 'the end' : `"${this.text.slice(token.start, token.end)}"`
    return new SyntaxProblem(`Expected ${wanted}, found ${found}`, [token.start, Math.max(token.end, token.start + 1)])
  }
}
