import { SyntaxProblem, type Token, tokenize } from '@lakestream/shared/expression/tokenize'

export interface ColouredPiece {
  readonly text: string
  readonly kind: 'name' | 'number' | 'string' | 'keyword' | 'plain'
  readonly at: number
}

const KEYWORDS = new Set(
  'and or not is null true false in between like ilike rlike case when then else end cast try_cast as interval date timestamp div distinct'.split(
    ' ',
  ),
)

type IsKeyword = (word: string) => boolean
const isKeyword: IsKeyword = (word) => KEYWORDS.has(word)

/** An expression in pieces of one colour; what cannot be read yet stays plain. */
export const colourExpression = (text: string) => toPieces(text, readTokens(text, false), isKeyword)

/** A language that holds expressions and has these keywords beside theirs: what comes before a mistake has colours. */
export const colourLanguage = (text: string, keywords: ReadonlySet<string>) =>
  toPieces(text, readTokens(text, true), (word) => keywords.has(word) || isKeyword(word))

function toPieces(text: string, tokens: readonly Token[], isWord: IsKeyword): ColouredPiece[] {
  const pieces: ColouredPiece[] = []
  let at = 0
  for (const token of tokens) {
    if (token.start > at) pieces.push({ text: text.slice(at, token.start), kind: 'plain', at })
    if (token.end > token.start)
      pieces.push({ text: text.slice(token.start, token.end), kind: kindOf(token, isWord), at: token.start })
    at = token.end
  }
  if (at < text.length) pieces.push({ text: text.slice(at), kind: 'plain', at })
  return pieces
}

function readTokens(text: string, isPattern: boolean): Token[] {
  try {
    return tokenize(text, isPattern)
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    return isPattern ? readTokens(text.slice(0, error.span[0]), isPattern) : []
  }
}

function kindOf({ kind, text }: Token, isWord: IsKeyword): ColouredPiece['kind'] {
  if (kind === 'number' || kind === 'string') return kind
  if (kind === 'parameter') return 'keyword'
  if (kind === 'quoted') return 'name'
  if (kind === 'name') return isWord(text.toLowerCase()) ? 'keyword' : 'name'
  return 'plain'
}
