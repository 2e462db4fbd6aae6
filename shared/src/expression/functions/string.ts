import { coerce } from '../coerce.ts'
import type { TypedExpression } from '../typed.ts'
import type { Value } from '../value.ts'
import { BOOLEAN, type FunctionEntry, INT, readArgs, STRING, simple, strict } from './define.ts'

/** Strings; lengths and positions count code points, as Spark does. */
export const STRINGS: readonly FunctionEntry[] = [
  text('upper', 'upper(text)', 'The text in capital letters.', ["upper('straße')", 'upper(s)'], (value) =>
    value.toUpperCase(),
  ),
  text('lower', 'lower(text)', 'The text in small letters.', ["lower('ABC')", 'lower(s)'], (value) =>
    value.toLowerCase(),
  ),
  text('trim', 'trim(text)', 'The text without blanks at both ends.', ["trim('  a b ')"], (value) =>
    value.replace(/^ +| +$/g, ''),
  ),
  text('ltrim', 'ltrim(text)', 'The text without blanks at its start.', ["ltrim('  a ')"], (value) =>
    value.replace(/^ +/, ''),
  ),
  text('rtrim', 'rtrim(text)', 'The text without blanks at its end.', ["rtrim(' a  ')"], (value) =>
    value.replace(/ +$/, ''),
  ),
  text('reverse', 'reverse(text)', 'The text from its end.', ["reverse('abc')"], (value) =>
    [...value].reverse().join(''),
  ),
  simple(
    {
      name: 'length',
      category: 'string',
      signature: 'length(text)',
      docs: 'Number of characters.',
      examples: ["length('abc')", 'length(s)', "length('😀')"],
    },
    [STRING],
    INT,
    (value: string) => [...value].length,
  ),
  {
    name: 'concat',
    category: 'string',
    signature: 'concat(a, b, …)',
    docs: 'The texts one after another; null when one is null.',
    examples: ["concat(s, '-', a)", "concat('a', NULL)"],
    resolve: resolveConcat,
  },
  {
    name: '||',
    category: 'operator',
    signature: 'a || b',
    docs: 'The texts one after another; null when one is null.',
    examples: ["s || '!'"],
    resolve: resolveConcat,
  },
  {
    name: 'concat_ws',
    category: 'string',
    signature: 'concat_ws(separator, a, b, …)',
    docs: 'The texts that are not null, with a separator between them.',
    examples: ["concat_ws('-', 'a', NULL, s)"],
    resolve: (args) => {
      const texts = args.map((arg) => coerce(arg, STRING))
      const [separator, ...parts] = texts
      if (!separator || !parts.every((part) => part !== null)) return 'Write concat_ws(separator, a, b, …)'
      const evaluate = (row: readonly Value[]) => {
        const between = separator.evaluate(row)
        return between === null
          ? null
          : parts
              .map((part) => part.evaluate(row))
              .filter((part) => part !== null)
              .join(between as string)
      }
      return { type: STRING, nullable: separator.nullable, evaluate }
    },
  },
  simple(
    {
      name: 'substring',
      category: 'string',
      signature: 'substring(text, start, length)',
      docs: 'Part of a text; the first character is 1, a negative start counts from the end.',
      examples: [
        "substring('abcdef', 2, 3)",
        "substring('abcdef', -2)",
        "substring('abc', 0, 2)",
        "substring('abc', -5, 3)",
      ],
    },
    [STRING, INT, INT],
    STRING,
    substring,
    { optional: 1 },
  ),
  simple(
    {
      name: 'left',
      category: 'string',
      signature: 'left(text, length)',
      docs: 'The first characters.',
      examples: ["left('abcdef', 2)", "left('abc', -1)"],
    },
    [STRING, INT],
    STRING,
    (value: string, count: number) => [...value].slice(0, Math.max(count, 0)).join(''),
  ),
  simple(
    {
      name: 'right',
      category: 'string',
      signature: 'right(text, length)',
      docs: 'The last characters.',
      examples: ["right('abcdef', 2)", "right('abc', 0)"],
    },
    [STRING, INT],
    STRING,
    (value: string, count: number) => (count <= 0 ? '' : [...value].slice(-count).join('')),
  ),
  simple(
    {
      name: 'replace',
      category: 'string',
      signature: 'replace(text, search, replacement)',
      docs: 'The text with each occurrence replaced.',
      examples: ["replace('a-b-c', '-', '+')", "replace('abc', 'b', '')", "replace('abc', '', 'x')"],
    },
    [STRING, STRING, STRING],
    STRING,
    (value: string, search: string, replacement: string) =>
      search === '' ? value : value.replaceAll(search, () => replacement),
  ),
  simple(
    {
      name: 'instr',
      category: 'string',
      signature: 'instr(text, search)',
      docs: 'Position of the first occurrence, from 1; 0 where there is none.',
      examples: ["instr('abcbc', 'bc')", "instr('abc', 'x')"],
    },
    [STRING, STRING],
    INT,
    (value: string, search: string) => {
      const at = value.indexOf(search)
      return at < 0 ? 0 : [...value.slice(0, at)].length + 1
    },
  ),
  test('contains', 'Whether a text holds another.', (value, search) => value.includes(search)),
  test('startswith', 'Whether a text begins with another.', (value, search) => value.startsWith(search)),
  test('endswith', 'Whether a text ends with another.', (value, search) => value.endsWith(search)),
  like('like', 's'),
  like('ilike', 'is'),
]

