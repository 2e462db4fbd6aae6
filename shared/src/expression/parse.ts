import type { Expression } from './ast.ts'
import { readCallForm, toStruct } from './call-forms.ts'
import { isTypedLiteral, parseLiteral, parseTypedLiteral, textLiteral } from './literal.ts'
import { LiteralReader } from './literal-reader.ts'
import { SyntaxProblem, type Token } from './tokenize.ts'

/**
 * Parses one Spark SQL expression, which may carry values of parameters. Precedence, loosest first, as in Spark's grammar: OR, AND, NOT, predicates and comparison,
 * `|`, `^`, `&`, `<< >> >>>`, `+ - ||`, `* / % DIV`, unary, `::` `[]` `.` `:`. Throws {@link SyntaxProblem}.
 */
export function parseExpression(text: string): Expression {
  const parser = new ExpressionParser(text)
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
const BINARY_LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>', '>>>'],
  ['+', '-', '||'],
  ['*', '/', '%', 'div'],
]
/** Operators that are calls to Spark as well. */
const CALLS: Readonly<Record<string, string>> = { '<<': 'shiftleft', '>>': 'shiftright', '>>>': 'shiftrightunsigned' }
const PATTERN_TESTS = ['like', 'ilike', 'rlike', 'regexp']
const RESERVED = new Set(
  'and or not is in between like ilike rlike regexp case when then else end div distinct'.split(' '),
)

/** For languages that hold expressions among other things. */
export class ExpressionParser extends LiteralReader {
  readOr(): Expression {
    let left = this.readAnd()
    while (this.takeWord('or')) left = this.call('or', [left, this.readAnd()])
    return left
  }

  readOperand(): Expression {
    return this.readBinary(0)
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
    const negated = this.isWord('not') && ['in', 'between', ...PATTERN_TESTS].includes(this.word(1))
    if (negated) this.next()
    if (['any', 'some', 'all'].includes(this.word(1)) && this.isSign('(', 2)) return this.readPatterns(left, negated)
    const test = this.readPositiveTest(left)
    return test && negated ? this.call('not', [test], left.span[0]) : test
  }

  /** `[NOT] LIKE ANY (...)`, which is true where one of the tests with or without NOT is, and `ALL`. */
  private readPatterns(left: Expression, negated: boolean): Expression | null {
    const name = this.word(0)
    if (!PATTERN_TESTS.includes(name)) return null
    this.next()
    const joint = this.next().text.toLowerCase() === 'all' ? 'and' : 'or'
    this.expectSign('(')
    const tests = this.readList(')').map((pattern) => {
      const test = this.call(name === 'regexp' ? 'rlike' : name, [left, pattern])
      return negated ? this.call('not', [test], left.span[0]) : test
    })
    const [first, ...rest] = tests
    if (!first) throw this.unexpected('a pattern')
    return rest.reduce((all, test) => this.call(joint, [all, test]), first)
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
    for (const name of PATTERN_TESTS) {
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
      left = this.call(CALLS[operator] ?? operator, [left, this.readBinary(level + 1)])
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
      const name = this.readName()
      return this.readPostfix({ kind: 'field', base, name: name.text, span: [base.span[0], name.end] })
    }
    if (this.takeSign('::')) {
      const type = this.readTypeText()
      return this.readPostfix({ kind: 'cast', operand: base, ...type, isTry: false, span: this.spanFrom(base.span[0]) })
    }
    if (this.takeWord('collate')) {
      const name = this.readName()
      const collation = textLiteral(name.text, [name.start, name.end])
      return this.readPostfix(this.call('collate', [base, collation]))
    }
    return this.takeSign(':') ? this.readPostfix(this.readPath(base)) : base
  }

  /** `value:path.to[0].item`, which takes a part of a variant. */
  private readPath(base: Expression): Expression {
    const { start, end } = this.readName()
    let last = end
    for (;;) {
      if (this.takeSign('.')) last = this.readName().end
      else if (this.takeSign('[')) {
        this.next()
        last = this.peek().end
        this.expectSign(']')
      } else break
    }
    return this.call(':', [base, textLiteral(this.text.slice(start, last), [start, last])])
  }

