import { splitExpression } from '@lakestream/shared/expression/parameter'
import { SyntaxProblem, type Token, tokenize } from '@lakestream/shared/expression/tokenize'
import { type ExpressionScope, type ReadExpression, readExpression } from './scope.ts'

/** Stands where something is being written; nobody calls a column so. */
export const HERE = '\ua66e'

/**
 * Reads an expression that is being written, with {@link HERE} at the place: as it stands, or with what is still open closed at the place, or
 * from it only what the place is a field of. Null where none of these can be read.
 */
export function readHalfWritten(before: string, after: string, scope: ExpressionScope): ReadExpression | null {
  const { text: rest } = splitExpression(after)
  const carried = after.slice(rest.length)
  const tokens = readTokens(before)
  const texts = [
    before + HERE + rest,
    before + HERE + closeAll(tokens),
    before.slice(startOfChain(tokens) ?? before.length) + HERE,
  ]
  for (const text of texts) {
    const read = readExpression(text + carried, scope)
    if (read) return read
  }
  return null
}

function readTokens(text: string): readonly Token[] {
  try {
    return tokenize(text).slice(0, -1)
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    return []
  }
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']' }
/** How a CASE ends behind each of its words. */
const ENDINGS = new Map([
  ['case', ' when null then null end'],
  ['when', ' then null end'],
  ['then', ' end'],
  ['else', ' end'],
])

function closeAll(tokens: readonly Token[]): string {
  const open: string[] = []
  for (const { kind, text } of tokens) {
    const word = kind === 'name' ? text.toLowerCase() : ''
    const closing = kind === 'sign' ? CLOSING[text] : ENDINGS.get(word)
    if (word !== '' && word !== 'case' && closing) open.pop()
    if (closing) open.push(closing)
    else if (word === 'end' || (kind === 'sign' && (text === ')' || text === ']'))) open.pop()
  }
  return open.toReversed().join('')
}

/** Where the value begins whose field follows, as `a` in `b + a[0].x.`; null where no field follows. */
function startOfChain(tokens: readonly Token[]): number | null {
  let at = tokens.length - 1
  let start: number | null = null
  while (isSign(tokens[at], '.')) {
    at -= 1
    while (isSign(tokens[at], ')') || isSign(tokens[at], ']')) {
      at = openingOf(tokens, at)
      start = tokens[at]?.start ?? null
      at -= 1
    }
    const { kind, start: begin } = tokens[at] ?? {}
    if (kind !== 'name' && kind !== 'quoted') break
    start = begin ?? null
    at -= 1
  }
  return start
}

function openingOf(tokens: readonly Token[], closing: number): number {
  let depth = 0
  for (let at = closing; at >= 0; at--) {
    if (isSign(tokens[at], ')') || isSign(tokens[at], ']')) depth += 1
    if (isSign(tokens[at], '(') || isSign(tokens[at], '[')) depth -= 1
    if (depth === 0) return at
  }
  return 0
}

const isSign = (token: Token | undefined, sign: string) => token?.kind === 'sign' && token.text === sign
