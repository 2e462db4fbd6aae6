import { REFERENCE } from './parameter-mark.ts'

/** Tokens of a Spark SQL expression, with the characters [start, end) that they span. */
export type TokenKind = 'number' | 'string' | 'name' | 'quoted' | 'parameter' | 'sign' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** As written; for strings, quoted names and parameters what is between their signs, without escapes. */
  readonly text: string
  readonly start: number
  readonly end: number
}

export class SyntaxProblem extends Error {
  readonly span: readonly [number, number]

  constructor(message: string, span: readonly [number, number]) {
    super(message)
    this.span = span
  }
}

const SIGNS = /<=>|=>|->|\|\||<>|!=|==|<=|>=|>>>|>>|<<|::|[-+*/%()[\],.:<>=!|&^~]/y
/** What stands in row patterns beside them. */
const PATTERN_SIGNS = /[{}$?;]/y
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:BD|[LlDdFfSsYy])?(?![\p{L}\d_])/uy
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy
/** A text without escapes. */
const RAW = /[rR](?:'([^']*)'|"([^"]*)")/y
const BLANK = /(?:\s|--[^\n]*|\/\*[\s\S]*?\*\/)+/y

/** Throws {@link SyntaxProblem} at the first character that begins no token; `isPattern` takes the signs of row patterns too. */
export function tokenize(text: string, isPattern = false): Token[] {
  const tokens: Token[] = []
  let at = skip(text, 0)
  while (at < text.length) {
    const token = readToken(text, at, isPattern)
    tokens.push(token)
    at = skip(text, token.end)
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length })
  return tokens
}

function readToken(text: string, start: number, isPattern: boolean): Token {
  const first = text[start]
  if (first === "'" || first === '"') return readString(text, start, first)
  if (first === '`') return readQuoted(text, start)
  if (first === 'r' || first === 'R') {
    RAW.lastIndex = start
    const raw = RAW.exec(text)
    if (raw) return { kind: 'string', text: raw[1] ?? raw[2] ?? '', start, end: RAW.lastIndex }
  }
  const parameter = first === '$' ? readParameter(text, start) : null
  if (parameter) return parameter
  for (const [kind, pattern] of [
    ['number', NUMBER],
    ['name', NAME],
    ['sign', SIGNS],
    ...(isPattern ? [['sign', PATTERN_SIGNS] as const] : []),
  ] as const) {
    pattern.lastIndex = start
    const found = pattern.exec(text)
    if (found) return { kind, text: found[0], start, end: pattern.lastIndex }
  }
  const message = first === '$' ? 'A parameter is written ${name}' : `Unexpected character ${JSON.stringify(first)}`
  throw new SyntaxProblem(message, [start, start + 1])
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\x1a' }

function readString(text: string, start: number, quote: string): Token {
  let value = ''
  let at = start + 1
  while (at < text.length) {
    const char = text[at] as string
    if (char === quote) {
      // Spark joins 'a''b' to a'b.
      if (text[at + 1] !== quote) return { kind: 'string', text: value, start, end: at + 1 }
      value += quote
      at += 2
    } else if (char === '\\' && at + 1 < text.length) {
      const { piece, length } = readEscape(text, at)
      value += piece
      at += length
    } else {
      value += char
      at += 1
    }
  }
  throw new SyntaxProblem(`The text is not closed: add ${quote}`, [start, text.length])
}

function readEscape(text: string, at: number): { piece: string; length: number } {
  const unicode = /\\u([0-9a-fA-F]{4})/y
  unicode.lastIndex = at
  const found = unicode.exec(text)
  if (found) return { piece: String.fromCharCode(Number.parseInt(found[1] as string, 16)), length: 6 }
  const next = text[at + 1] as string
  // `\%` and `\_` keep their backslash, for LIKE.
  if (next === '%' || next === '_') return { piece: `\\${next}`, length: 2 }
  return { piece: ESCAPES[next] ?? next, length: 2 }
}

function readQuoted(text: string, start: number): Token {
  const pattern = /`((?:[^`]|``)*)`/y
  pattern.lastIndex = start
  const found = pattern.exec(text)
  if (!found) throw new SyntaxProblem('The name is not closed: add `', [start, text.length])
  return { kind: 'quoted', text: (found[1] as string).replaceAll('``', '`'), start, end: pattern.lastIndex }
}

function readParameter(text: string, start: number): Token | null {
  const pattern = new RegExp(REFERENCE, 'y')
  pattern.lastIndex = start
  const found = pattern.exec(text)
  return found && { kind: 'parameter', text: found[1] as string, start, end: pattern.lastIndex }
}

function skip(text: string, at: number): number {
  BLANK.lastIndex = at
  return BLANK.exec(text) ? BLANK.lastIndex : at
}
