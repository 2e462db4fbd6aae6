import { checkCases } from './check-cases.ts'
import { BY_WHO, chain, counts, JOINED, join, recognize, TIMED } from './sketches.ts'

checkCases([
  {
    what: 'an outer join without a time bound',
    found: 'j join.unbounded',
    bad: { nodes: { a: TIMED, b: TIMED, j: join({ type: 'left' }) }, edges: JOINED },
    good: { nodes: { a: TIMED, b: TIMED, j: join({ type: 'left', timeBound: { after: '1 hour' } }) }, edges: JOINED },
    fix: 'Bound to 10 minutes after',
  },
  {
    what: 'a join whose state grows for ever',
    found: 'j join.unbounded',
    bad: { nodes: { a: TIMED, b: TIMED, j: join({}) }, edges: JOINED },
    good: { nodes: { a: TIMED, b: TIMED, j: join({ timeBound: { before: '1 hour' } }) }, edges: JOINED },
    fix: 'Bound to 10 minutes after',
  },
  {
    what: 'a sequence that waits for ever',
    found: 'n1 config.unbounded',
    bad: chain(TIMED, {
      type: 'sequence-detector',
      config: {
        keys: ['who'],
        steps: [
          { id: 'a', name: 'a', condition: 'n > 1' },
          { id: 'b', name: 'b', condition: 'n < 1' },
        ],
      },
    }),
    good: chain(TIMED, {
      type: 'sequence-detector',
      config: {
        keys: ['who'],
        within: '1 hour',
        steps: [
          { id: 'a', name: 'a', condition: 'n > 1' },
          { id: 'b', name: 'b', condition: 'n < 1' },
        ],
      },
    }),
    fix: 'Within 10 minutes',
  },
  {
    what: 'a row pattern that waits for ever',
    found: 'n1 lint.unbounded',
    bad: chain(TIMED, recognize(`${BY_WHO} PATTERN ((A B)+) DEFINE A AS A.n > 1, B AS B.n < 1`)),
    good: chain(TIMED, recognize(`${BY_WHO} PATTERN (A B) WITHIN INTERVAL '1' HOUR DEFINE A AS A.n > 1, B AS B.n < 1`)),
    fix: 'Within 10 minutes',
  },
  {
    what: 'a pattern without keys',
    found: 'n1 lint.no-keys',
    bad: chain(TIMED, counts({ keys: [] })),
    good: chain(TIMED, counts()),
    fix: null,
  },
  {
    what: 'a row pattern without keys',
    found: 'n1 lint.no-keys',
    bad: chain(TIMED, recognize("ORDER BY at PATTERN (A) WITHIN INTERVAL '1' HOUR DEFINE A AS A.n > 1")),
    good: chain(TIMED, recognize(`${BY_WHO} PATTERN (A) WITHIN INTERVAL '1' HOUR DEFINE A AS A.n > 1`)),
    fix: null,
  },
  {
    what: 'a correlation without keys',
    found: 'c lint.no-keys',
    bad: {
      nodes: { a: TIMED, b: TIMED, c: { type: 'temporal-correlation', config: {} } },
      edges: ['a:out>c:a', 'b:out>c:b'],
    },
    good: {
      nodes: { a: TIMED, b: TIMED, c: { type: 'temporal-correlation', config: { keysA: ['who'], keysB: ['who'] } } },
      edges: ['a:out>c:a', 'b:out>c:b'],
    },
    fix: null,
  },
])
