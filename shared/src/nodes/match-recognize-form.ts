import { parseStatement } from '../engine/match-recognize/parse-statement.ts'
import { ROWS_PHRASES, SKIP_PHRASES } from '../engine/match-recognize/phrases.ts'
import type { Named, Span, Statement } from '../engine/match-recognize/statement.ts'
import { splitExpression } from '../expression/parameter.ts'
import { quoteName, spellName } from '../expression/quote-name.ts'
import { SyntaxProblem, type Token, tokenize } from '../expression/tokenize.ts'
import { formatDuration, isDuration } from './duration.ts'

/** A MATCH_RECOGNIZE clause in parts that are edited one by one; expressions and the pattern as they are written. */
export interface StatementForm {
  readonly partitionBy: readonly string[]
  readonly orderBy: readonly string[]
  readonly measures: readonly { readonly id: string; readonly name: string; readonly value: string }[]
  readonly rows: Statement['rows']
  readonly skip: Statement['skip']['to']
  /** The variable that is skipped to. */
  readonly skipTo: string
  readonly pattern: string
  /** A duration, or empty. */
  readonly within: string
  readonly subsets: readonly { readonly id: string; readonly name: string; readonly parts: string }[]
  /** Conditions by variable; one that is empty is not written. */
  readonly define: Readonly<Record<string, string>>
  /** What stands before and behind the clause. */
  readonly head: string
  readonly tail: string
}

/** Where in the text a field of the form stands. */
export interface FormPlace {
  readonly path: string
  readonly span: Span
}

export interface ReadForm {
  readonly form: StatementForm
  /** In the order of the text. */
  readonly places: readonly FormPlace[]
  /** Whether there are comments that the form does not know. */
  readonly hasComments: boolean
}

/** What is wrong with a text that is no statement, or one that the form cannot show. */
export interface UnreadForm {
  readonly message: string
  readonly span: Span
}

const EMPTY: StatementForm = {
  ...{ partitionBy: [], orderBy: [], measures: [], rows: 'one', skip: 'past-last', skipTo: '', pattern: '' },
  ...{ within: '', subsets: [], define: {}, head: '', tail: '' },
}

/** Reads a text, which may carry values of parameters; one that is blank is a form that is empty. */
export function readForm(bound: string): ReadForm | UnreadForm {
  const { text } = splitExpression(bound)
  if (text.trim() === '') return { form: EMPTY, places: [], hasComments: false }
  try {
    return new FormReader(text, parseStatement(bound)).read()
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    return { message: error.message, span: error.span }
  }
}

class FormReader {
  private readonly places: FormPlace[] = []
  private readonly text: string
  private readonly statement: Statement

  constructor(text: string, statement: Statement) {
    this.text = text
    this.statement = statement
  }

  read(): ReadForm {
    const { statement } = this
    const { skip, withinMs, pattern, patternSpan } = statement
    const [patternStart, patternEnd] = patternSpan
    const isBlank = pattern.kind === 'empty' && this.text[patternStart] === ')'
    const tokens = tokenize(this.text, true)
    const form: StatementForm = {
      partitionBy: this.names('partitionBy', statement.partitionBy),
      orderBy: this.names('orderBy', statement.orderBy),
      measures: statement.measures.map(({ name, span, written }, at) => ({
        id: `${at}`,
        value: this.cut(`measures.${at}.value`, written),
        name: this.name(`measures.${at}.name`, { name, span }),
      })),
      ...{ rows: statement.rows, skip: skip.to, skipTo: skip.variable ? this.name('skipTo', skip.variable) : '' },
      pattern: this.cut('pattern', [patternStart, isBlank ? patternStart : patternEnd]),
      within: withinMs === null ? '' : this.within(tokens, patternEnd, withinMs),
      subsets: statement.subsets.map(({ name, span, parts }, at) => ({
        id: `${at}`,
        name: this.name(`subsets.${at}.name`, { name, span }),
        parts: this.names(`subsets.${at}.parts`, parts).map(spell).join(', '),
      })),
      define: this.readDefine(),
      ...this.readAround(tokens),
    }
    const { places } = this
    return { form, places, hasComments: this.losesComments(tokens) }
  }

  private cut(path: string, [start, end]: Span): string {
    this.places.push({ path, span: [start, end] })
    return this.text.slice(start, end).trim()
  }

  private name(path: string, { name, span }: Named): string {
    this.cut(path, span)
    return name
  }

  private names(path: string, names: readonly Named[]): string[] {
    const [first] = names
    const last = names.at(-1)
    if (first && last) this.cut(path, [first.span[0], last.span[1]])
    return names.map(({ name }) => name)
  }

  /** Behind the parenthesis that closes the pattern and the word. */
  private within(tokens: readonly Token[], patternEnd: number, ms: number): string {
    const closing = tokens.findIndex(({ start }) => start >= patternEnd)
    const parts = tokens.slice(closing + 2)
    const length = parts.findIndex(({ text }) => [')', 'subset', 'define'].includes(text.toLowerCase()))
    this.cut('within', [parts[0]?.start ?? 0, parts[length - 1]?.end ?? 0])
    return formatDuration(ms)
  }

