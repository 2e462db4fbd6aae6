import { countBytes } from '../byte-count.ts'
import { SparkError } from '../spark-error.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'
import { type FunctionEntry, INT, STRING, simple } from './define.ts'

/** Strings made longer, taken apart and measured; positions count code points, as Spark does. */
export const TEXT: readonly FunctionEntry[] = [
  pad('lpad', 'The text with a filling before it, or cut, so that it has a length.', (text, filling) => filling + text),
  pad('rpad', 'The text with a filling behind it, or cut, so that it has a length.', (text, filling) => text + filling),
  define(
    'repeat(text, times)',
    'The text several times.',
    ["repeat('ab', 3)", "repeat('ab', -1)"],
    [STRING, INT],
    STRING,
    (text: string, times: number) => text.repeat(Math.max(times, 0)),
  ),
  define('space(length)', 'A text of blanks.', ['space(3)', 'space(-1)'], [INT], STRING, (length: number) =>
    ' '.repeat(Math.max(length, 0)),
  ),
  define(
    'translate(text, from, to)',
    'Each character of `from` replaced by the one at its place in `to`, or left out.',
    ["translate('AaBbCc', 'abc', '123')", "translate('abcabc', 'abca', '1')", "translate('x😀y', '😀', '-')"],
    [STRING, STRING, STRING],
    STRING,
    translate,
  ),
  define(
    'split_part(text, separator, number)',
    'One part of a text between separators, from 1 or from the end by -1; empty where there is none.',
    [
      "split_part('11.12.13', '.', 3)",
      "split_part('11.12.13', '.', -1)",
      "split_part('a', '.', 5)",
      "split_part('a.b', '', 1)",
      "split_part('a.b', '.', 0)",
    ],
    [STRING, STRING, INT],
    STRING,
    splitPart,
  ),
  define(
    'ascii(text)',
    'The code of the first character; 0 for an empty text.',
    ["ascii('abc')", "ascii('')", "ascii('😀')"],
    [STRING],
    INT,
    (text: string) => text.codePointAt(0) ?? 0,
  ),
  define(
    'octet_length(text)',
    'Number of bytes in UTF-8.',
    ["octet_length('x😀y')", 'octet_length(s)'],
    [STRING],
    INT,
    countBytes,
  ),
  define(
    'bit_length(text)',
    'Number of bits in UTF-8.',
    ["bit_length('é')"],
    [STRING],
    INT,
    (text: string) => countBytes(text) * 8,
  ),
]

function define(
  signature: string,
  docs: string,
  examples: readonly string[],
  types: readonly SparkType[],
  result: SparkType,
  apply: (...values: never[]) => Value,
): FunctionEntry {
  const name = signature.slice(0, signature.indexOf('('))
  return simple({ name, category: 'string', signature, docs, examples }, types, result, apply)
}

function pad(name: string, docs: string, join: (text: string, filling: string) => string): FunctionEntry {
  const examples = [
    `${name}('hi', 5, '??!')`,
    `${name}('hello', 2)`,
    `${name}('x😀', 4)`,
    `${name}('a', 3, '')`,
    `${name}('a', -1)`,
  ]
  const apply = (text: string, length: number, filling = ' ') => {
    const chars = [...text]
    const missing = length - chars.length
    if (missing <= 0 || filling === '') return chars.slice(0, Math.max(length, 0)).join('')
    const unit = [...filling]
    return join(text, Array.from({ length: missing }, (_, at) => unit[at % unit.length]).join(''))
  }
  return simple(
    { name, category: 'string', signature: `${name}(text, length, filling)`, docs, examples },
    [STRING, INT, STRING],
    STRING,
    apply,
    { optional: 1 },
  )
}

function translate(text: string, from: string, to: string): string {
  const targets = [...to]
  const map = new Map<string, string>()
  for (const [at, char] of [...from].entries()) if (!map.has(char)) map.set(char, targets[at] ?? '')
  return [...text].map((char) => map.get(char) ?? char).join('')
}

function splitPart(text: string, separator: string, number: number): string {
  if (number === 0) throw new SparkError('INVALID_INDEX_OF_ZERO', 'The number of a part is not 0')
  const parts = separator === '' ? [text] : text.split(separator)
  return parts.at(number > 0 ? number - 1 : number) ?? ''
}
