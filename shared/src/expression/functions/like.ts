import { SparkError } from '../spark-error.ts'
import type { TypedExpression } from '../typed.ts'
import { BOOLEAN, type FunctionEntry, readArgs, STRING, strict } from './define.ts'
import { LIKE_GUARD } from './text-guard.ts'

export const LIKES: readonly FunctionEntry[] = [
  like('like', (text) => text),
  like('ilike', (text) => text.toLowerCase()),
]

function like(name: 'like' | 'ilike', fold: (text: string) => string): FunctionEntry {
  const word = name.toUpperCase()
  const signature = `text ${word} pattern`
  return {
    name,
    category: 'operator',
    signature,
    docs: 'Whether a text fits a pattern, where % stands for any characters and _ for one.',
    examples: [
      `s ${word} 'a%'`,
      `'a_c' ${word} 'a\\\\_c'`,
      `'ABC' ${word} '_bc'`,
      `'50%' ${word} '50|%' ESCAPE '|'`,
      `'abc' ${word} left(s, 1) || '%'`,
      `'abc' ${word} replace(s, 'abc', 'a\\\\b')`,
    ],
    resolve: (args) => {
      const read = readArgs(signature, args, [STRING, STRING, STRING], 1)
      if (!Array.isArray(read)) return read
      const [value, pattern, escaping] = read as [TypedExpression, TypedExpression, TypedExpression?]
      const escapeSign = escaping ? escaping.literal : '\\'
      if (typeof escapeSign !== 'string' || escapeSign.length !== 1) return 'ESCAPE needs one character as a text'
      const compile = keepLast((text) => likePattern(fold(text), escapeSign))
      const known = pattern.literal
      if (typeof known === 'string' && findFault(fold(known), escapeSign)) {
        return 'The escape character of the pattern must stand before %, _ or itself'
      }
      return strict(BOOLEAN, [value, pattern], (tested, text) => compile(text as string).test(fold(tested as string)))
    },
    guard: LIKE_GUARD,
  }
}

/** Most often all rows have the same pattern. */
function keepLast<T>(compile: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly compiled: T } | null = null
  return (text) => {
    if (last?.text !== text) last = { text, compiled: compile(text) }
    return last.compiled
  }
}

/** Where the escape character stands before nothing, or before what needs none. */
function findFault(pattern: string, escapeSign: string): SparkError | null {
  const chars = [...pattern]
  for (let index = 0; index < chars.length; index++) {
    if (chars[index] !== escapeSign) continue
    index += 1
    const next = chars[index]
    if (next === undefined || ![escapeSign, '%', '_'].includes(next)) {
      return new SparkError('INVALID_FORMAT', `The escape character of ${pattern} stands before nothing that needs it`)
    }
  }
  return null
}

function likePattern(pattern: string, escapeSign: string): RegExp {
  const fault = findFault(pattern, escapeSign)
  if (fault) throw fault
  let source = ''
  const chars = [...pattern]
  for (let index = 0; index < chars.length; index++) {
    const char = chars[index] as string
    if (char === escapeSign) {
      index += 1
      source += escapeSyntax(chars[index] as string)
    } else source += char === '%' ? '.*' : char === '_' ? '.' : escapeSyntax(char)
  }
  return new RegExp(`^${source}$`, 'su')
}

function escapeSyntax(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
}
