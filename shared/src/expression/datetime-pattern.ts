import { toMicros } from './temporal.ts'

const WIDTHS: Readonly<Record<string, string>> = {
  yyyy: '(\\d{4})',
  MM: '(\\d{2})',
  M: '(\\d{1,2})',
  dd: '(\\d{2})',
  d: '(\\d{1,2})',
  HH: '(\\d{2})',
  H: '(\\d{1,2})',
  mm: '(\\d{2})',
  m: '(\\d{1,2})',
  ss: '(\\d{2})',
  s: '(\\d{1,2})',
}

/**
 * A parser for one of Spark's date-time patterns, of the letters `y M d H m s S` and quoted or plain signs between them; null
 * for patterns that we do not evaluate. The parser gives microseconds in UTC, or null for a text that does not fit.
 */
export function compileDateTimePattern(pattern: string): ((text: string) => bigint | null) | null {
  const fields: string[] = []
  let source = ''
  for (const piece of pattern.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']/g) ?? []) {
    const letter = piece[0] as string
    if (letter === "'") source += escapePattern(piece === "''" ? "'" : piece.slice(1, -1).replaceAll("''", "'"))
    else if (letter === 'S' && piece.length <= 6) {
      source += `(\\d{${piece.length}})`
      fields.push('S')
    } else if (WIDTHS[piece]) {
      source += WIDTHS[piece]
      fields.push(letter)
    } else if (/[A-Za-z]/.test(letter)) return null
    else source += escapePattern(piece)
  }
  if (!fields.includes('y') || new Set(fields).size !== fields.length) return null
  const expression = new RegExp(`^${source}$`)
  return (text) => readTime(expression.exec(text), fields)
}

function readTime(found: RegExpExecArray | null, fields: readonly string[]): bigint | null {
  if (!found) return null
  const read = (letter: string, missing: number) => {
    const index = fields.indexOf(letter)
    return index < 0 ? missing : Number(found[index + 1])
  }
  const fraction = fields.indexOf('S')
  return toMicros({
    year: read('y', 1970),
    month: read('M', 1),
    day: read('d', 1),
    hour: read('H', 0),
    minute: read('m', 0),
    second: read('s', 0),
    micros: fraction < 0 ? 0 : Number((found[fraction + 1] ?? '').padEnd(6, '0')),
  })
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
