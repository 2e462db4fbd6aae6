import { constantOf } from '../guard/constant.ts'
import type { Guard, Part } from '../guard/part.ts'
import { call } from '../guard/write.ts'
import { type JavaRegex, translateRegex } from '../java-regex.ts'
import { SparkError } from '../spark-error.ts'
import type { TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'
import { BOOLEAN, type FunctionEntry, INT, nameOf, type Resolution, readArgs, STRING, strict } from './define.ts'
import { GROUP_GUARD } from './text-guard.ts'

const TEXTS: SparkType = { kind: 'array', element: STRING }

/** A replacement that stands for nothing fails where there is something to replace. */
const REPLACE_GUARD: Guard = {
  fails: ({ parts }) => {
    const [value, pattern, replacement] = parts as [Part, Part, Part]
    const [written, filling] = [constantOf(pattern), constantOf(replacement)]
    if (written === null || filling === null) return []
    const regex = typeof written === 'string' ? translateRegex(written) : null
    if (!regex || typeof filling !== 'string') return null
    if (canFillIn(filling, regex)) return []
    return [{ when: call('rlike', value.value, pattern.value), reason: 'INVALID_REGEXP_REPLACE' }]
  },
}

/** Texts and regular expressions, which are Java's; positions count units of UTF-16, as Java does. */
export const REGEXES: readonly FunctionEntry[] = [
  {
    ...search({
      signature: 'text RLIKE pattern',
      docs: 'Whether a regular expression fits a part of a text.',
      examples: ["s RLIKE '^[a-c]+$'", "s NOT RLIKE '\\\\d'", "s REGEXP '(?i)A'"],
      result: BOOLEAN,
      apply: (text, { expression }) => test(expression, text),
    }),
    name: 'rlike',
    category: 'operator',
  },
  search({
    signature: 'regexp_like(text, pattern)',
    docs: 'Whether a regular expression fits a part of a text.',
    examples: ["regexp_like(s, '[0-9]{4}')"],
    result: BOOLEAN,
    apply: (text, { expression }) => test(expression, text),
  }),
  search({
    signature: 'regexp_count(text, pattern)',
    docs: 'How many times a regular expression fits.',
    examples: ["regexp_count(s, '[a-c]')", "regexp_count('Steven and Stephen', 'Ste(v|ph)en')"],
    result: INT,
    findsAll: true,
    apply: (text, { expression }) => [...text.matchAll(expression)].length,
  }),
  search({
    signature: 'regexp_substr(text, pattern)',
    docs: 'The first part that a regular expression fits; null where there is none.',
    examples: ["regexp_substr(s, '[0-9]+')"],
    result: STRING,
    apply: (text, { expression }) => find(expression, text)?.[0] ?? null,
  }),
  search({
    signature: 'regexp_instr(text, pattern)',
    docs: 'Where a regular expression fits first, from 1; 0 where it does not.',
    examples: ["regexp_instr(s, '[c-z]')", "regexp_instr('😀ab', 'a')"],
    result: INT,
    apply: (text, { expression }) => (find(expression, text)?.index ?? -1) + 1,
  }),
  search({
    guard: GROUP_GUARD,
    signature: 'regexp_extract(text, pattern, group)',
    docs: 'A group, 1 by default, of the first part that a regular expression fits; 0 is the whole part. Empty where it does not fit.',
    examples: [
      "regexp_extract('100-200', '([0-9]+)-([0-9]+)', 2)",
      "regexp_extract(s, '(\\\\d+)-(\\\\d+)')",
      "regexp_extract(s, '[a-c]+', 0)",
      "regexp_extract(s, 'a', 1)",
    ],
    result: STRING,
    rest: [INT],
    apply: (text, regex, group = 1) => find(regex.expression, text)?.[checkGroup('regexp_extract', regex, group)] ?? '',
  }),
  search({
    guard: GROUP_GUARD,
    signature: 'regexp_extract_all(text, pattern, group)',
    docs: 'A group, 1 by default, of each part that a regular expression fits; 0 is the whole part.',
    examples: [
      "regexp_extract_all('100-200, 300-400', '(\\\\d+)-(\\\\d+)', 1)",
      "regexp_extract_all(s, '[a-c0-9]', 0)",
      "regexp_extract_all(s, 'a(x)?', 1)",
    ],
    result: TEXTS,
    rest: [INT],
    findsAll: true,
    apply: (text, regex, group = 1) => {
      const at = checkGroup('regexp_extract_all', regex, group)
      return Array.from(text.matchAll(regex.expression), (found) => found[at] ?? '')
    },
  }),
  search({
    guard: REPLACE_GUARD,
    signature: 'regexp_replace(text, pattern, replacement)',
    docs: 'The text with each part that a regular expression fits replaced; $1 in the replacement is a group of the part.',
    examples: [
      "regexp_replace('100-200', '(\\\\d+)', 'num')",
      "regexp_replace(s, '([a-c])', '<$1>')",
      "regexp_replace(s, '([0-9])', '\\\\$1$11')",
      "regexp_replace(s, 'a', '$')",
      "regexp_replace(s, '[0-9]', s)",
    ],
    result: STRING,
    rest: [STRING],
    required: 1,
    findsAll: true,
    apply: (text, regex, replacement) => replaceAll(text, regex, replacement as string),
  }),
  search({
    signature: 'split(text, pattern, limit)',
    docs: 'The parts of a text between those that a regular expression fits; with a limit so many at most.',
    examples: [
      "split('oneAtwoBthreeC', '[ABC]')",
      "split('oneAtwoBthreeC', '[ABC]', 2)",
      "split(s, '-')",
      "split(s, '')",
      "split('hello', '', 2)",
      "split('a.b', '\\\\.', 0)",
    ],
    result: TEXTS,
    rest: [INT],
    findsAll: true,
    apply: (text, { expression }, limit = -1) => split(text, expression, limit),
    applyEmpty: (text, limit = -1) => splitCharacters(text, limit),
  }),
]

export const REGEX_ALIASES: Readonly<Record<string, string>> = { regexp: 'rlike' }

function canFillIn(replacement: string, { expression, groupCount }: JavaRegex): boolean {
  const nothing = new RegExp(`${expression.source}|`, expression.flags.replace('g', '')).exec('')
  try {
    if (nothing) fillIn(replacement, nothing, groupCount)
    return true
  } catch (error) {
    if (error instanceof SparkError) return false
    throw error
  }
}

interface Search extends Pick<FunctionEntry, 'signature' | 'docs' | 'examples' | 'guard'> {
  readonly result: SparkType
  /** Types of what comes behind the pattern, of which `required` must be there. */
  readonly rest?: readonly SparkType[]
  readonly required?: number
  /** Whether it goes on behind what it has found. */
  readonly findsAll?: boolean
  readonly apply: (text: string, regex: JavaRegex, third: never) => Value
  /** For an empty pattern, where that is something else. */
  readonly applyEmpty?: (text: string, third: never) => Value
}

/** The pattern must be written as a text for the preview. */
function search({
  result,
  rest = [],
  required = 0,
  findsAll = false,
  apply,
  applyEmpty,
  ...entry
}: Search): FunctionEntry {
  return {
    ...entry,
    name: nameOf(entry.signature),
    category: 'string',
    resolve: (args): Resolution => {
      const read = readArgs(entry.signature, args, [STRING, STRING, ...rest], rest.length - required)
      if (!Array.isArray(read)) return read
      const [text, pattern, third] = read as [TypedExpression, TypedExpression, TypedExpression?]
      if (pattern.literal === null) return { type: result, nullable: true, evaluate: () => null, literal: null }
      const used = third ? [text, third] : [text]
      if (pattern.literal === '' && applyEmpty) {
        return strict(result, used, (value, more) => applyEmpty(value as string, more as never), true)
      }
      if (typeof pattern.literal !== 'string')
        return { sparkOnly: 'A pattern that is not written as a text', type: result }
      const regex = translateRegex(pattern.literal)
      if (!regex || (findsAll && regex.fitsNothing)) return { sparkOnly: 'This regular expression', type: result }
      return strict(result, used, (value, more) => apply(value as string, regex, more as never), true)
    },
  }
}

function find(expression: RegExp, text: string): RegExpExecArray | null {
  expression.lastIndex = 0
  return expression.exec(text)
}

function test(expression: RegExp, text: string): boolean {
  return find(expression, text) !== null
}

function checkGroup(name: string, { groupCount }: JavaRegex, group: number): number {
  if (group >= 0 && group <= groupCount) return group
  throw new SparkError(
    'INVALID_PARAMETER_VALUE',
    `The pattern of ${name} has ${groupCount} groups; there is no group ${group}`,
  )
}

function replaceAll(text: string, { expression, groupCount }: JavaRegex, replacement: string): string {
  let made = ''
  let at = 0
  for (const found of text.matchAll(expression)) {
    made += text.slice(at, found.index) + fillIn(replacement, found, groupCount)
    at = found.index + found[0].length
  }
  return made + text.slice(at)
}

/** Java's replacement: `$1` and `${name}` are groups, of which the number has as many digits as there are groups for, a backslash keeps the next sign. */
function fillIn(replacement: string, found: RegExpExecArray, groupCount: number): string {
  return replacement.replace(/\\([\s\S]?)|\$(?:\{([a-zA-Z][a-zA-Z0-9]*)\}|(\d+))?/g, (sign, kept, name, number) => {
    if (kept) return kept
    if (name !== undefined && Object.hasOwn(found.groups ?? {}, name)) return found.groups?.[name] ?? ''
    for (let length = number?.length ?? 0; length > 0; length--) {
      const group = Number(number.slice(0, length))
      if (group <= groupCount) return (found[group] ?? '') + number.slice(length)
    }
    throw new SparkError('INVALID_REGEXP_REPLACE', `${sign} in ${JSON.stringify(replacement)} stands for nothing`)
  })
}

function split(text: string, expression: RegExp, limit: number): string[] {
  const parts: string[] = []
  let at = 0
  for (const found of text.matchAll(expression)) {
    if (parts.length === limit - 1) break
    parts.push(text.slice(at, found.index))
    at = found.index + found[0].length
  }
  return [...parts, text.slice(at)]
}

function splitCharacters(text: string, limit: number): string[] {
  const chars = [...text]
  if (limit <= 0 || limit >= chars.length) return chars.length === 0 ? [''] : chars
  return [...chars.slice(0, limit - 1), chars.slice(limit - 1).join('')]
}
