import { coerceArgument } from '../coerce.ts'
import { SparkError } from '../spark-error.ts'
import type { TypedExpression } from '../typed.ts'
import type { Row, Value } from '../value.ts'
import { type FunctionEntry, INT, type Resolution, readArgs, STRING } from './define.ts'
import { text } from './string.ts'
import { ELT_GUARD, LOCATE_GUARD } from './text-guard.ts'

/** Places in texts, and parts at places; they count code points. */
export const FINDERS: readonly FunctionEntry[] = [
  {
    name: 'locate',
    category: 'string',
    signature: 'locate(search, text, start)',
    docs: 'Position of the first occurrence from a start on, from 1; 0 where there is none.',
    examples: [
      "locate('bc', 'abcbc')",
      "locate('bc', 'abcbc', 3)",
      "locate('', 'abc', 5)",
      "locate('b', 'abc', -1)",
      "locate('b', 'abc', NULL)",
      "position('😀', 'x😀y')",
      "position('c' IN s)",
    ],
    resolve: resolveLocate,
    guard: LOCATE_GUARD,
  },
  text({
    signature: 'overlay(text, replacement, start, length)',
    docs: 'The text with a part from a position on replaced, by default as long as the replacement.',
    examples: [
      "overlay('Spark SQL', '_', 6)",
      "overlay('Spark SQL', 'ANSI ', 7, 0)",
      "overlay('Spark SQL' PLACING 'tructured' FROM 2 FOR 4)",
      "overlay('x😀yz', 'ab', 2, 1)",
      "overlay('abc', 'x', -1)",
      "overlay(s, 'x', 10)",
    ],
    types: [STRING, STRING, INT, INT],
    optional: 1,
    apply: overlay,
  }),
  text({
    signature: 'substring_index(text, separator, count)',
    docs: 'What stands before a separator for the given time, or behind it, counted from the end by a negative number.',
    examples: [
      "substring_index('www.apache.org', '.', 2)",
      "substring_index('www.apache.org', '.', -2)",
      "substring_index('aaaa', 'aa', 2)",
      "substring_index('aaaa', 'aa', -2)",
      "substring_index('a.b', '.', 5)",
      "substring_index('a.', '.', -1)",
      "substring_index(s, '-', 0)",
    ],
    types: [STRING, STRING, INT],
    apply: substringIndex,
  }),
  text({
    signature: 'find_in_set(text, list)',
    docs: 'The place of a text in a list with commas, from 1; 0 where it is not there or has a comma itself.',
    examples: [
      "find_in_set('ab', 'abc,b,ab,c')",
      "find_in_set('', 'a,,b')",
      "find_in_set('a,b', 'a,b')",
      "find_in_set(s, 'x,abc')",
    ],
    types: [STRING, STRING],
    result: INT,
    apply: (value: string, list: string) => (value.includes(',') ? 0 : list.split(',').indexOf(value) + 1),
  }),
  {
    name: 'elt',
    category: 'string',
    signature: 'elt(number, a, b, …)',
    docs: 'One of several texts by its number, from 1; an error where there is none.',
    examples: ["elt(2, 'a', s)", "elt(a, 'x', 'y')", "elt(2, 'a', NULL)"],
    resolve: resolveElt,
    guard: ELT_GUARD,
  },
]

export const FINDER_ALIASES: Readonly<Record<string, string>> = { position: 'locate' }

/** Unlike elsewhere a start that is null is no null. */
function resolveLocate(args: readonly TypedExpression[]): Resolution {
  const read = readArgs('locate(search, text, start)', args, [STRING, STRING, INT], 1)
  if (!Array.isArray(read)) return read
  const [search, value, start] = read as [TypedExpression, TypedExpression, TypedExpression?]
  const evaluate = (row: Row) => {
    const from = start ? start.evaluate(row) : 1
    if (from === null) return 0
    const wanted = search.evaluate(row)
    const searched = wanted === null ? null : value.evaluate(row)
    return wanted === null || searched === null ? null : locate(wanted as string, searched as string, from as number)
  }
  return {
    type: INT,
    nullable: search.nullable || value.nullable,
    operands: [search, value, ...(start ? [start] : [])],
    evaluate,
  }
}

function locate(search: string, value: string, start: number): number {
  if (start < 1) return 0
  if (search === '') return 1
  const chars = [...value]
  const skipped = chars.slice(0, start - 1).join('').length
  const at = start > chars.length ? -1 : value.indexOf(search, skipped)
  return at < 0 ? 0 : [...value.slice(0, at)].length + 1
}

function overlay(value: string, replacement: string, start: number, length = -1): string {
  const chars = [...value]
  const size = length >= 0 ? length : [...replacement].length
  // As Spark puts it together of two substrings.
  const before = chars.slice(0, Math.max(start - 1, 0))
  const from = start + size
  const rest = from > 0 ? chars.slice(from - 1) : from < 0 ? chars.slice(Math.max(chars.length + from, 0)) : chars
  return before.join('') + replacement + rest.join('')
}

function substringIndex(value: string, separator: string, count: number): string {
  if (separator === '' || count === 0) return ''
  let at = count > 0 ? -1 : value.length - separator.length + 1
  for (let left = Math.abs(count); left > 0; left--) {
    if (count < 0 && at <= 0) return value
    at = count > 0 ? value.indexOf(separator, at + 1) : value.lastIndexOf(separator, at - 1)
    if (at < 0) return value
  }
  return count > 0 ? value.slice(0, at) : value.slice(at + separator.length)
}

function resolveElt([number, ...items]: readonly TypedExpression[]): Resolution {
  const index = number && coerceArgument(number, INT)
  if (items.some(({ type }) => type.kind === 'binary')) return { sparkOnly: 'elt of binary' }
  const texts = items.map((item) => coerceArgument(item, STRING))
  if (!index || texts.length === 0 || !texts.every((item) => item !== null)) return 'Write elt(number, a, b, …)'
  const evaluate = (row: Row): Value => {
    const place = index.evaluate(row) as number | null
    if (place === null) return null
    const found = texts[place - 1]
    if (found) return found.evaluate(row)
    throw new SparkError('INVALID_ARRAY_INDEX', `There are ${texts.length} texts; there is none at ${place}`)
  }
  return { type: STRING, nullable: true, operands: [index, ...texts], evaluate }
}
