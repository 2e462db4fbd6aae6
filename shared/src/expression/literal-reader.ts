import type { Expression } from './ast.ts'
import { isUnit, parseInterval } from './interval-literal.ts'
import { textLiteral } from './literal.ts'
import { parseType } from './parse-type.ts'
import { TokenReader } from './token-reader.ts'
import type { Token } from './tokenize.ts'
import type { SparkType } from './types.ts'

/** Reads what is written in several tokens but holds no expression: texts, intervals and types. */
export class LiteralReader extends TokenReader {
  /** Texts that follow each other are one. */
  protected readTexts(first: Token): Expression {
    let value = first.text
    while (this.peek().kind === 'string') value += this.next().text
    return textLiteral(value, this.spanFrom(first.start))
  }

  protected readInterval(start: number): Expression {
    const parts: [string, string][] = []
    // Behind the first part a sign may be an operator.
    while (parts.length === 0 || this.beginsPart()) {
      const sign = this.isSign('-') || this.isSign('+') ? this.next().text : ''
      const count = this.next()
      if (count.kind !== 'number' && count.kind !== 'string') throw this.unexpected('a number', count)
      const isWhole = count.kind === 'string' && !isUnit(this.word(0))
      parts.push([sign + count.text, isWhole ? '' : this.readUnits()])
      if (isWhole) break
    }
    return parseInterval(parts, this.spanFrom(start))
  }

  private beginsPart(): boolean {
    const ahead = this.isSign('-') || this.isSign('+') ? 1 : 0
    return ['number', 'string'].includes(this.peek(ahead).kind) && isUnit(this.word(ahead + 1))
  }

  private readUnits(): string {
    const unit = this.readName().text
    return (this.takeWord('to') ? `${unit} to ${this.readName().text}` : unit).toLowerCase()
  }

  /** A type is read from the text, because its signs do not follow the expression's grammar. One that only Spark knows stays a text. */
  protected readTypeText(): { type: SparkType | null; typeText: string } {
    const first = this.next()
    if (first.kind !== 'name') throw this.unexpected('a type, for example bigint or decimal(10,2)', first)
    if (first.text.toLowerCase() === 'interval') {
      this.next()
      if (this.takeWord('to')) this.next()
    }
    for (const open of ['(', '<']) if (this.isSign(open) || (open === '<' && this.isSign('<>'))) this.skipGroup()
    const [start, end] = this.spanFrom(first.start)
    const typeText = this.text.slice(start, end)
    return { type: parseType(typeText), typeText }
  }

  private skipGroup() {
    const start = this.peek()
    let depth = 0
    do {
      const token = this.next()
      if (token.kind === 'end') throw this.unexpected('the end of the type', start)
      for (const sign of token.kind === 'sign' ? token.text : '') {
        depth += '(<'.includes(sign) ? 1 : ')>'.includes(sign) ? -1 : 0
      }
    } while (depth > 0)
  }
}
