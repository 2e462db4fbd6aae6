import { translateRegex } from '@lakestream/shared/expression/java-regex'
import { describe, expect, it } from 'vitest'

/** What the pattern finds in the text, from its first match. */
function find(pattern: string, text: string): readonly (string | undefined)[] | null | undefined {
  const regex = translateRegex(pattern)
  if (!regex) return undefined
  const found = regex.expression.exec(text)
  regex.expression.lastIndex = 0
  return found && [...found]
}

describe('a regular expression of Java', () => {
  it.each<[string, string, readonly (string | undefined)[] | null]>([
    // As Java 17 answers.
    ['b+', 'abbc', ['bb']],
    ['(a)|(b)', 'b', ['b', undefined, 'b']],
    ['a.b', 'a\u0085b', null],
    ['(?s)a.b', 'a\nb', ['a\nb']],
    ['b$', 'ab\n', ['b']],
    ['b\\z', 'ab\n', null],
    ['b$', 'ab\nc', null],
    ['\\s', '\u00a0', null],
    ['\\w', 'é', null],
    ['a\\b', 'aé', null],
    ['a\\b', 'a b', ['a']],
    ['(?i)é', 'É', null],
    ['(?i)[b-d]x', 'CX', ['CX']],
    ['[^\\d-]', '1-x', ['x']],
    ['\\Qa.b\\E+', 'a.bb', null],
    ['\\p{Lu}\\p{Alpha}', 'Éa', ['Éa']],
    ['^.$', '😀', ['😀']],
    ['a{2,3}?', 'aaa', ['aa']],
    ['(?<year>\\d{4})-(?:\\d\\d)', 'on 2001-01-31', ['2001-01', '2001']],
  ])('%s in %j', (pattern, text, found) => {
    expect(find(pattern, text) ?? null).toEqual(found)
  })

  it.each([
    // Understood differently, known to one side only, or wrong: Spark's own, or Spark's error.
    '(a)\\1',
    'a++',
    '(?>a)b',
    '(a*)*',
    '((a)|b)+',
    '[a-z&&[^b]]',
    '[a[bc]]',
    '(?m)^a',
    '(?x)a b',
    '\\R',
    '\\X',
    '\\G',
    '\\p{IsGreek}',
    '(?<=a+)b',
    '(?=(a))a',
    'a{',
    '(',
    ')',
    '*a',
    '[]a]',
    'a**',
    '\\y',
  ])('%s is left to Spark', (pattern) => {
    expect(translateRegex(pattern)).toBeNull()
  })

  it('knows which patterns fit an empty text', () => {
    expect(['', 'a*', 'a?|b', '^', '\\b', 'a|'].map((pattern) => translateRegex(pattern)?.fitsNothing)).not.toContain(
      false,
    )
    expect(['a', 'a+', '[a]', '(a|b)', '^a'].map((pattern) => translateRegex(pattern)?.fitsNothing)).not.toContain(true)
  })
})
