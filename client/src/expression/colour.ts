import { type Token, tokenize } from '@lakestream/shared/expression/tokenize'

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

/** An expression in pieces of one colour; what cannot be read yet stays plain. */
export function colourExpression(text: string): ColouredPiece[] {
  const pieces: ColouredPiece[] = []
  let at = 0
  for (const token of readTokens(text)) {
    if (token.start > at) pieces.push({ text: text.slice(at, token.start), kind: 'plain', at })
    if (token.end > token.start)
      pieces.push({ text: text.slice(token.start, token.end), kind: kindOf(token), at: token.start })
    at = token.end
  }
  if (at < text.length) pieces.push({ text: text.slice(at), kind: 'plain', at })
  return pieces
}

function readTokens(text: string): Token[] {
  try {
    return tokenize(text)
  } catch {
    return []
  }
}

function kindOf({ kind, text }: Token): ColouredPiece['kind'] {
  if (kind === 'number' || kind === 'string') return kind
  if (kind === 'parameter') return 'keyword'
  if (kind === 'quoted') return 'name'
  if (kind === 'name') return KEYWORDS.has(text.toLowerCase()) ? 'keyword' : 'name'
  return 'plain'
}
