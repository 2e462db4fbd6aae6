import {
  kindOfMarks,
  MARK,
  PlaceOfParameter,
  quoteMarks,
  spellReferences,
} from '@lakestream/shared/expression/parameter-mark'

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
  return `\`${quoteMarks(String(text)).replaceAll('`', '``')}\``
}

/** An SQL string literal. */
export function sqlStr(text: unknown): string {
  const body = quoteMarks(String(text))
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
  return `'${body}'`
}

/** Text for one comment line: whatever could end the line, or not be seen, becomes a space. */
export function comment(text: unknown): string {
  return spellReferences(String(text))
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
}
