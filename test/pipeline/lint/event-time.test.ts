import { checkCases } from './check-cases.ts'
import { chain, counts, JOINED, join, SCHEMA, select, TIMED, UNTIMED, WHO, windows } from './sketches.ts'

checkCases([
  {
    what: 'a source without event time before a pattern',
    found: 'n0 lint.no-event-time',
    bad: chain(UNTIMED, counts()),
    good: chain(TIMED, counts()),
    fix: 'Take at',
  },
  {
    what: 'a source without event time whose rows reach a window through a union',
    found: 'b lint.no-event-time',
    bad: {
      nodes: { a: TIMED, b: UNTIMED, u: { type: 'union-merge', config: {} }, w: windows({ duration: '1 hour' }) },
      edges: ['a:out>u:in', 'b:out>u:in', 'u:out>w:in'],
    },
    good: {
      nodes: { a: TIMED, b: UNTIMED, u: { type: 'union-merge', config: {} } },
      edges: ['a:out>u:in', 'b:out>u:in'],
    },
    fix: 'Take at',
  },
  {
    what: 'a side of a join with a time bound that has no event time',
    found: 'b lint.no-event-time',
    bad: { nodes: { a: TIMED, b: UNTIMED, j: join({ timeBound: { after: '1 hour' } }) }, edges: JOINED },
    good: { nodes: { a: TIMED, b: TIMED, j: join({ timeBound: { after: '1 hour' } }) }, edges: JOINED },
    fix: 'Take at',
  },
  {
    what: 'columns that leave out the event time',
    found: 'n1 lint.lost-event-time',
    bad: chain(TIMED, select([WHO]), counts()),
    good: chain(TIMED, select([WHO], { keepOthers: true }), counts()),
    fix: 'Keep at',
  },
  {
    what: 'a new type for the event time',
    found: 'n1 lint.lost-event-time',
    bad: chain(TIMED, { type: 'rename-cast', config: { columns: [{ id: 'x', from: 'at', type: 'date' }] } }, counts()),
    good: chain(TIMED, { type: 'rename-cast', config: { columns: [{ id: 'x', from: 'at', to: 'ts' }] } }, counts()),
    fix: 'Keep at',
  },
  {
    what: 'a list of columns to rename without the event time',
    found: 'n1 lint.lost-event-time',
    bad: chain(
      TIMED,
      { type: 'rename-cast', config: { columns: [{ id: 'x', from: 'who' }], dropOthers: true } },
      counts(),
    ),
    good: chain(TIMED, { type: 'rename-cast', config: { columns: [{ id: 'x', from: 'who' }] } }, counts()),
    fix: 'Keep at',
  },
  {
    what: 'an SQL query that does not say which column carries the event time on',
    found: 'q lint.lost-event-time',
    ...(() => {
      const query = (eventTime: string) => ({
        nodes: {
          a: TIMED,
          q: {
            type: 'sql-query',
            config: { inputs: [{ id: 'i', name: 'i' }], sql: 'SELECT * FROM i', schema: SCHEMA.slice(0, 2), eventTime },
          },
          c: counts(),
        },
        edges: ['a:out>q:i', 'q:out>c:in'],
      })
      return { bad: query(''), good: query('at') }
    })(),
    fix: 'Keep at',
  },
  {
    what: 'a join before a pattern, for which there is no single change',
    found: 'j lint.lost-event-time',
    bad: {
      nodes: { a: TIMED, b: TIMED, j: join({ timeBound: { after: '1 hour' } }), c: counts() },
      edges: [...JOINED, 'j:out>c:in'],
    },
    good: { nodes: { a: TIMED, b: TIMED, j: join({ timeBound: { after: '1 hour' } }) }, edges: JOINED },
    fix: null,
  },
  {
    what: 'duplicates removed without a watermark',
    found: 'n0 lint.no-event-time',
    bad: chain(UNTIMED, { type: 'deduplication', config: { columns: ['who'] } }),
    good: chain(TIMED, { type: 'deduplication', config: { columns: ['who'] } }),
    fix: 'Take at',
  },
])
