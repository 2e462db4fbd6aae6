import { SyntaxProblem } from '../../expression/tokenize.ts'
import type { RowsPerMatch } from '../operators/match-recognize.ts'
import { PatternParser } from './parse-pattern.ts'
import type { Named, Statement, Written } from './statement.ts'

/** Parses `MATCH_RECOGNIZE (...)`, alone or in `SELECT * FROM input MATCH_RECOGNIZE (...)`. Throws `SyntaxProblem` with the place. */
export function parseStatement(text: string): Statement {
  return new StatementParser(text).readStatement()
}

/** What a name in a statement is of. */
export type NameKind = 'column' | 'variable' | 'new'

/** Of a measure, or of the condition of a variable. */
export type ValuePlace = { readonly kind: 'measure' } | { readonly kind: 'define'; readonly own: string }

/** What it asks for at each place, its subclasses may learn as well. */
export class StatementParser extends PatternParser {
  readStatement(): Statement {
    if (this.takeWord('select')) this.readHead()
    this.expectWord('match_recognize')
    this.expectSign('(')
    const statement = this.readClauses()
    this.expectSign(')')
    if (this.takeWord('as') || this.peek().kind === 'name') this.readName()
    this.takeSign(';')
    this.expectEnd()
    return statement
  }

  private readHead(): void {
    if (!this.takeSign('*')) throw this.unexpected('*, because columns are chosen in a node behind this one')
    this.expectWord('from')
    this.readName()
  }

  /** In the order of the standard; DEFINE may be left out where every row will do. */
  private readClauses(): Statement {
    const start = this.peek().start
    const partitionBy = this.takeWords('partition', 'by') ? this.readNames('column') : []
    const orderBy = this.takeWords('order', 'by') ? this.readOrder() : []
    const measures = this.takeWord('measures') ? this.readMeasures() : []
    const rows = this.readRows()
    const skip = this.readSkip()
    this.takeWord('initial')
    if (this.isWord('seek')) throw new SyntaxProblem('A stream is searched as a whole: leave out SEEK', this.here())
    this.expectWord('pattern')
    this.expectSign('(')
    const patternStart = this.peek().start
    const pattern = this.isSign(')') ? ({ kind: 'empty' } as const) : this.readPattern()
    const patternSpan = [patternStart, Math.max(this.peek().start, patternStart + 1)] as const
    this.expectSign(')')
    const withinMs = this.takeWord('within') ? this.readWithin() : null
    const subsets = this.takeWord('subset') ? this.readSubsets() : []
    const conditions = this.takeWord('define') ? this.readConditions() : []
    return {
      ...{ partitionBy, orderBy, measures, rows, skip, pattern, patternSpan, withinMs, subsets, conditions },
      variables: [...this.variables.values()],
      span: this.spanFrom(start),
    }
  }

  private here() {
    const { start, end } = this.peek()
    return [start, Math.max(end, start + 1)] as const
  }

  protected takeWords(...words: readonly string[]): boolean {
    if (!words.every((word, ahead) => this.word(ahead) === word)) return false
    for (const _ of words) this.next()
    return true
  }

  protected expectWords(...words: readonly string[]): void {
    for (const word of words) this.expectWord(word)
  }

  protected readNameOf(_kind: NameKind): Named {
    const { text, start, end } = this.readName()
    return { name: text, span: [start, end] }
  }

  protected readValue(_place: ValuePlace): Written {
    const { start } = this.peek()
    const value = this.readOr()
    return { value, written: this.spanFrom(start) }
  }

  private readNames(kind: NameKind): Named[] {
    const names = [this.readNameOf(kind)]
    while (this.takeSign(',')) names.push(this.readNameOf(kind))
    return names
  }

  private readOrder(): Named[] {
    const names: Named[] = []
    do {
      names.push(this.readNameOf('column'))
      this.takeWord('asc')
      if (this.isWord('desc')) throw new SyntaxProblem('A stream is in the order of time: leave out DESC', this.here())
      if (this.isWord('nulls') && this.word(1) === 'last')
        throw new SyntaxProblem('Nulls come first here, as in Spark', this.here())
      this.takeWords('nulls', 'first')
    } while (this.takeSign(','))
    return names
  }

  private readMeasures(): Statement['measures'] {
    const measures: (Named & Written)[] = []
    do {
      const value = this.readValue({ kind: 'measure' })
      this.expectWord('as')
      measures.push({ ...this.readNameOf('new'), ...value })
    } while (this.takeSign(','))
    return measures
  }

  private readRows(): RowsPerMatch {
    if (this.takeWords('one', 'row')) {
      this.expectWords('per', 'match')
      return 'one'
    }
    if (!this.takeWords('all', 'rows')) return 'one'
    this.expectWords('per', 'match')
    if (this.takeWords('show', 'empty')) this.expectWord('matches')
    else if (this.takeWords('omit', 'empty')) {
      this.expectWord('matches')
      return 'all-omit-empty'
    } else if (this.takeWord('with')) {
      this.expectWords('unmatched', 'rows')
      return 'all-unmatched'
    }
    return 'all'
  }

  private readSkip(): Statement['skip'] {
    if (!this.takeWord('after')) return { to: 'past-last', variable: null }
    this.expectWords('match', 'skip')
    if (this.takeWord('past')) {
      this.expectWords('last', 'row')
      return { to: 'past-last', variable: null }
    }
    this.expectWord('to')
    if (this.takeWords('next', 'row')) return { to: 'next', variable: null }
    if (this.takeWord('first')) return { to: 'first', variable: this.readNameOf('variable') }
    // `TO B` is `TO LAST B`.
    this.takeWord('last')
    return { to: 'last', variable: this.readNameOf('variable') }
  }

  protected readWithin(): number {
    const value = this.readOperand()
    const isTime = value.kind === 'literal' && value.type.kind === 'interval day to second'
    const milliseconds = isTime && typeof value.value === 'bigint' ? Number(value.value / 1000n) : 0
    if (milliseconds > 0) return milliseconds
    throw new SyntaxProblem("WITHIN takes a time above zero, for example INTERVAL '10' MINUTES", value.span)
  }

  private readSubsets(): Statement['subsets'] {
    const subsets: (Named & { parts: readonly Named[] })[] = []
    do {
      const named = this.readNameOf('new')
      this.expectSign('=')
      this.expectSign('(')
      const parts = this.readNames('variable')
      this.expectSign(')')
      subsets.push({ ...named, parts })
    } while (this.takeSign(','))
    return subsets
  }

  private readConditions(): Statement['conditions'] {
    const conditions: (Named & Written)[] = []
    do {
      const named = this.readNameOf('variable')
      this.expectWord('as')
      conditions.push({ ...named, ...this.readValue({ kind: 'define', own: named.name }) })
    } while (this.takeSign(','))
    return conditions
  }
}
