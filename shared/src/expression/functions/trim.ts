import { type FunctionEntry, STRING } from './define.ts'
import { text } from './string.ts'

/** What stands at the ends of a text taken away. Where Spark takes two arguments, the characters come first, except in `btrim`. */
export const TRIMS: readonly FunctionEntry[] = [
  trim('trim', 'both ends', ["trim('  a b ')", "trim(BOTH 'xy' FROM 'xyabyx')", 'trim(s)', "trim('x', 'xaax')"]),
  trim('ltrim', 'its start', ["ltrim('  a ')", "ltrim('xa', 'xxabax')", "trim(LEADING FROM ' a ')"]),
  trim('rtrim', 'its end', ["rtrim(' a  ')", "rtrim('x', 'xaax')", "trim(TRAILING 'xy' FROM 'xaxyx')"]),
  text({
    signature: 'btrim(text, characters)',
    docs: 'The text without these characters, blanks by default, at both ends.',
    examples: ["btrim(' a ')", "btrim('xaax', 'x')", "btrim('a', '')", "btrim('😀a😀', '😀')"],
    types: [STRING, STRING],
    optional: 1,
    apply: (value: string, characters = ' ') => cut('trim', characters, value),
  }),
]

function trim(name: string, where: string, examples: readonly string[]): FunctionEntry {
  return text({
    signature: `${name}(characters, text)`,
    docs: `The text without these characters, blanks by default, at ${where}.`,
    examples,
    types: [STRING, STRING],
    optional: 1,
    apply: (first: string, second?: string) =>
      second === undefined ? cut(name, ' ', first) : cut(name, first, second),
  })
}

function cut(name: string, characters: string, value: string): string {
  const set = new Set(characters)
  const chars = [...value]
  let from = 0
  let to = chars.length
  if (name !== 'rtrim') while (from < to && set.has(chars[from] as string)) from += 1
  if (name !== 'ltrim') while (to > from && set.has(chars[to - 1] as string)) to -= 1
  return chars.slice(from, to).join('')
}
