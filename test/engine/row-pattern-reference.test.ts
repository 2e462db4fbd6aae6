import type { RowPattern } from '@lakestream/shared/engine/row-pattern/pattern'
import { PreferredSearch } from '@lakestream/shared/engine/row-pattern/preferred-search'
import { compilePattern, type Program } from '@lakestream/shared/engine/row-pattern/program'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { preferredMatch } from './row-pattern-reference.ts'

const { pattern } = fc.letrec<{ pattern: RowPattern }>((tie) => {
  const parts = fc.array(tie('pattern'), { minLength: 2, maxLength: 3 })
  const variable = fc.constantFrom('A', 'B', 'C').map((name): RowPattern => ({ kind: 'variable', name }))
  return {
    pattern: fc.oneof(
      { maxDepth: 3 },
      variable,
      fc.constantFrom<RowPattern>({ kind: 'empty' }, { kind: 'start' }),
      parts.map((list): RowPattern => ({ kind: 'sequence', parts: list })),
      parts.map((list): RowPattern => ({ kind: 'choice', parts: list })),
      fc.tuple(variable, tie('pattern')).map((list): RowPattern => ({ kind: 'permute', parts: list })),
      tie('pattern').map((of): RowPattern => ({ kind: 'exclude', of })),
      fc
        .record({
          of: tie('pattern'),
          range: fc.constantFrom<[number, number | null]>([0, null], [1, null], [0, 1], [2, 2], [1, 2]),
          greedy: fc.boolean(),
        })
        .map(({ of, range: [min, max], greedy }): RowPattern => ({ kind: 'repeat', of, min, max, greedy })),
    ),
  }
})

/** Per row the variables that it can be; one more condition looks at the rows before. */
const rows = fc.array(fc.subarray(['A', 'B', 'C']), { minLength: 1, maxLength: 6 })

function searchAll(program: Program, list: readonly (readonly string[])[], isMore: boolean, known: readonly number[]) {
  return list.map((_, start) => {
    const search = new PreferredSearch(program, start)
    const holds = (variable: number, position: number) => {
      const name = program.variables[variable] ?? ''
      const fits = list[position]?.includes(name) ?? false
      return fits && (!isMore || isAllowed(search.labels))
    }
    for (const count of known) {
      const result = search.resume({
        look: (at) => (at < count ? 'row' : count < list.length ? 'open' : 'end'),
        holds,
        isFirst: (at) => at === 0,
      })
      if (result !== 'wait') return result === 'match' ? [...search.labels] : null
    }
    return null
  })
}

/** A condition over the match so far: no more of C than of A. */
function isAllowed(labels: readonly string[]): boolean {
  const count = (name: string) => labels.filter((label) => label === name).length
  return labels.at(-1) !== 'C' || count('C') <= count('A') + 1
}

it('the search finds the first of all ways in the order of preference, at once and row by row', () => {
  let matches = 0
  fc.assert(
    fc.property(pattern, rows, fc.boolean(), (text, list, isMore) => {
      const program = compilePattern(text)
      if (!program) return
      const holds = (labels: readonly string[], start: number) =>
        labels.every((label, at) => {
          const fits = list[start + at]?.includes(label) ?? false
          return fits && (!isMore || isAllowed(labels.slice(0, at + 1)))
        })
      const expected = list.map((_, start) => preferredMatch(text, start, list.length, holds))
      matches += expected.filter((match) => match && match.length > 0).length
      expect(searchAll(program, list, isMore, [list.length])).toEqual(expected)
      expect(
        searchAll(
          program,
          list,
          isMore,
          [...list.keys()].map((at) => at + 1),
        ),
      ).toEqual(expected)
    }),
    { numRuns: 3_000, seed: 20261128 },
  )
  expect(matches).toBeGreaterThan(1_500)
})
