import type { Expression } from './ast.ts'
import { parseLiteral, parseTypedLiteral } from './literal.ts'
import { parseType } from './parse-type.ts'
import { SyntaxProblem, type Token, tokenize } from './tokenize.ts'

/**
 * Parses one Spark SQL expression. Precedence, loosest first, as in Spark's grammar: OR, AND, NOT, predicates and comparison,
 * `|`, `^`, `&`, `+ - ||`, `* / % DIV`, unary, `::` `[]` `.`. Throws {@link SyntaxProblem}.
 */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text, tokenize(text))
  const expression = parser.readOr()
  parser.expectEnd()
  return expression
}

const COMPARISONS: Readonly<Record<string, string>> = {
  '=': '=',
  '==': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '<=>': '<=>',
}
const BINARY_LEVELS: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['+', '-', '||'], ['*', '/', '%', 'div']]
const RESERVED = new Set(
  'and or not is in between like ilike rlike regexp case when then else end div distinct'.split(' '),
)

class Parser {
  private readonly text: string
  private readonly tokens: readonly Token[]
  private at = 0

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text
    this.tokens = tokens
  }

  readOr(): Expression {
    let left = this.readAnd()
    while (this.takeWord('or')) left = this.call('or', [left, this.readAnd()])
    return left
  }

  expectEnd() {
    if (this.peek().kind !== 'end') throw this.unexpected('an operator or the end')
  }

  private readAnd(): Expression {
    let left = this.readNot()
    while (this.takeWord('and')) left = this.call('and', [left, this.readNot()])
    return left
  }

  private readNot(): Expression {
    const start = this.peek().start
    if (this.takeWord('not') || this.takeSign('!')) return this.call('not', [this.readNot()], start)
    return this.readPredicate()
  }

  private readPredicate(): Expression {
    let left = this.readBinary(0)
    for (;;) {
      const comparison = this.peek().kind === 'sign' ? COMPARISONS[this.peek().text] : undefined
      if (comparison) {
        this.next()
        left = this.call(comparison, [left, this.readBinary(0)])
        continue
      }
      const tested = this.readTest(left)
      if (!tested) return left
      left = tested
    }
  }

  /** `IS ...`, `[NOT] IN`, `BETWEEN`, `LIKE` and their kin after an operand; null where none follows. */
  private readTest(left: Expression): Expression | null {
    if (this.takeWord('is')) return this.readIs(left)
    const negated = this.isWord('not') && ['in', 'between', 'like', 'ilike', 'rlike', 'regexp'].includes(this.word(1))
    if (negated) this.next()
    const test = this.readPositiveTest(left)
    return test && negated ? this.call('not', [test], left.span[0]) : test
  }

  private readPositiveTest(left: Expression): Expression | null {
    if (this.takeWord('in')) {
      this.expectSign('(')
      return this.call('in', [left, ...this.readList(')')])
    }
    if (this.takeWord('between')) {
      const low = this.readBinary(0)
      if (!this.takeWord('and')) throw this.unexpected('AND')
      const high = this.readBinary(0)
      return this.call('and', [this.call('>=', [left, low]), this.call('<=', [left, high])])
    }
    for (const name of ['like', 'ilike', 'rlike', 'regexp']) {
      if (!this.takeWord(name)) continue
      const args = [left, this.readBinary(0)]
      if (this.takeWord('escape')) args.push(this.readBinary(0))
      return this.call(name === 'regexp' ? 'rlike' : name, args)
    }
    return null
  }

  private readIs(left: Expression): Expression {
    const negated = this.takeWord('not')
    const test = this.readIsTest(left)
    return negated ? this.call('not', [test], left.span[0]) : test
  }

  private readIsTest(left: Expression): Expression {
    if (this.takeWord('null')) return this.call('isnull', [left])
    if (this.takeWord('true')) return this.call('<=>', [left, parseLiteral(true, left.span)])
    if (this.takeWord('false')) return this.call('<=>', [left, parseLiteral(false, left.span)])
    if (this.takeWord('unknown')) return this.call('isnull', [left])
    if (this.takeWord('distinct')) {
      if (!this.takeWord('from')) throw this.unexpected('FROM')
      return this.call('not', [this.call('<=>', [left, this.readBinary(0)])], left.span[0])
    }
    throw this.unexpected('NULL, TRUE, FALSE or DISTINCT FROM')
  }

  private readBinary(level: number): Expression {
    const operators = BINARY_LEVELS[level]
    if (!operators) return this.readUnary()
    let left = this.readBinary(level + 1)
    for (;;) {
      const operator = this.peekOperator(operators)
      if (!operator) return left
      this.next()
      left = this.call(operator, [left, this.readBinary(level + 1)])
    }
  }

  private peekOperator(operators: readonly string[]): string | undefined {
    const token = this.peek()
    if (token.kind !== 'sign' && token.kind !== 'name') return undefined
    const text = token.text.toLowerCase()
    return operators.includes(text) ? text : undefined
  }

  private readUnary(): Expression {
    const { start } = this.peek()
    if (this.takeSign('-')) {
      const number = this.peek()
      // -9223372036854775808 is one literal; 9223372036854775808 alone would be a decimal.
      if (number.kind === 'number' && number.start === start + 1) {
        this.next()
        return this.readPostfix(parseLiteral(`-${number.text}`, [start, number.end]))
      }
      return this.call('negative', [this.readUnary()], start)
    }
    if (this.takeSign('+')) return this.call('positive', [this.readUnary()], start)
    if (this.takeSign('~')) return this.call('~', [this.readUnary()], start)
    return this.readPostfix(this.readPrimary())
  }

  private readPostfix(base: Expression): Expression {
    if (this.takeSign('[')) {
      const index = this.readOr()
      this.expectSign(']')
      return this.readPostfix(this.call('[]', [base, index]))
    }
    if (this.takeSign('.')) {
      const name = this.next()
      if (name.kind !== 'name' && name.kind !== 'quoted') throw this.unexpected('a field name', name)
      return this.readPostfix({ kind: 'field', base, name: name.text, span: [base.span[0], name.end] })
    }
    if (this.takeSign('::')) {
      const type = this.readTypeText()
      return this.readPostfix({ kind: 'cast', operand: base, type, isTry: false, span: this.spanFrom(base.span[0]) })
    }
    return base
  }

  private readPrimary(): Expression {
    const token = this.next()
    const span = [token.start, token.end] as const
    if (token.kind === 'number') return parseLiteral(token.text, span)
    if (token.kind === 'string') return { kind: 'literal', type: { kind: 'string' }, value: token.text, span }
    if (token.kind === 'quoted') return { kind: 'column', name: token.text, span }
    if (token.kind === 'sign' && token.text === '(') return this.readGroup()
    if (token.kind === 'name') return this.readNamed(token)
    throw this.unexpected('a value, a column or a function', token)
  }

  private readGroup(): Expression {
    const inner = this.readOr()
    this.expectSign(')')
    return inner
  }

  private readNamed(token: Token): Expression {
    const word = token.text.toLowerCase()
    const span = [token.start, token.end] as const
    if (word === 'null') return { kind: 'literal', type: { kind: 'void' }, value: null, span }
    if (word === 'true' || word === 'false') return parseLiteral(word === 'true', span)
    if (word === 'case') return this.readCase(token.start)
    if (word === 'interval') return this.readInterval(token.start)
    if (this.peek().kind === 'string' && ['date', 'timestamp', 'timestamp_ntz'].includes(word)) {
      const text = this.next()
      return parseTypedLiteral(word, text.text, [token.start, text.end])
    }
    if (this.peek().kind === 'sign' && this.peek().text === '->') return this.readLambda([token.text], token.start)
    if (this.takeSign('(')) return this.readCall(word, token.start)
    if (RESERVED.has(word)) throw this.unexpected('a value, a column or a function', token)
    return { kind: 'column', name: token.text, span }
  }

  private readCall(name: string, start: number): Expression {
    if (name === 'cast' || name === 'try_cast') {
      const operand = this.readOr()
      if (!this.takeWord('as')) throw this.unexpected('AS and a type')
      const type = this.readTypeText()
      this.expectSign(')')
      return { kind: 'cast', operand, type, isTry: name === 'try_cast', span: this.spanFrom(start) }
    }
    const distinct = this.takeWord('distinct')
    return this.call(name, this.readList(')'), start, distinct)
  }

  private readLambda(parameters: string[], start: number): Expression {
    this.next()
    return { kind: 'lambda', parameters, body: this.readOr(), span: this.spanFrom(start) }
  }

  private readCase(start: number): Expression {
    const operand = this.isWord('when') ? null : this.readOr()
    const branches = []
    while (this.takeWord('when')) {
      const when = this.readOr()
      if (!this.takeWord('then')) throw this.unexpected('THEN')
      branches.push({ when: operand ? this.call('=', [operand, when]) : when, result: this.readOr() })
    }
    if (branches.length === 0) throw this.unexpected('WHEN')
    const otherwise = this.takeWord('else') ? this.readOr() : null
    if (!this.takeWord('end')) throw this.unexpected('END')
    return { kind: 'case', branches, otherwise, span: this.spanFrom(start) }
  }

  private readInterval(start: number): Expression {
    const parts: [string, string][] = []
    for (;;) {
      const token = this.peek()
      const isCount =
        token.kind === 'number' || token.kind === 'string' || (token.kind === 'sign' && token.text === '-')
      if (!isCount) break
      this.next()
      const count = token.kind === 'sign' ? `-${this.next().text}` : token.text
      const unit = this.next()
      if (unit.kind !== 'name') throw this.unexpected('a unit such as MINUTES', unit)
      const until = this.takeWord('to') ? ` to ${this.next().text}` : ''
      parts.push([count, `${unit.text}${until}`.toLowerCase()])
    }
    return parseTypedLiteral('interval', parts, this.spanFrom(start))
  }

  /** Types are read from the text, because their signs do not follow the expression's grammar. */
  private readTypeText() {
    const start = this.peek().start
    let depth = 0
    while (this.peek().kind !== 'end') {
      const token = this.next()
      if ('(<'.includes(token.text)) depth += 1
      if (')>'.includes(token.text)) depth -= 1
      const type = depth === 0 ? parseType(this.text.slice(start, token.end)) : null
      if (type && !'(<'.includes(this.peek().text || ' ')) return type
    }
    throw new SyntaxProblem('A type is expected here, for example bigint or decimal(10,2)', [start, this.text.length])
  }

  private readList(close: string): Expression[] {
    const items: Expression[] = []
    if (this.takeSign(close)) return items
    do items.push(this.readOr())
    while (this.takeSign(','))
    this.expectSign(close)
    return items
  }

  private call(name: string, args: Expression[], start = args[0]?.span[0] ?? 0, distinct = false): Expression {
    return { kind: 'call', name, args, distinct, span: this.spanFrom(start) }
  }

  private spanFrom(start: number): readonly [number, number] {
    return [start, this.tokens[this.at - 1]?.end ?? start]
  }

  private peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)] as Token
  }

  private next(): Token {
    const token = this.peek()
    this.at = Math.min(this.at + 1, this.tokens.length)
    return token
  }

  private word(ahead: number): string {
    const token = this.peek(ahead)
    return token.kind === 'name' ? token.text.toLowerCase() : ''
  }

  private isWord(word: string): boolean {
    return this.word(0) === word
  }

  private takeWord(word: string): boolean {
    if (!this.isWord(word)) return false
    this.next()
    return true
  }

  private takeSign(sign: string): boolean {
    if (this.peek().kind !== 'sign' || this.peek().text !== sign) return false
    this.next()
    return true
  }

  private expectSign(sign: string) {
    if (!this.takeSign(sign)) throw this.unexpected(`"${sign}"`)
  }

  private unexpected(wanted: string, token = this.peek()): SyntaxProblem {
    const found = token.kind === 'end' ? 'the end' : `"${this.text.slice(token.start, token.end)}"`
    return new SyntaxProblem(`Expected ${wanted}, found ${found}`, [token.start, Math.max(token.end, token.start + 1)])
  }
}
