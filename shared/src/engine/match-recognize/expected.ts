import { SyntaxProblem } from '../../expression/tokenize.ts'
import { type NameKind, StatementParser, type ValuePlace } from './parse-statement.ts'
import { ROWS_PHRASES, SKIP_PHRASES } from './phrases.ts'
import type { Named, Written } from './statement.ts'

/** What may stand at the end of a statement that is being written. */
export interface Expected {
  /** Keywords, several where they go together, in capitals. */
  readonly words: readonly string[]
  readonly names: NameKind | 'pattern' | null
  /** The expression that the end is in, and where that begins. */
  readonly value: { readonly start: number; readonly place: ValuePlace } | null
}

/** Reads what is before a place with the statement's own parser, which is asked what it looked for there. */
export function findExpected(before: string): Expected {
  const prober = new Prober(before)
  try {
    prober.readStatement()
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
  }
  const { words, names, value } = prober
  return { words: value ? [] : [...new Set([...words].flatMap(toPhrases))], names, value }
}

const PHRASES = [...Object.values(ROWS_PHRASES), ...Object.values(SKIP_PHRASES)]

/** What begins so, where there is more to say. */
function toPhrases(word: string): readonly string[] {
  const found = PHRASES.filter((phrase) => phrase.startsWith(`${word} `))
  return found.length > 0 ? found : [word]
}

/** Words that are understood and change nothing. */
const IDLE = ['INITIAL', 'ASC', 'NULLS FIRST', 'SELECT']
/** An expression with a mistake in it ends before one of these. */
const BEHIND_VALUE = ['as', 'one', 'all', 'after', 'pattern']

class Prober extends StatementParser {
  readonly words = new Set<string>()
  names: Expected['names'] = null
  value: Expected['value'] = null
  private isInValue = false

  private isAtEnd(ahead = 0): boolean {
    return this.peek(ahead).kind === 'end'
  }

  private note(words: readonly string[]): void {
    const known = words.findIndex((word, ahead) => this.word(ahead) !== word)
    const text = words.slice(known).join(' ').toUpperCase()
    if (known >= 0 && this.isAtEnd(known) && !this.isInValue && !IDLE.includes(text)) this.words.add(text)
  }

  override takeWord(word: string): boolean {
    this.note([word])
    return super.takeWord(word)
  }

  protected override takeWords(...words: readonly string[]): boolean {
    this.note(words)
    return super.takeWords(...words)
  }

  protected override expectWords(...words: readonly string[]): void {
    this.note(words)
    super.expectWords(...words)
  }

  protected override readNameOf(kind: NameKind): Named {
    if (this.isAtEnd()) this.names = kind
    return super.readNameOf(kind)
  }

  /** Behind a part another one may stand. */
  protected override endsParts(): boolean {
    if (this.isAtEnd()) this.names = 'pattern'
    return super.endsParts()
  }

  protected override readWithin(): number {
    if (this.isAtEnd()) this.words.add("INTERVAL '10' MINUTES")
    return this.readInside(() => super.readWithin())
  }

  /** What is wrong in an expression must not hide what comes behind it. */
  protected override readValue(place: ValuePlace): Written {
    const { start } = this.peek()
    try {
      return this.readInside(() => super.readValue(place))
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error
      if (!this.isAtEnd()) this.skipValue()
      if (!this.isAtEnd()) return { value: NOTHING, written: [start, start] }
      this.value = { start, place }
      throw error
    }
  }

  private readInside<T>(read: () => T): T {
    this.isInValue = true
    try {
      return read()
    } finally {
      this.isInValue = false
    }
  }

  private skipValue(): void {
    let depth = 0
    while (!this.isAtEnd()) {
      const ends = this.isSign(',') || this.isSign(')') || BEHIND_VALUE.includes(this.word(0))
      if (depth === 0 && ends) return
      if (this.isSign('(')) depth += 1
      if (this.isSign(')')) depth -= 1
      this.next()
    }
  }
}

const NOTHING = { kind: 'column', name: '', span: [0, 0] } as const
