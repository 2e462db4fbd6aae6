/**
 * Java's regular expressions as those of JavaScript, where both mean the same: characters, classes, groups, choices, repetitions, anchors and simple looks
 * around. What is left out is what they understand differently or one of them lacks: references back, possessive repetitions, groups that are set anew
 * in repetitions of others, intersections of classes. Texts are read by code points in both.
 */
export interface JavaRegex {
  readonly expression: RegExp
  readonly groupCount: number
  /** Whether it fits an empty text, which Java also finds between the halves of a character beyond the basic plane. */
  readonly fitsNothing: boolean
}

/** Null where the pattern is none of Java's, or has something in it that is not translated. */
export function translateRegex(pattern: string): JavaRegex | null {
  try {
    const reader = new RegexReader(pattern)
    const { source, fitsNothing } = reader.read()
    return { expression: new RegExp(source, 'gu'), groupCount: reader.groupCount, fitsNothing }
  } catch (error) {
    if (error instanceof Untranslated || error instanceof SyntaxError) return null
    throw error
  }
}

class Untranslated extends Error {}

interface Piece {
  readonly source: string
  readonly fitsNothing: boolean
  readonly hasGroup: boolean
  /** Whether it may be repeated. */
  readonly isAtom: boolean
}

const DIGIT = '0-9'
const WORD = 'a-zA-Z_0-9'
const SPACE = ' \\t\\n\\x0B\\f\\r'
const ENDS = '\\n\\r\\u0085\\u2028\\u2029'
/** The end, also before the line's end there. */
const AT_END = '(?=(?:\\r\\n|(?<!\\r)\\n|[\\r\\u0085\\u2028\\u2029])?(?![^]))'
/** As Java 17 has it: letters and digits of all scripts, and marks on them. */
const WORD_BEFORE = '(?<=[\\p{L}\\p{Nd}_]|[\\p{L}\\p{Nd}]\\p{Mn}+)'
const WORD_AFTER = '(?:(?=[\\p{L}\\p{Nd}_])|(?<=[\\p{L}\\p{Nd}]\\p{Mn}*)(?=\\p{Mn}))'
const BOUNDARY = `(?:${WORD_BEFORE}(?!${WORD_AFTER})|(?!${WORD_BEFORE})${WORD_AFTER})`

/** Insides of the classes that a letter behind a backslash stands for. */
const CLASSES: Readonly<Record<string, string>> = {
  d: DIGIT,
  w: WORD,
  s: SPACE,
  h: ' \\t\\xA0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000',
  v: `${ENDS}\\x0B\\f`,
}
const POSIX: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Alpha: 'a-zA-Z',
  Digit: DIGIT,
  Alnum: 'a-zA-Z0-9',
  Punct: '!-\\/:-@\\[-`\\{-~',
  Graph: '!-~',
  Print: ' -~',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9a-fA-F',
  Space: SPACE,
}
const CATEGORY = /^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)$/
const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', a: '\x07', e: '\x1b' }

class RegexReader {
  groupCount = 0
  private readonly pattern: string
  private at = 0
  private ignoresCase = false
  private dotFitsEnds = false

  constructor(pattern: string) {
    this.pattern = pattern
  }

  read(): Piece {
    const flags = /^\(\?([is]+)\)/.exec(this.pattern)
    if (flags) {
      this.at = flags[0].length
      this.ignoresCase = flags[1]?.includes('i') ?? false
      this.dotFitsEnds = flags[1]?.includes('s') ?? false
    }
    const piece = this.readChoice()
    if (this.at < this.pattern.length) throw new Untranslated()
    return piece
  }

  private readChoice(): Piece {
    const branches = [this.readSequence()]
    while (this.take('|')) branches.push(this.readSequence())
    return {
      source: branches.map(({ source }) => source).join('|'),
      fitsNothing: branches.some(({ fitsNothing }) => fitsNothing),
      hasGroup: branches.some(({ hasGroup }) => hasGroup),
      isAtom: false,
    }
  }

  private readSequence(): Piece {
    const pieces: Piece[] = []
    while (this.at < this.pattern.length && !'|)'.includes(this.char())) pieces.push(this.readRepeated())
    return {
      source: pieces.map(({ source }) => source).join(''),
      fitsNothing: pieces.every(({ fitsNothing }) => fitsNothing),
      hasGroup: pieces.some(({ hasGroup }) => hasGroup),
      isAtom: false,
    }
  }

