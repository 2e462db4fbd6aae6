import type { TypedExpression } from '../typed.ts'
import type { Value } from '../value.ts'
import { BOOLEAN, type FunctionEntry, INT, type Resolution, readArgs, STRING, strict } from './define.ts'
import { text } from './string.ts'

/** How texts are written, and how alike they are. */
export const SPELLINGS: readonly FunctionEntry[] = [
  text({
    signature: 'initcap(text)',
    docs: 'Each word, between blanks, with a capital letter and small ones behind it.',
    examples: [
      "initcap('hello wORLD-foo bar_baz')",
      'initcap(s)',
      "initcap('ǆa ﬁx ŉa ᾳa ἀΣ ΑΣ İX ßa ΐx')",
      "initcap(' a\\tb  c')",
    ],
    apply: (value: string) => value.split(' ').map(capitalize).join(' '),
  }),
  text({
    signature: 'levenshtein(a, b, most)',
    docs: 'How many characters must be changed, left out or added to make one text of the other; -1 where it is more than the most.',
    examples: [
      "levenshtein('kitten', 'sitting')",
      "levenshtein('kitten', 'sitting', 2)",
      "levenshtein(s, 'ab')",
      "levenshtein('😀a', 'a', 1)",
    ],
    types: [STRING, STRING, INT],
    optional: 1,
    result: INT,
    apply: (a: string, b: string, most?: number) => {
      const distance = countEdits([...a], [...b])
      return most !== undefined && distance > most ? -1 : distance
    },
  }),
  text({
    signature: 'soundex(text)',
    docs: 'A code of how an English word sounds.',
    examples: [
      "soundex('Miller')",
      "soundex('Tymczak')",
      "soundex('Pfister')",
      "soundex('a1b')",
      "soundex('b1b')",
      'soundex(s)',
      "soundex('ab-c')",
      "soundex('Hhh')",
    ],
    apply: soundex,
  }),
  {
    name: 'mask',
    category: 'string',
    signature: 'mask(text, upper, lower, digit, other)',
    docs: 'The text with capital letters, small letters, digits and others replaced, by default by X, x, n and themselves; null keeps them.',
    examples: [
      "mask('AbCD123-@$#é')",
      'mask(s)',
      "mask('Ab1', '*')",
      "mask('Ab1 ', NULL, 'q', 'd', 'o')",
      "mask('😀A', 'X', 'x', 'n', 'o')",
    ],
    resolve: resolveMask,
  },
  text({
    signature: 'luhn_check(digits)',
    docs: 'Whether a number, written as digits, has the check digit of credit cards.',
    examples: [
      "luhn_check('79927398713')",
      "luhn_check('79927398714')",
      "luhn_check('4111 1111')",
      "luhn_check('')",
      'luhn_check(s)',
    ],
    result: BOOLEAN,
    nullable: true,
    apply: checkLuhn,
  }),
]

/** Letters that have a capital for the beginning of a word. */
const TITLES: Readonly<Record<string, string>> = {
  ...{ ǆ: 'ǅ', ǅ: 'ǅ', Ǆ: 'ǅ', ǉ: 'ǈ', ǈ: 'ǈ', Ǉ: 'ǈ', ǌ: 'ǋ', ǋ: 'ǋ', Ǌ: 'ǋ', ǳ: 'ǲ', ǲ: 'ǲ', Ǳ: 'ǲ' },
  ŉ: 'ʼN',
}

function capitalize(word: string): string {
  const [first] = word
  return first === undefined ? '' : toTitle(first) + word.toLowerCase().slice(first.toLowerCase().length)
}

function toTitle(char: string): string {
  const special = TITLES[char]
  const code = char.codePointAt(0) ?? 0
  // Georgian letters have capitals, but not at the beginning of a word.
  if (special !== undefined || (code >= 0x10d0 && code <= 0x10ff)) return special ?? char
  const upper = char.toUpperCase()
  const [head = '', ...tail] = upper
  if (code < 0x1f80 || code > 0x1ffc || tail.at(-1) !== 'Ι') return head + tail.join('').toLowerCase()
  // A Greek letter with a small iota under it keeps the iota there.
  const joined = /[ᾼῌῼ]/.test(char) || /[\u1f88-\u1f8f\u1f98-\u1f9f\u1fa8-\u1faf]/.test(char)
  if (joined) return char
  if (/[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7]/.test(char)) return String.fromCharCode(code + 8)
  return { ᾳ: 'ᾼ', ῃ: 'ῌ', ῳ: 'ῼ' }[char] ?? `${upper.slice(0, -1)}\u0345`
}

function countEdits(a: readonly string[], b: readonly string[]): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, char] of a.entries()) {
    const row = [i + 1]
    for (const [j, other] of b.entries()) {
      const changed = (previous[j] ?? 0) + (char === other ? 0 : 1)
      row.push(Math.min((previous[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1, changed))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}

/** By letter from a on; 7 is passed over, as h and w are, and 0 parts what is alike, as vowels do. */
const SOUNDS = '01230127022455012623017202'

function soundex(value: string): string {
  const [first = ''] = value
  if (!/[a-zA-Z]/.test(first)) return value
  const codeOf = (char: string) => SOUNDS[char.toUpperCase().charCodeAt(0) - 65]
  let code = first.toUpperCase()
  let last = codeOf(first)
  for (const char of value.slice(1)) {
    if (code.length === 4) break
    const sound = /[a-zA-Z]/.test(char) ? codeOf(char) : '0'
    if (sound === '7') continue
    if (sound !== '0' && sound !== last) code += sound
    last = sound
  }
  return code.padEnd(4, '0')
}

function resolveMask(args: readonly TypedExpression[]): Resolution {
  const signature = 'mask(text, upper, lower, digit, other)'
  const read = readArgs(signature, args, [STRING, STRING, STRING, STRING, STRING], 4)
  if (!Array.isArray(read)) return read
  const [value, ...signs] = read as [TypedExpression, ...TypedExpression[]]
  if (signs.some(({ literal }) => literal === undefined))
    return { sparkOnly: 'mask with signs that are not written as texts', type: STRING }
  const written = signs.map(({ literal }) => literal ?? null)
  if (written.some((sign) => typeof sign === 'string' && sign.length !== 1))
    return 'What mask replaces by is one character'
  const [upper, lower, digit, other] = ['X', 'x', 'n', null].map((usual, at) =>
    at < written.length ? (written[at] ?? null) : usual,
  )
  const replace = (char: string): Value => {
    if (/\p{Lu}/u.test(char)) return upper ?? char
    if (/\p{Ll}/u.test(char)) return lower ?? char
    return (/\p{Nd}/u.test(char) ? digit : other) ?? char
  }
  // As Java, by units of UTF-16.
  return strict(STRING, [value], (whole) => (whole as string).split('').map(replace).join(''), true)
}

function checkLuhn(digits: string): boolean {
  if (!/^[0-9]+$/.test(digits)) return false
  let sum = 0
  for (const [at, char] of [...digits].reverse().entries()) {
    const doubled = Number(char) * (at % 2 === 1 ? 2 : 1)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
