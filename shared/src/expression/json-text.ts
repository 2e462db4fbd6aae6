import { formatDouble } from './double-text.ts'

/** JSON as Spark's reader (Jackson) takes it: keys as often and in the order in which they are written, numbers as they are written. */
export type JsonNode =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'true' | 'false' | 'null' }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, JsonNode])[] }

/** Texts may be in single quotes; what is behind the value does not matter. */
export interface JsonLeniency {
  /** Whether control characters may stand in texts as they are. */
  readonly controls?: boolean
  /** Whether NaN and infinities are numbers. */
  readonly nonFinite?: boolean
}

/** The first value of a text; undefined where there is none, null where it is no JSON. */
export function parseJson(text: string, leniency: JsonLeniency = {}): JsonNode | null | undefined {
  const reader = new JsonReader(text, leniency)
  try {
    return reader.isAtEnd() ? undefined : reader.read(0)
  } catch (error) {
    if (error instanceof NoJson) return null
    throw error
  }
}

class NoJson extends Error {}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y
const NON_FINITE = /(?:NaN|[+-]INF|[+-]?Infinity)(?!\w)/y
const WORD = /(?:true|false|null)(?!\w)/y
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
/** How deep Jackson goes. */
const DEEPEST = 1000

class JsonReader {
  private readonly text: string
  private readonly leniency: JsonLeniency
  private at = 0

  constructor(text: string, leniency: JsonLeniency) {
    this.text = text
    this.leniency = leniency
  }

  isAtEnd(): boolean {
    this.skip()
    return this.at >= this.text.length
  }

  read(depth: number): JsonNode {
    if (depth > DEEPEST) throw new NoJson()
    this.skip()
    const char = this.text[this.at]
    if (char === '{') return this.readObject(depth)
    if (char === '[') return this.readArray(depth)
    if (char === '"' || char === "'") return { kind: 'string', text: this.readText() }
    const word = this.match(WORD)
    if (word) return { kind: word as 'true' | 'false' | 'null' }
    const digits = this.match(NUMBER) ?? (this.leniency.nonFinite ? this.match(NON_FINITE) : null)
    if (digits === null) throw new NoJson()
    return { kind: 'number', digits: digits.replace(/INF$/, 'Infinity') }
  }

  private readObject(depth: number): JsonNode {
    const entries: [string, JsonNode][] = []
    this.at += 1
    if (this.take('}')) return { kind: 'object', entries }
    do {
      this.skip()
      if (!/["']/.test(this.text[this.at] ?? '')) throw new NoJson()
      const key = this.readText()
      if (!this.take(':')) throw new NoJson()
      entries.push([key, this.read(depth + 1)])
    } while (this.take(','))
    if (!this.take('}')) throw new NoJson()
    return { kind: 'object', entries }
  }

  private readArray(depth: number): JsonNode {
    const items: JsonNode[] = []
    this.at += 1
    if (this.take(']')) return { kind: 'array', items }
    do items.push(this.read(depth + 1))
    while (this.take(','))
    if (!this.take(']')) throw new NoJson()
    return { kind: 'array', items }
  }

  private readText(): string {
    const quote = this.text[this.at]
    let text = ''
    for (this.at += 1; this.at < this.text.length; this.at++) {
      const char = this.text[this.at] as string
      if (char === quote) {
        this.at += 1
        return text
      }
      if (char < ' ' && !this.leniency.controls) throw new NoJson()
      text += char === '\\' ? this.readEscape() : char
    }
    throw new NoJson()
  }

  private readEscape(): string {
    this.at += 1
    const char = this.text[this.at] ?? ''
    if (char !== 'u') {
      if (!Object.hasOwn(ESCAPES, char)) throw new NoJson()
      return ESCAPES[char] as string
    }
    const code = this.text.slice(this.at + 1, this.at + 5)
    if (!/^[0-9a-fA-F]{4}$/.test(code)) throw new NoJson()
    this.at += 4
    return String.fromCharCode(Number.parseInt(code, 16))
  }

  private skip() {
    while (' \t\r\n'.includes(this.text[this.at] ?? '-')) this.at += 1
  }

  private take(sign: string): boolean {
    this.skip()
    if (this.text[this.at] !== sign) return false
    this.at += 1
    return true
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (!found) return null
    this.at = pattern.lastIndex
    return found[0]
  }
}

/** Without blanks; numbers with a point or an exponent as Java writes doubles, as Jackson copies them. */
export function formatJson(node: JsonNode): string {
  switch (node.kind) {
    case 'string':
      return quoteJson(node.text)
    case 'number':
      return formatNumber(node.digits)
    case 'array':
      return `[${node.items.map(formatJson).join(',')}]`
    case 'object':
      return `{${node.entries.map(([key, value]) => `${quoteJson(key)}:${formatJson(value)}`).join(',')}}`
    default:
      return node.kind
  }
}

function formatNumber(digits: string): string {
  if (/^-?\d+$/.test(digits)) return digits === '-0' ? '0' : digits
  const value = Number(digits)
  return Number.isFinite(value) ? formatDouble(value) : `"${value}"`
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

export function quoteJson(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what JSON escapes
  const escaped = text.replace(/["\\\u0000-\u001f]/g, (char) => {
    return SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  })
  return `"${escaped}"`
}
