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
const IN_TEXT = new RegExp(`(?<dollar>\\$?)${REFERENCE.source}`, 'g')

/** Comments, and texts in which a backslash is one: nothing can be put into them. */
const CLOSED = /(?<closed>(?<!\w)[rR](?:'[^']*'|"[^"]*")|--[^\n]*|\/\*[\s\S]*?\*\/)/
const QUOTED = /(?<quoted>'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|`[^`]*`)/
const IN_SQL = new RegExp([CLOSED, QUOTED, REFERENCE].map(({ source }) => source).join('|'), 'g')

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

type Visit = (name: string, at: number, length: number) => string | null

/** In an expression what is in quotes is a text like any other; in an SQL text a parameter can be a part of it. */
function scan(takes: Takes, text: string, visit: Visit): string {
  if (takes !== 'expression' && takes !== 'sql') {
    return text.replace(IN_TEXT, (written: string, dollar: string, name: string, at: number) =>
      dollar === '' ? (visit(name, at, written.length) ?? written) : written.slice(1),
    )
  }
  return text.replace(IN_SQL, (written: string, _closed, quoted: string | undefined, name: string | undefined, at) => {
    if (name !== undefined) return visit(name, at, written.length) ?? written
    return takes === 'sql' && quoted !== undefined ? scanWithin(quoted, at, visit) : written
  })
}

function scanWithin(quoted: string, from: number, visit: Visit): string {
  return quoted.replace(new RegExp(REFERENCE, 'g'), (written: string, name: string, at: number) => {
    return visit(name, from + at, written.length) ?? written
  })
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
