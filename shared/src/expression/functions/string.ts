import { coerce, coerceAll, coerceArgument } from '../coerce.ts'
import { MEETS_ALL } from '../guard/lazy.ts'
import type { TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'
import {
  BOOLEAN,
  type FunctionEntry,
  INT,
  type Resolution,
  readArgs,
  type SimpleEntry,
  STRING,
  simple,
  strict,
} from './define.ts'
import { LIKES } from './like.ts'
import { CONCAT_WS_GUARD } from './text-guard.ts'

/** Strings; lengths and positions count code points, as Spark does. */
export const STRINGS: readonly FunctionEntry[] = [
  text({
    signature: 'upper(text)',
    docs: 'The text in capital letters.',
    examples: ["upper('straße')", 'upper(s)'],
    apply: (value: string) => value.toUpperCase(),
  }),
  text({
    signature: 'lower(text)',
    docs: 'The text in small letters.',
    examples: ["lower('ABC')", 'lower(s)'],
    apply: (value: string) => value.toLowerCase(),
  }),
  {
    name: 'reverse',
    category: 'string',
    signature: 'reverse(text or array)',
    docs: 'The text, or the items of an array, from the end.',
    examples: ["reverse('abc')", 'reverse(array(1, a, NULL))'],
    resolve: (args) => {
      const [list] = args
      if (list?.type.kind === 'array' && args.length === 1) {
        return strict(list.type, [list], (items) => (items as Value[]).toReversed())
      }
      const read = readArgs('reverse(text or array)', args, [STRING])
      return Array.isArray(read) ? strict(STRING, read, (value) => [...(value as string)].reverse().join('')) : read
    },
  },
  text({
    signature: 'length(text)',
    docs: 'Number of characters.',
    examples: ["length('abc')", 'length(s)', "length('😀')"],
    result: INT,
    apply: (value: string) => [...value].length,
  }),
  {
    name: 'concat',
    category: 'string',
    signature: 'concat(a, b, …)',
    docs: 'The texts, or the items of arrays, one after another; null when one is null.',
    examples: ["concat(s, '-', a)", "concat('a', NULL)", 'concat(array(1), array(a, 2.5))'],
    resolve: resolveConcat,
    guard: MEETS_ALL,
  },
  {
    name: '||',
    category: 'operator',
    signature: 'a || b',
    docs: 'The texts one after another; null when one is null.',
    examples: ["s || '!'"],
    resolve: resolveConcat,
    guard: MEETS_ALL,
  },
  {
    name: 'concat_ws',
    category: 'string',
    signature: 'concat_ws(separator, a, b, …)',
    docs: 'The texts that are not null, with a separator between them.',
    examples: ["concat_ws('-', 'a', NULL, s)", "concat_ws(',', array(s, NULL), 'b', array('c', 'd'))"],
    resolve: resolveConcatWs,
    guard: CONCAT_WS_GUARD,
  },
  text({
    signature: 'substring(text, start, length)',
    docs: 'Part of a text; the first character is 1, a negative start counts from the end.',
    examples: [
      "substring('abcdef', 2, 3)",
      "substring('abcdef', -2)",
      "substring('abc', 0, 2)",
      "substring('abc', -5, 3)",
    ],
    types: [STRING, INT, INT],
    optional: 1,
    apply: substring,
  }),
  text({
    signature: 'left(text, length)',
    docs: 'The first characters.',
    examples: ["left('abcdef', 2)", "left('abc', -1)"],
    types: [STRING, INT],
    apply: (value: string, count: number) => [...value].slice(0, Math.max(count, 0)).join(''),
  }),
  text({
    signature: 'right(text, length)',
    docs: 'The last characters.',
    examples: ["right('abcdef', 2)", "right('abc', 0)"],
    types: [STRING, INT],
    apply: (value: string, count: number) => (count <= 0 ? '' : [...value].slice(-count).join('')),
  }),
  text({
    signature: 'replace(text, search, replacement)',
    docs: 'The text with each occurrence replaced.',
    examples: ["replace('a-b-c', '-', '+')", "replace('abc', 'b', '')", "replace('abc', '', 'x')"],
    types: [STRING, STRING, STRING],
    apply: (value: string, search: string, replacement: string) =>
      search === '' ? value : value.replaceAll(search, () => replacement),
  }),
  text({
    signature: 'instr(text, search)',
    docs: 'Position of the first occurrence, from 1; 0 where there is none.',
    examples: ["instr('abcbc', 'bc')", "instr('abc', 'x')"],
    types: [STRING, STRING],
    result: INT,
    apply: (value: string, search: string) => {
      const at = value.indexOf(search)
      return at < 0 ? 0 : [...value.slice(0, at)].length + 1
    },
  }),
  test({
    name: 'contains',
    docs: 'Whether a text holds another.',
    apply: (value, search) => value.includes(search),
  }),
  test({
    name: 'startswith',
    docs: 'Whether a text begins with another.',
    apply: (value, search) => value.startsWith(search),
  }),
  test({
    name: 'endswith',
    docs: 'Whether a text ends with another.',
    apply: (value, search) => value.endsWith(search),
  }),
  ...LIKES,
]

export const STRING_ALIASES: Readonly<Record<string, string>> = {
  ucase: 'upper',
  lcase: 'lower',
  char_length: 'length',
  character_length: 'length',
  len: 'length',
  substr: 'substring',
}

type Text = Omit<SimpleEntry, 'category' | 'types' | 'result'> & Partial<Pick<SimpleEntry, 'types' | 'result'>>

/** Of a text makes a text, unless it says otherwise. */
export function text(entry: Text): FunctionEntry {
  return simple({ category: 'string', types: [STRING], result: STRING, ...entry })
}

interface Test {
  readonly name: string
  readonly docs: string
  readonly apply: (value: string, search: string) => boolean
}

function test({ name, docs, apply }: Test): FunctionEntry {
  return text({
    signature: `${name}(text, search)`,
    docs,
    examples: [`${name}('abc', 'b')`, `${name}('abc', '')`, `${name}(s, 'a')`],
    types: [STRING, STRING],
    result: BOOLEAN,
    apply,
  })
}

function resolveConcat(args: readonly TypedExpression[]): Resolution {
  const isLists = args.some(({ type }) => type.kind === 'array')
  if (args.some(({ type }) => type.kind === 'binary')) return { sparkOnly: 'concat of binary' }
  const read = isLists ? coerceAll(args) : args.map((arg) => coerceArgument(arg, STRING))
  const [first] = read ?? []
  if (!read?.every((arg) => arg !== null) || (isLists && args.some(({ type }) => type.kind !== 'array'))) {
    return isLists
      ? 'The items of the arrays have no common type: cast them'
      : 'What is put together must be text: cast it'
  }
  // Unlike other functions, Spark evaluates every argument before it looks for nulls.
  const evaluate = (row: readonly Value[]) => {
    const values = read.map((arg) => arg.evaluate(row))
    return values.includes(null) ? null : isLists ? (values as Value[][]).flat() : values.join('')
  }
  return {
    type: (isLists && first?.type) || STRING,
    nullable: read.some((arg) => arg.nullable),
    operands: read,
    evaluate,
  }
}

const TEXTS: SparkType = { kind: 'array', element: STRING }

/** Arrays of texts among the values are taken apart. */
function resolveConcatWs(args: readonly TypedExpression[]): Resolution {
  const read = args.map((arg) => (arg.type.kind === 'array' ? coerce(arg, TEXTS) : coerceArgument(arg, STRING)))
  const [separator, ...parts] = read
  if (!separator || separator.type.kind === 'array' || !parts.every((part) => part !== null)) {
    return 'Write concat_ws(separator, a, b, …)'
  }
  const evaluate = (row: readonly Value[]) => {
    const between = separator.evaluate(row)
    if (between === null) return null
    const values = parts.flatMap((part) => part.evaluate(row))
    return values.filter((value) => value !== null).join(between as string)
  }
  return { type: STRING, nullable: separator.nullable, operands: [separator, ...parts], evaluate }
}

function substring(value: string, start: number, length = Number.MAX_SAFE_INTEGER): string {
  const chars = [...value]
  const from = start > 0 ? start - 1 : start < 0 ? chars.length + start : 0
  const to = Math.min(from + length, chars.length)
  return to <= from ? '' : chars.slice(Math.max(from, 0), Math.max(to, 0)).join('')
}