  private readRepeated(): Piece {
    const start = this.at
    const groupsBefore = this.groupCount
    const piece = this.readAtom()
    const found = this.match(/[*+?]|\{(\d{1,5})(,(\d{1,5})?)?\}/y)
    if (!found) return piece
    if (!piece.isAtom || this.char() === '+') throw new Untranslated()
    const [sign, from, , to] = found
    const isOnce = sign === '?'
    // Of what is set in each round Java keeps what JavaScript forgets.
    const isOwnGroup = this.pattern.startsWith('(', start) && this.groupCount - groupsBefore <= 1
    if (!isOnce && (piece.fitsNothing || (piece.hasGroup && !isOwnGroup))) throw new Untranslated()
    const isLazy = this.take('?')
    const isBad = from !== undefined && to !== undefined && Number(from) > Number(to)
    if (isBad || /[*+?{]/.test(this.char())) throw new Untranslated()
    return {
      source: `${piece.source}${sign}${isLazy ? '?' : ''}`,
      fitsNothing: piece.fitsNothing || sign === '*' || isOnce || (from !== undefined && Number(from) === 0),
      hasGroup: piece.hasGroup,
      isAtom: false,
    }
  }

  private readAtom(): Piece {
    const char = this.next()
    if (char === '(') return this.readGroup()
    if (char === '[') return atom(this.readClass())
    if (char === '.') return atom(this.dotFitsEnds ? '[^]' : `[^${ENDS}]`)
    if (char === '^') return anchor('^')
    if (char === '$') return anchor(AT_END)
    if (char === '\\') return this.readEscape()
    if ('*+?{'.includes(char)) throw new Untranslated()
    return atom(this.literal(char))
  }

  private readGroup(): Piece {
    const kind = this.match(/\?(?::|=|!|<=|<!|<([a-zA-Z][a-zA-Z0-9]*)>)/y)
    if (!kind && this.char() === '?') throw new Untranslated()
    const opening = `(${kind?.[0] ?? ''}`
    const isCapturing = !kind || kind[1] !== undefined
    if (isCapturing) this.groupCount += 1
    const inner = this.readChoice()
    if (!this.take(')')) throw new Untranslated()
    const isLook = !isCapturing && opening !== '(?:'
    const source = `${opening}${inner.source})`
    if (isLook) {
      // Groups in it, and looks back over texts of any length, are another matter.
      if (inner.hasGroup || (opening.includes('<') && /[*+?{]/.test(inner.source))) throw new Untranslated()
      return anchor(source)
    }
    return { source, fitsNothing: inner.fitsNothing, hasGroup: isCapturing || inner.hasGroup, isAtom: true }
  }

  private readEscape(): Piece {
    const char = this.next()
    if (char === 'Q') return this.readQuotation()
    if (char === 'A') return anchor('^')
    if (char === 'Z') return anchor(AT_END)
    if (char === 'z') return anchor('(?![^])')
    if (char === 'b' && this.char() !== '{') return anchor(BOUNDARY)
    if (char === 'B') return anchor(`(?!${BOUNDARY})`)
    const inside = this.readClassEscape(char)
    if (inside !== null) return atom(inside)
    return atom(this.literal(this.readCharEscape(char)))
  }

  private readQuotation(): Piece {
    const end = this.pattern.indexOf('\\E', this.at)
    const text = this.pattern.slice(this.at, end < 0 ? undefined : end)
    this.at = end < 0 ? this.pattern.length : end + 2
    const source = [...text].map((char) => this.literal(char)).join('')
    return { source, fitsNothing: text === '', hasGroup: false, isAtom: [...text].length === 1 }
  }

  /** A class by a letter, as a class of its own; null where the letter stands for a character. */
  private readClassEscape(char: string): string | null {
    const lower = char.toLowerCase()
    const negation = char === lower ? '' : '^'
    if (Object.hasOwn(CLASSES, lower)) return `[${negation}${CLASSES[lower]}]`
    if (lower !== 'p') return null
    const name = this.match(/\{([A-Za-z]+)\}|([A-Z])/y)
    const property = name?.[1] ?? name?.[2] ?? ''
    if (CATEGORY.test(property) && !this.ignoresCase) return `[${negation}\\p{${property}}]`
    if (!Object.hasOwn(POSIX, property) || this.ignoresCase) throw new Untranslated()
    return `[${negation}${POSIX[property]}]`
  }

  private readCharEscape(char: string): string {
    if (Object.hasOwn(CONTROLS, char)) return CONTROLS[char] as string
    const code =
      char === 'x'
        ? this.match(/([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\}/y)
        : char === 'u'
          ? this.match(/([0-9a-fA-F]{4})/y)
          : null
    if (code) return String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? '', 16))
    // Any other letter or digit is something else, or nothing, in Java.
    if (/[a-zA-Z0-9]/.test(char)) throw new Untranslated()
    return char
  }

  private readClass(): string {
    const negation = this.take('^') ? '^' : ''
    const parts: string[] = []
    if (this.char() === ']') throw new Untranslated()
    while (!this.take(']')) {
      const part = this.readClassItem()
      if (typeof part === 'string') {
        parts.push(part)
        continue
      }
      const isRange = this.char() === '-' && !['', ']', '['].includes(this.pattern[this.at + 1] ?? '')
      if (!isRange) {
        parts.push(this.range(part.char, part.char))
        continue
      }
      this.next()
      const last = this.readClassItem()
      if (typeof last === 'string' || codeOf(last.char) < codeOf(part.char)) throw new Untranslated()
      parts.push(this.range(part.char, last.char))
    }
    return `[${negation}${parts.join('')}]`
  }

  /** A character, or the inside of a class. */
  private readClassItem(): string | { readonly char: string } {
    const char = this.next()
    if (char === '[' || (char === '&' && this.char() === '&')) throw new Untranslated()
    if (char !== '\\') return { char }
    const escaped = this.next()
    const inside = this.readClassEscape(escaped)
    if (inside === null) return { char: this.readCharEscape(escaped) }
    if (inside.startsWith('[^')) return `${CLASS_OPPOSITES[escaped] ?? unsupported()}`
    return inside.slice(1, -1)
  }

  private range(from: string, to: string): string {
    const written = from === to ? escapeChar(from) : `${escapeChar(from)}-${escapeChar(to)}`
    if (!this.ignoresCase) return written
    // Only the letters of ASCII have two cases here.
    return [written, ...overlap(from, to, 'a', 'z', -32), ...overlap(from, to, 'A', 'Z', 32)].join('')
  }

  private literal(char: string): string {
    if (!this.ignoresCase || !/[a-zA-Z]/.test(char)) return escapeChar(char)
    return `[${char.toLowerCase()}${char.toUpperCase()}]`
  }

  private char(): string {
    const code = this.pattern.codePointAt(this.at)
    return code === undefined ? '' : String.fromCodePoint(code)
  }

  private next(): string {
    const char = this.char()
    if (char === '') throw new Untranslated()
    this.at += char.length
    return char
  }

  private take(char: string): boolean {
    if (this.char() !== char) return false
    this.at += 1
    return true
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.pattern)
    if (found) this.at = pattern.lastIndex
    return found
  }
}

/** In a class the opposite of one is written by its letter. */
const CLASS_OPPOSITES: Readonly<Record<string, string>> = { D: '\\D', W: '\\W' }

function unsupported(): never {
  throw new Untranslated()
}

function atom(source: string): Piece {
  return { source, fitsNothing: false, hasGroup: false, isAtom: true }
}

function anchor(source: string): Piece {
  return { source, fitsNothing: true, hasGroup: false, isAtom: false }
}

function codeOf(char: string): number {
  return char.codePointAt(0) ?? 0
}

function escapeChar(char: string): string {
  return /[a-zA-Z0-9]/.test(char) ? char : `\\u{${codeOf(char).toString(16)}}`
}

/** The part of a range that lies in another, moved. */
function overlap(from: string, to: string, low: string, high: string, shift: number): string[] {
  const [first, last] = [Math.max(codeOf(from), codeOf(low)), Math.min(codeOf(to), codeOf(high))]
  if (first > last) return []
  const move = (code: number) => String.fromCodePoint(code + shift)
  return [first === last ? move(first) : `${move(first)}-${move(last)}`]
}