  private readPrimary(): Expression {
    const token = this.next()
    const span = [token.start, token.end] as const
    if (token.kind === 'number') return parseLiteral(token.text, span)
    if (token.kind === 'string') return this.readTexts(token)
    if ((token.kind === 'quoted' || token.kind === 'name') && this.isSign('->'))
      return this.readLambda([token], token.start)
    if (token.kind === 'parameter')
      return { kind: 'parameter', name: token.text, bound: this.parameters.get(token.text) ?? null, span }
    if (token.kind === 'quoted') return { kind: 'column', name: token.text, span }
    if (token.kind === 'sign' && token.text === '(') return this.readGroup(token.start)
    if (token.kind === 'name') return this.readNamed(token)
    throw this.unexpected('a value, a column or a function', token)
  }

  private readGroup(start: number): Expression {
    const parameters = this.findParameters()
    if (parameters) return this.readLambda(parameters, start)
    const inner = this.readOr()
    if (!this.takeSign(',')) {
      this.expectSign(')')
      return inner
    }
    // `(a, b)` is a struct.
    return toStruct(
      [inner, ...this.readList(')')].map((value) => ({ value, alias: null })),
      this.spanFrom(start),
    )
  }

  /** The names of `(a, b) ->`, read; null where the parenthesis is another. */
  private findParameters(): Token[] | null {
    const names: Token[] = []
    let ahead = 0
    for (;;) {
      const name = this.peek(ahead)
      if (name.kind !== 'name' && name.kind !== 'quoted') return null
      names.push(name)
      const isLast = this.isSign(')', ahead + 1)
      if (!isLast && !this.isSign(',', ahead + 1)) return null
      ahead += 2
      if (isLast) break
    }
    if (!this.isSign('->', ahead)) return null
    if (names.length === 1) throw this.unexpected('one name without parentheses, as in x -> x + 1', names[0])
    this.at += ahead
    return names
  }

  protected readNamed(token: Token): Expression {
    const word = token.text.toLowerCase()
    const span = [token.start, token.end] as const
    if (word === 'null') return { kind: 'literal', type: { kind: 'void' }, value: null, span }
    if (word === 'true' || word === 'false') return parseLiteral(word === 'true', span)
    if (word === 'case') return this.readCase(token.start)
    if (word === 'interval') return this.readInterval(token.start)
    if (this.peek().kind === 'string' && isTypedLiteral(word)) {
      const text = this.next()
      return parseTypedLiteral(word, text.text, [token.start, text.end])
    }
    if (this.takeSign('(')) return this.readCall(word, token.start)
    if (RESERVED.has(word)) throw this.unexpected('a value, a column or a function', token)
    return { kind: 'column', name: token.text, span }
  }

  protected readCall(name: string, start: number): Expression {
    if (name === 'cast' || name === 'try_cast') {
      const operand = this.readOr()
      this.expectWord('as')
      const type = this.readTypeText()
      this.expectSign(')')
      return { kind: 'cast', operand, ...type, isTry: name === 'try_cast', span: this.spanFrom(start) }
    }
    if (name === 'struct') return this.readStruct(start)
    const form = readCallForm(name, this)
    if (form) return this.call(form.name, form.args, start)
    const distinct = this.takeWord('distinct')
    return this.call(name, this.readList(')'), start, distinct)
  }

  private readStruct(start: number): Expression {
    const fields: { value: Expression; alias: string | null }[] = []
    if (!this.takeSign(')')) {
      do {
        const value = this.readOr()
        fields.push({ value, alias: this.takeWord('as') ? this.readName().text : null })
      } while (this.takeSign(','))
      this.expectSign(')')
    }
    return toStruct(fields, this.spanFrom(start))
  }

  private readLambda(names: readonly Token[], start: number): Expression {
    this.expectSign('->')
    const parameters = names.map((token) => ({ name: token.text, span: [token.start, token.end] as const }))
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

  private readList(close: string): Expression[] {
    const items: Expression[] = []
    if (this.takeSign(close)) return items
    do items.push(this.readArgument())
    while (this.takeSign(','))
    this.expectSign(close)
    return items
  }

  protected readArgument(): Expression {
    const { kind, text, start } = this.peek()
    if (kind !== 'name' || !this.isSign('=>', 1)) return this.readOr()
    this.next()
    this.next()
    return { kind: 'named', name: text, value: this.readOr(), span: this.spanFrom(start) }
  }

  protected call(
    name: string,
    args: readonly Expression[],
    start = args[0]?.span[0] ?? 0,
    distinct = false,
  ): Expression {
    return { kind: 'call', name, args, distinct, span: this.spanFrom(start) }
  }
}
