import { checkCases } from './check-cases.ts'
import { absence, chain, counts, TIMED, windows } from './sketches.ts'

checkCases([
  {
    what: 'an absence on a stream that may fall silent',
    found: 'n1 lint.silent-stream',
    bad: chain(TIMED, absence(['who'])),
    good: chain(TIMED, counts()),
    fix: null,
  },
  {
    what: 'a heartbeat on a stream that may fall silent',
    found: 'n1 lint.silent-stream',
    bad: chain(TIMED, { type: 'heartbeat-liveness', config: { entity: ['who'] } }),
    good: chain(TIMED, { type: 'heartbeat-liveness', config: {} }),
    fix: null,
  },
  {
    what: 'one of several sources that may hold back the others',
    found: 'c lint.slowest-source',
    bad: {
      nodes: { a: TIMED, b: TIMED, u: { type: 'union-merge', config: {} }, c: counts() },
      edges: ['a:out>u:in', 'b:out>u:in', 'u:out>c:in'],
    },
    good: {
      nodes: {
        a: TIMED,
        f: { type: 'filter', config: { condition: 'n > 1' } },
        u: { type: 'union-merge', config: {} },
        c: counts(),
      },
      edges: ['a:out>f:in', 'f:out>u:in', 'a:out>u:in', 'u:out>c:in'],
    },
    fix: null,
  },
  {
    what: 'windows that come out long after their end',
    found: 'n1 lint.late-results',
    bad: chain(TIMED, windows({ kind: 'tumbling', duration: '1 minute' })),
    good: chain(TIMED, windows({ kind: 'tumbling', duration: '10 minutes' })),
    fix: null,
  },
])