  /** Under the names that the pattern gives to its variables. */
  private readDefine(): Record<string, string> {
    const found = new Map<string, string>()
    for (const { name, span, written } of this.statement.conditions) {
      const known = this.statement.variables.find((each) => each.name.toLowerCase() === name.toLowerCase())
      const variable = known?.name ?? name
      if (found.has(variable)) throw new SyntaxProblem(`${variable} is defined twice: keep one of them`, span)
      found.set(variable, this.cut(toDefinePath(variable), written))
    }
    return Object.fromEntries(found)
  }

  private readAround(tokens: readonly Token[]): Pick<StatementForm, 'head' | 'tail'> {
    const [start, end] = this.statement.span
    const word = tokens.filter((token) => token.start < start).at(-2)
    const closing = tokens.find((token) => token.start >= end)
    return { head: this.text.slice(0, word?.start).trim(), tail: this.text.slice(closing?.end).trim() }
  }

  private losesComments(tokens: readonly Token[]): boolean {
    const [start, end] = this.statement.span
    const isKept = (at: number) =>
      at < start || at > end || this.places.some(({ span }) => span[0] <= at && at < span[1])
    return tokens.some(({ end: from }, at) => {
      const gap = this.text.slice(from, tokens[at + 1]?.start)
      return /--|\/\*/.test(gap) && !isKept(from)
    })
  }
}

export const toDefinePath = (variable: string) => `define.${variable}`

const WORDS = new Set(
  'partition order by measures one all rows row per match after skip initial seek pattern within subset define as asc desc nulls first last final running permute and or not is in between like ilike rlike case when then else end null true false interval cast'.split(
    ' ',
  ),
)

/** A name as the text spells it: in backticks where it would be taken for a word of the language. */
const spell = (name: string) => (WORDS.has(name.toLowerCase()) ? quoteName(name) : spellName(name))

/** The form as a text, and where in it each field stands. */
export function writeForm(form: StatementForm): { readonly text: string; readonly places: readonly FormPlace[] } {
  const writer = new FormWriter()
  writer.write(form)
  return { text: writer.text, places: writer.places }
}

class FormWriter {
  text = ''
  readonly places: FormPlace[] = []

  write(form: StatementForm): void {
    const { partitionBy, orderBy, measures, rows, skip, skipTo, pattern, within, subsets, define, head, tail } = form
    this.text = `${head === '' ? '' : `${head} `}MATCH_RECOGNIZE (`
    if (partitionBy.length > 0) this.clause('PARTITION BY ').put('partitionBy', partitionBy.map(spell).join(', '))
    if (orderBy.length > 0) this.clause('ORDER BY ').put('orderBy', orderBy.map(spell).join(', '))
    this.list(
      'MEASURES',
      measures.flatMap(({ name, value }, at) => (name === '' && value === '' ? [] : [{ name, value, at }])),
      ({ name, value, at }) => {
        this.put(`measures.${at}.value`, value).add(' AS ')
        this.put(`measures.${at}.name`, name === '' ? '' : spell(name))
      },
    )
    this.clause(ROWS_PHRASES[rows]).clause(SKIP_PHRASES[skip])
    if (skip === 'first' || skip === 'last') this.add(' ').put('skipTo', skipTo === '' ? '' : spell(skipTo))
    this.clause('PATTERN (').put('pattern', pattern).add(')')
    if (within !== '') this.add(' WITHIN ').put('within', toIntervalText(within))
    this.list('SUBSET', [...subsets.entries()], ([at, { name, parts }]) => {
      this.put(`subsets.${at}.name`, name === '' ? '' : spell(name)).add(' = (')
      this.put(`subsets.${at}.parts`, parts).add(')')
    })
    const defined = Object.entries(define).filter(([, condition]) => condition.trim() !== '')
    this.list('DEFINE', defined, ([variable, condition]) => {
      this.add(`${spell(variable)} AS `).put(toDefinePath(variable), condition)
    })
    this.add(`\n)${tail === '' ? '' : ` ${tail}`}`)
  }

  private add(text: string): this {
    this.text += text
    return this
  }

  private clause(text: string): this {
    return this.add(`\n  ${text}`)
  }

  private put(path: string, text: string): this {
    const start = this.text.length
    this.places.push({ path, span: [start, start + text.length] })
    // A comment ends with its line.
    return this.add(/--[^\n]*$/.test(text) ? `${text}\n  ` : text)
  }

  private list<T>(word: string, items: readonly T[], write: (item: T) => void): void {
    if (items.length > 0) this.clause(word)
    items.forEach((item, at) => {
      this.add(at === 0 ? '\n    ' : ',\n    ')
      write(item)
    })
  }
}

/** What is not finished is written as it is, and said to be wrong. */
function toIntervalText(within: string): string {
  const [count, unit = ''] = within.split(' ')
  return isDuration(within) ? `INTERVAL '${count}' ${unit.toUpperCase()}` : within
}
