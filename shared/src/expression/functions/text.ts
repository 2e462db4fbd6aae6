import { countBytes } from '../byte-count.ts'
import { SparkError } from '../spark-error.ts'
import { INT, STRING } from './define.ts'
import { text } from './string.ts'
import { SPLIT_PART_GUARD } from './text-guard.ts'

/** Strings made longer, taken apart and measured; positions count code points, as Spark does. */
export const TEXT = [
  pad('lpad', (text, filling) => filling + text),
  pad('rpad', (text, filling) => text + filling),
  text({
    signature: 'repeat(text, times)',
    docs: 'The text several times.',
    examples: ["repeat('ab', 3)", "repeat('ab', -1)"],
    types: [STRING, INT],
    apply: (value: string, times: number) => value.repeat(Math.max(times, 0)),
  }),
  text({
    signature: 'space(length)',
    docs: 'A text of blanks.',
    examples: ['space(3)', 'space(-1)'],
    types: [INT],
    apply: (length: number) => ' '.repeat(Math.max(length, 0)),
  }),
  text({
    signature: 'translate(text, from, to)',
    docs: 'Each character of `from` replaced by the one at its place in `to`, or left out.',
    examples: ["translate('AaBbCc', 'abc', '123')", "translate('abcabc', 'abca', '1')", "translate('x😀y', '😀', '-')"],
    types: [STRING, STRING, STRING],
    apply: translate,
  }),
  text({
    signature: 'split_part(text, separator, number)',
    docs: 'One part of a text between separators, from 1 or from the end by -1; empty where there is none.',
    examples: [
      "split_part('11.12.13', '.', 3)",
      "split_part('11.12.13', '.', -1)",
      "split_part('a', '.', 5)",
      "split_part('a.b', '', 1)",
      "split_part('a.b', '.', 0)",
    ],
    types: [STRING, STRING, INT],
    apply: splitPart,
    guard: SPLIT_PART_GUARD,
  }),
  text({
    signature: 'ascii(text)',
    docs: 'The code of the first character; 0 for an empty text.',
    examples: ["ascii('abc')", "ascii('')", "ascii('😀')"],
    types: [STRING],
    result: INT,
    apply: (value: string) => value.codePointAt(0) ?? 0,
  }),
  text({
    signature: 'octet_length(text)',
    docs: 'Number of bytes in UTF-8.',
    examples: ["octet_length('x😀y')", 'octet_length(s)'],
    types: [STRING],
    result: INT,
    apply: (value: string) => countBytes(value),
  }),
  text({
    signature: 'bit_length(text)',
    docs: 'Number of bits in UTF-8.',
    examples: ["bit_length('é')"],
    types: [STRING],
    result: INT,
    apply: (value: string) => countBytes(value) * 8,
  }),
]

function pad(name: string, join: (text: string, filling: string) => string) {
  return text({
    signature: `${name}(text, length, filling)`,
    docs: `The text with a filling ${name === 'lpad' ? 'before' : 'behind'} it, or cut, so that it has a length.`,
    examples: [
      `${name}('hi', 5, '??!')`,
      `${name}('hello', 2)`,
      `${name}('x😀', 4)`,
      `${name}('a', 3, '')`,
      `${name}('a', -1)`,
    ],
    types: [STRING, INT, STRING],
    optional: 1,
    apply: (value: string, length: number, filling = ' ') => {
      const chars = [...value]
      const missing = length - chars.length
      if (missing <= 0 || filling === '') return chars.slice(0, Math.max(length, 0)).join('')
      const unit = [...filling]
      return join(value, Array.from({ length: missing }, (_, at) => unit[at % unit.length]).join(''))
    },
  })
}

function translate(value: string, from: string, to: string): string {
  const targets = [...to]
  const map = new Map<string, string>()
  for (const [at, char] of [...from].entries()) if (!map.has(char)) map.set(char, targets[at] ?? '')
  return [...value].map((char) => map.get(char) ?? char).join('')
}

function splitPart(value: string, separator: string, number: number): string {
  if (number === 0) throw new SparkError('INVALID_INDEX_OF_ZERO', 'The number of a part is not 0')
  const parts = separator === '' ? [value] : value.split(separator)
  return parts.at(number > 0 ? number - 1 : number) ?? ''
}
