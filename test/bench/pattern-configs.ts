/** What each pattern is measured with, over the columns of the trace: i, k, type, v, x, y, ts. */
export const PATTERN_CONFIGS: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  'absence-detector': {
    '': { keys: ['k'], trigger: "type = 'a'", expected: "type = 'b'", within: '500 milliseconds' },
  },
  'count-threshold': {
    '': {
      keys: ['k'],
      condition: 'v >= 500',
      threshold: 3,
      window: { kind: 'lookback', duration: '500 milliseconds' },
    },
  },
  deduplication: { '': { columns: ['k', 'type'], within: '2 seconds' } },
  'geofence-location': {
    '': {
      keys: ['k'],
      latitude: 'x',
      longitude: 'y',
      fences: [{ id: 'f1', name: 'depot', shape: 'circle', center: '25, 25', radius: 2_000_000 }],
      trigger: 'enter',
    },
  },
  'heartbeat-liveness': { '': { entity: ['k'], interval: '300 milliseconds', grace: '100 milliseconds' } },
  'match-recognize-sql': {
    '': {
      sql: `SELECT * FROM input MATCH_RECOGNIZE (
  PARTITION BY k ORDER BY ts, i
  MEASURES last(a.v) AS first_v, last(c.v) AS last_v
  AFTER MATCH SKIP PAST LAST ROW
  PATTERN (a x* b y* c) WITHIN INTERVAL '10' SECOND
  DEFINE a AS type = 'a', x AS type <> 'b', b AS type = 'b', y AS type <> 'c', c AS type = 'c'
)`,
    },
  },
  'sequence-detector': Object.fromEntries(
    ['no-skip', 'past-last'].map((afterMatch) => [
      afterMatch,
      {
        keys: ['k'],
        steps: ['a', 'b', 'c'].map((type) => ({ id: type, name: type, condition: `type = '${type}'` })),
        within: '10 seconds',
        orderTieBreak: ['i'],
        afterMatch,
      },
    ]),
  ),
  'outlier-anomaly': {
    '': {
      keys: ['k'],
      value: 'v',
      method: 'z-score',
      baseline: { of: 'count', count: 20 },
      threshold: 2,
      minSamples: 5,
    },
  },
  'session-detector': { '': { keys: ['k'], gap: '200 milliseconds' } },
  'state-machine': {
    '': {
      keys: ['k'],
      states: [
        { id: 's1', name: 'placed' },
        { id: 's2', name: 'paid', timeout: '2 seconds', timeoutTo: 'lost' },
        { id: 's3', name: 'shipped', terminal: true },
        { id: 's4', name: 'lost', terminal: true },
      ],
      initial: 'placed',
      transitions: [
        { id: 't1', name: 'pay', from: 'placed', to: 'paid', condition: "type = 'a'" },
        { id: 't2', name: 'ship', from: 'paid', to: 'shipped', condition: "type = 'b'" },
      ],
    },
  },
  'temporal-correlation': {
    '': {
      keysA: ['k'],
      keysB: ['k'],
      conditionA: "type = 'a'",
      conditionB: "type = 'b'",
      maxGap: '500 milliseconds',
    },
  },
  'trend-detector': { '': { keys: ['k'], value: 'v', direction: 'up', minSteps: 3 } },
  'velocity-detector': {
    '': {
      keys: ['k'],
      condition: 'v >= 500',
      measure: 'sum',
      value: 'v',
      rate: 3000,
      per: 'second',
      lookback: '1 second',
    },
  },
}