export const STRING_ALIASES: Readonly<Record<string, string>> = {
  ucase: 'upper',
  lcase: 'lower',
  char_length: 'length',
  character_length: 'length',
  len: 'length',
  substr: 'substring',
}

function text(
  name: string,
  signature: string,
  docs: string,
  examples: readonly string[],
  apply: (value: string) => string,
) {
  return simple({ name, category: 'string', signature, docs, examples }, [STRING], STRING, apply)
}

function test(name: string, docs: string, apply: (value: string, search: string) => boolean) {
  const examples = [`${name}('abc', 'b')`, `${name}('abc', '')`, `${name}(s, 'a')`]
  return simple(
    { name, category: 'string', signature: `${name}(text, search)`, docs, examples },
    [STRING, STRING],
    BOOLEAN,
    apply,
  )
}

function resolveConcat(args: readonly TypedExpression[]): TypedExpression | string {
  const read = args.map((arg) => coerce(arg, STRING))
  if (!read.every((arg) => arg !== null)) return 'What is put together must be text: cast it'
  // Unlike other functions, Spark evaluates every argument before it looks for nulls.
  const evaluate = (row: readonly Value[]) => {
    const values = read.map((arg) => arg.evaluate(row))
    return values.includes(null) ? null : values.join('')
  }
  return { type: STRING, nullable: read.some((arg) => arg.nullable), evaluate }
}

function substring(value: string, start: number, length = Number.MAX_SAFE_INTEGER): string {
  const chars = [...value]
  const from = start > 0 ? start - 1 : start < 0 ? chars.length + start : 0
  const to = Math.min(from + length, chars.length)
  return to <= from ? '' : chars.slice(Math.max(from, 0), Math.max(to, 0)).join('')
}

function like(name: 'like' | 'ilike', flags: string): FunctionEntry {
  const word = name.toUpperCase()
  return {
    name,
    category: 'operator',
    signature: `text ${word} pattern`,
    docs: 'Whether a text fits a pattern, where % stands for any characters and _ for one.',
    examples: [`s ${word} 'a%'`, `'a_c' ${word} 'a\\\\_c'`, `'ABC' ${word} '_bc'`, `'50%' ${word} '50|%' ESCAPE '|'`],
    resolve: (args) => {
      const read = readArgs(`text ${word} pattern`, args, [STRING, STRING, STRING], 1)
      if (typeof read === 'string') return read
      const [value, pattern, escaping] = read as [TypedExpression, TypedExpression, TypedExpression?]
      const escapeChar = escaping ? escaping.literal : '\\'
      if (typeof pattern.literal !== 'string' || typeof escapeChar !== 'string' || escapeChar.length !== 1) {
        return `The pattern of ${word} must be written as a text`
      }
      const expression = likePattern(pattern.literal, escapeChar, flags)
      if (!expression) return 'The escape character of the pattern must stand before %, _ or itself'
      return strict(BOOLEAN, [value], (tested) => expression.test(tested as string))
    },
  }
}

function likePattern(pattern: string, escapeSign: string, flags: string): RegExp | null {
  let source = ''
  const chars = [...pattern]
  for (let index = 0; index < chars.length; index++) {
    const char = chars[index] as string
    if (char === escapeSign) {
      index += 1
      const next = chars[index]
      if (next === undefined || ![escapeSign, '%', '_'].includes(next)) return null
      source += next.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    } else source += char === '%' ? '.*' : char === '_' ? '.' : char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  }
  return new RegExp(`^${source}$`, `${flags}u`)
}
