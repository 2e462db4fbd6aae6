import fc from 'fast-check'
import type { ConfigArbitrary } from './compare.ts'

const oneOf = (...texts: readonly string[]) => fc.constantFrom(...texts)

const quantifier = oneOf('', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{2,}?')

const { pattern } = fc.letrec<Record<'pattern' | 'part', string>>((tie) => ({
  part: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    oneOf('A', 'B', 'C'),
    tie('pattern').map((inner) => `(${inner})`),
    fc.tuple(tie('part'), quantifier).map(([part, count]) => `(${part})${count}`),
    fc.tuple(oneOf('A', 'B', 'C'), quantifier).map(([part, count]) => part + count),
    fc.tuple(tie('part'), tie('part')).map(([a, b]) => `PERMUTE(${a}, ${b})`),
    tie('pattern').map((inner) => `{- ${inner} -}`),
    // Of what may take no row, repeated: each round has to take one.
    oneOf('()', '^ A', '(A? B?)*', '(B*)+', '(C?){2,}'),
  ),
  pattern: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(tie('part'), tie('part')).map(([a, b]) => `${a} ${b}`),
    fc.tuple(tie('part'), tie('part')).map(([a, b]) => `${a} | ${b}`),
    tie('part'),
  ),
}))

const conditions = oneOf(
  "A AS A.type = 'a', B AS B.v > 1, C AS C.v < 4",
  "A AS A.type <> 'x', B AS B.v >= PREV(B.v, 1), C AS C.v > AVG(A.v)",
  'B AS SUM(B.v) < 6, C AS NEXT(C.v) > C.v OR C.flag',
  'A AS A.flag, B AS B.v <> FIRST(A.v) OR B.v IS NULL, C AS C.big / COUNT(A.big) > LAST(U.v, 1)',
  "A AS A.price > 0, C AS CLASSIFIER() = 'C' AND C.ts - FIRST(ts) < INTERVAL '1' SECOND",
)

const measures = oneOf(
  '',
  'MEASURES MATCH_NUMBER() AS mn, CLASSIFIER() AS cl, FIRST(A.v, 1) AS a1, SUM(U.v) AS total, COUNT(*) AS n',
  'MEASURES LAST(B.tags) AS b_tags, AVG(price) AS mean, PREV(A.real, 2) AS before, v AS own, FINAL LAST(C.place) AS c_place',
  'MEASURES NEXT(LAST(A.v), 2) AS after, upper(CLASSIFIER(U)) AS u, MIN(C.type) AS least, RUNNING COUNT(B.*) AS b',
  'MEASURES big + 1 AS more, COUNT(A.v) AS n, MAX(real) AS most',
)

/** Row patterns with every construct, over the columns of `rows.ts`. */
export const configs: ConfigArbitrary = fc
  .record({
    partition: oneOf('PARTITION BY key', 'PARTITION BY key, real', ''),
    order: oneOf('ts', 'ts, big', 'ts, real, tags'),
    measures,
    rows: oneOf(
      'ONE ROW PER MATCH',
      'ONE ROW PER MATCH',
      'ALL ROWS PER MATCH',
      'ALL ROWS PER MATCH OMIT EMPTY MATCHES',
      'ALL ROWS PER MATCH WITH UNMATCHED ROWS',
    ),
    skip: oneOf('PAST LAST ROW', 'TO NEXT ROW', 'TO FIRST B', 'TO LAST B', 'TO LAST U'),
    // What is written before a pattern takes most matches from it, but without it many never match.
    before: oneOf('A B? C? | ', 'A B? C? | ', 'A B+ | ', 'A+ B | ', '^ ', ''),
    pattern,
    within: oneOf('', ...[3, 10, 30].map((count) => `WITHIN INTERVAL '0.0${String(count).padStart(2, '0')}' SECONDS`)),
    conditions,
  })
  .map(({ partition, order, measures: measured, rows, skip, before, pattern: text, within, conditions: define }) => ({
    sql: `MATCH_RECOGNIZE (${partition} ORDER BY ${order} ${measured} ${rows} AFTER MATCH SKIP ${skip}
      PATTERN (${before}${text}) ${within} SUBSET U = (A, B) DEFINE ${define})`,
  }))
