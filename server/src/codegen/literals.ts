import { isClosed } from '@lakestream/shared/expression/is-closed'
import { kindOfMarks, MARK, PlaceOfParameter, spellReferences } from '@lakestream/shared/expression/parameter-mark'
import { renderName } from '@lakestream/shared/expression/print'
import { quoteName } from '@lakestream/shared/expression/quote-name'
import { quoteText } from '@lakestream/shared/expression/quote-text'

/**
 * The only way for a value to enter generated text. Each function gives one literal or name of the other language; nothing
 * in the value can end it.
 */

/** A Python literal, in the quotes that ruff prefers, with every character spelled so that it is one column wide. */
export function py(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return pyNumber(value)
  if (typeof value === 'string') return pyText(value)
  if (value instanceof PlaceOfParameter) return pyPlace(value)
  if (Array.isArray(value)) return `[${value.map(py).join(', ')}]`
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, item]) => `${pyText(key)}: ${py(item)}`)
      .join(', ')}}`
  }
  throw new TypeError(`no Python literal for ${typeof value}`)
}

function pyPlace({ name, unit }: PlaceOfParameter): string {
  return unit === null ? `parameters[${pyString(name)}]` : `parameters.${unit}(${pyString(name)})`
}

/** A text; where parameters are marked in it, what the runtime makes of it and their values. */
function pyText(text: string): string {
  const pieces = text.split(MARK)
  if (pieces.length === 1) return pyString(text)
  const parts = pieces.map((piece, index) => (index % 2 === 1 ? `\${${piece}}` : piece.replaceAll('$', '$$$$')))
  return `parameters.${kindOfMarks(text)}(${pyString(parts.join(''))})`
}

function pyNumber(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")'
  if (!Number.isFinite(value)) return `float("${value < 0 ? '-' : ''}inf")`
  if (Object.is(value, -0)) return '-0.0'
  if (!Number.isInteger(value)) return String(value)
  const digits = BigInt(value).toString()
  // Like ruff, long integers stay as they are; readers of milliseconds get separators.
  return Math.abs(value) >= 10_000 ? digits.replace(/\B(?=(\d{3})+$)/g, '_') : digits
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function pyString(text: string): string {
  const quote = text.split('"').length > text.split("'").length ? "'" : '"'
  let body = ''
  for (const character of text) {
    if (character === quote) body += `\\${quote}`
    else body += ESCAPES[character] ?? toVisible(character)
  }
  return `${quote}${body}${quote}`
}

/** Control characters, and those whose width editors disagree about, by their code. */
function toVisible(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if ((code >= 0x20 && code < 0x7f) || (code >= 0xa1 && code < 0x300 && code !== 0xad)) return character
  if (code > 0xffff) return `\\U${code.toString(16).padStart(8, '0')}`
  return code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\x${code.toString(16).padStart(2, '0')}`
}

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield match case type _'
  ).split(' '),
)

/** A Python name; throws where the text is none, because a name is never a user's text. */
export function pyIdent(text: unknown): string {
  if (typeof text !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(text) || KEYWORDS.has(text)) {
    throw new Error(`not a Python name: ${JSON.stringify(text)}`)
  }
  return text
}

/** A YAML scalar: JSON, which YAML includes, without what YAML readers do not take for printable. */
export function yaml(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, toUnicodeEscape)
}

const toUnicodeEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** A quoted SQL name. */
export function sqlIdent(text: unknown): string {
  return quoteName(String(text))
}

/** An SQL name, in backticks unless it is a plain word that means nothing else. */
export function sqlName(text: unknown): string {
  const name = String(text)
  return CLAUSES.has(name.toLowerCase()) ? quoteName(name) : renderName(name)
}

/** Words that begin or join the parts of a query. */
const CLAUSES = new Set(
  (
    'select from where group order by having limit union except intersect minus join left right full inner outer cross semi ' +
    'anti natural on using as with stream table values window lateral watermark create view flow set'
  ).split(' '),
)

/** An SQL string literal. */
export function sqlStr(text: unknown): string {
  return quoteText(String(text))
}

/** The value of an option of a table function. */
export function sqlValue(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : sqlStr(value)
}

/** An expression as it is; one that would end what it stands in, which is a problem of its node, becomes a text that says so. */
export function sql(text: unknown): string {
  const expression = String(text)
  return isClosed(expression) ? expression : `raise_error(${sqlStr(`no expression: ${expression}`)})`
}

/** A whole query as it is, on lines of its own. */
export function sqlQuery(text: unknown): string {
  const query = `${String(text).trim()}\n`
  return isClosed(query) ? query : `SELECT raise_error(${sqlStr(`no query: ${text}`)})\n`
}

/** Text for one comment line: whatever could end the line, or not be seen, becomes a space. */
export function comment(text: unknown): string {
  return spellReferences(String(text))
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
}
