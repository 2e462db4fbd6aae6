import { REFERENCE } from '../../expression/parameter-mark.ts'
import type { takesParameters } from '../../nodes/fields.ts'
import type { Json } from '../model.ts'

/** A parameter that a text names, and where. */
export interface Reference {
  readonly name: string
  readonly span: readonly [number, number]
}

/** What a field does with the parameters in it. */
export type Takes = ReturnType<typeof takesParameters>

/** `$${name}` is the text `${name}` itself. */
const IN_TEXT = new RegExp(`(?<escape>\\$?)${REFERENCE.source}`, 'g')

/** What is in quotes, in backticks or a comment of SQL is passed over. */
const IN_SQL = new RegExp(
  [
    /(?<skipped>'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/)/.source,
    REFERENCE.source,
  ].join('|'),
  'g',
)

/** Whether a value names a parameter at all, or at least looks so. */
export function mayName(value: Json): boolean {
  return Array.isArray(value)
    ? value.some((each: Json) => mayName(each))
    : typeof value === 'string' && value.includes('${')
}

export function listReferences(takes: Takes, text: string): Reference[] {
  const found: Reference[] = []
  scan(takes, text, (name, at, length) => {
    found.push({ name, span: [at, at + length] })
    return null
  })
  return found
}

/** The text with something in the place of each parameter; null leaves it as it is written. */
export function replaceReferences(takes: Takes, text: string, replacement: (name: string) => string | null): string {
  return scan(takes, text, (name) => replacement(name))
}

function scan(takes: Takes, text: string, visit: (name: string, at: number, length: number) => string | null): string {
  const isSql = takes === 'expression' || takes === 'sql'
  return text.replace(
    isSql ? IN_SQL : IN_TEXT,
    (written: string, prefix: string | undefined, name: string, at: number) => {
      if (isSql) return prefix === undefined ? (visit(name, at, written.length) ?? written) : written
      return prefix === '' ? (visit(name, at, written.length) ?? written) : written.slice(1)
    },
  )
}

/** The text with other names in its references; what is escaped stays so. */
export function spellReferences(takes: Takes, text: string, rename: (name: string) => string): string {
  let renamed = ''
  let from = 0
  for (const { name, span } of listReferences(takes, text)) {
    renamed += `${text.slice(from, span[0])}\${${rename(name)}}`
    from = span[1]
  }
  return renamed + text.slice(from)
}

/** A text as it is written where what looks like a parameter in it is none. */
export const escapeReferences = (text: string) =>
  text.replaceAll(new RegExp(REFERENCE, 'g'), (written) => `$${written}`)

/** Parameters that a value names, each once. */
export function listNames(takes: Takes, value: Json): string[] {
  const texts: readonly Json[] = Array.isArray(value) ? value : [value]
  const found = texts.flatMap((text) => (typeof text === 'string' ? listReferences(takes, text) : []))
  return [...new Set(found.map(({ name }) => name))]
}
