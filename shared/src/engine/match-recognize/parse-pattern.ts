import { SyntaxProblem } from '../../expression/tokenize.ts'
import { MatchParser } from '../match-expression/match-parser.ts'
import type { RowPattern } from '../row-pattern/pattern.ts'
import type { Named } from './statement.ts'

/** More repetitions than this are written out by nobody. */
const MOST_REPETITIONS = 1000

/** Reads row patterns: `A (B | C)+ {- D*? -} PERMUTE(E, F){2,3} ^`. */
export class PatternParser extends MatchParser {
  /** Variables in the order of their first places, in the spelling that they have there. */
  protected readonly variables = new Map<string, Named>()

  constructor(text: string) {
    super(text, true)
  }

  protected readPattern(): RowPattern {
    const parts = [this.readParts()]
    while (this.takeSign('|')) parts.push(this.readParts())
    const [only] = parts
    return parts.length === 1 && only ? only : { kind: 'choice', parts }
  }

  private readParts(): RowPattern {
    const parts: RowPattern[] = []
    while (!this.endsParts()) parts.push(this.readQuantified())
    const [only] = parts
    if (!only) throw this.unexpected('a pattern variable')
    return parts.length === 1 ? only : { kind: 'sequence', parts }
  }

  protected endsParts(): boolean {
    const closes = this.isSign('-') && this.isSign('}', 1)
    return closes || [')', '|', ','].some((sign) => this.isSign(sign)) || this.peek().kind === 'end'
  }

  private readQuantified(): RowPattern {
    const of = this.readPart()
    const range = this.readRange()
    if (!range) return of
    return { kind: 'repeat', of, ...range, greedy: !this.takeSign('?') }
  }

  private readRange(): { min: number; max: number | null } | null {
    if (this.takeSign('*')) return { min: 0, max: null }
    if (this.takeSign('+')) return { min: 1, max: null }
    if (this.takeSign('?')) return { min: 0, max: 1 }
    if (!this.isSign('{') || this.isSign('-', 1)) return null
    const { start } = this.next()
    const min = this.peek().kind === 'number' ? this.readCount() : null
    const isRange = this.takeSign(',')
    const max = this.peek().kind === 'number' ? this.readCount() : null
    if (min === null && !isRange) throw this.unexpected('a number')
    this.expectSign('}')
    const range = { min: min ?? 0, max: isRange ? max : min }
    if (range.max === null || (range.max >= range.min && range.max > 0)) return range
    throw new SyntaxProblem('The upper number must be above zero and at least the lower one', this.spanFrom(start))
  }

  private readCount(): number {
    const token = this.next()
    const count = Number(token.text)
    if (!Number.isInteger(count)) throw this.unexpected('a whole number', token)
    if (count <= MOST_REPETITIONS) return count
    throw new SyntaxProblem(`Repeat at most ${MOST_REPETITIONS} times, or without an upper number`, [
      token.start,
      token.end,
    ])
  }

  private readPart(): RowPattern {
    const token = this.next()
    if (token.kind === 'sign') {
      if (token.text === '(') return this.readPatternGroup()
      if (token.text === '^') return { kind: 'start' }
      if (token.text === '$') throw new SyntaxProblem(NO_END, [token.start, token.end])
      if (token.text === '{' && this.takeSign('-')) return this.readExclusion()
    }
    if (token.kind === 'name' && token.text.toLowerCase() === 'permute' && this.takeSign('(')) return this.readPermute()
    if (token.kind !== 'name' && token.kind !== 'quoted') throw this.unexpected('a pattern variable', token)
    const key = token.text.toLowerCase()
    const named = this.variables.get(key) ?? { name: token.text, span: [token.start, token.end] as const }
    this.variables.set(key, named)
    return { kind: 'variable', name: named.name }
  }

  private readPatternGroup(): RowPattern {
    if (this.takeSign(')')) return { kind: 'empty' }
    const inner = this.readPattern()
    this.expectSign(')')
    return inner
  }

  private readExclusion(): RowPattern {
    const of = this.readPattern()
    this.expectSign('-')
    this.expectSign('}')
    return { kind: 'exclude', of }
  }

  private readPermute(): RowPattern {
    const parts = [this.readPattern()]
    while (this.takeSign(',')) parts.push(this.readPattern())
    this.expectSign(')')
    return { kind: 'permute', parts }
  }
}

const NO_END = 'A stream has no last row, so $ could never hold: leave it out, and end the pattern by WITHIN'
