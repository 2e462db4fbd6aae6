import type { Expression } from '../../expression/ast.ts'
import { ExpressionParser } from '../../expression/parse.ts'
import type { Token } from '../../expression/tokenize.ts'

/**
 * Parses an expression over a match: all of Spark SQL, and `count(*)`, `count(a.*)`, `RUNNING last(x)` and `FINAL last(x)`, which are calls of
 * `running` and `final`.
 */
export class MatchParser extends ExpressionParser {
  protected override readNamed(token: Token): Expression {
    const word = token.text.toLowerCase()
    if ((word === 'running' || word === 'final') && this.peek().kind === 'name' && this.isSign('(', 1)) {
      return this.call(word, [this.readNamed(this.next())], token.start)
    }
    return super.readNamed(token)
  }

  protected override readArgument(): Expression {
    const { start } = this.peek()
    if (this.takeSign('*')) return { kind: 'column', name: '*', span: this.spanFrom(start) }
    const isName = ['name', 'quoted'].includes(this.peek().kind)
    if (!isName || !this.isSign('.', 1) || !this.isSign('*', 2) || !this.isSign(')', 3)) return super.readArgument()
    const base = this.readName()
    this.next()
    this.next()
    const column: Expression = { kind: 'column', name: base.text, span: [base.start, base.end] }
    return { kind: 'field', base: column, name: '*', span: this.spanFrom(start) }
  }
}

export function parseMatchExpression(text: string): Expression {
  const parser = new MatchParser(text)
  const expression = parser.readOr()
  parser.expectEnd()
  return expression
}
