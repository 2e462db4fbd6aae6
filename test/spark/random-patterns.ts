import type { Json } from '@lakestream/shared/pipeline/model'

type Random = (below: number) => number
type Config = Readonly<Record<string, Json>>

const pick = <T>(random: Random, list: readonly T[]): T => list[random(list.length)] as T
const seconds = (random: Random, below: number) => `${1 + random(below)} seconds`
const FENCES: readonly Config[] = [
  { id: 'f1', name: 'circle', shape: 'circle', center: '5, 0', radius: 500_000 },
  { id: 'f2', name: 'corners', shape: 'polygon', corners: '0, -1\n12, -1\n12, 2\n0, 2\n\n1, 0\n8, 0\n8, 1' },
]
const CONDITIONS = ["kind = 'a'", "kind = 'b'", "kind <> 'c'", 'amount > 5', 'big IS NOT NULL']

/** Conditions over what a first step has taken, and columns over the whole match. */
const LOOKING_BACK = [
  'amount >= last(s0.amount)',
  "kind <> 'a' AND big > first(s0.big)",
  'price + sum(s0.price) > 10 OR kind = first(s0.kind)',
  'count(*) < 3 AND amount / (amount - s0.amount) > 0',
]
const OVER_STEPS = ['last(s0.amount) - first(s0.amount)', 'avg(price)', 'count(s0) + count(*)']

const makeCommon = (random: Random) => ({
  keys: pick(random, [['key'], ['key', 'sub'], []]),
  orderTieBreak: pick(random, [[], ['id'], ['amount', 'price']]),
  emit: [{ id: 'e1', name: 'last_value', expr: pick(random, ['amount', 'big', 'price']) }],
})

const SESSION_AGGREGATES: readonly Config[] = [
  { function: 'count', expr: '' },
  { function: 'distinct', expr: 'sub' },
  { function: 'sum', expr: 'amount' },
  { function: 'sum', expr: 'big' },
  { function: 'sum', expr: 'price' },
  { function: 'avg', expr: 'amount' },
  { function: 'avg', expr: 'big' },
  { function: 'min', expr: 'amount' },
  { function: 'max', expr: 'amount' },
  { function: 'max', expr: 'kind' },
  { function: 'min', expr: 'price' },
  { function: 'first', expr: 'big' },
  { function: 'last', expr: 'ts' },
].map((aggregate, at) => ({ id: `a${at}`, name: `value_${at}`, ...aggregate }))

/** Random configs of patterns, over the columns of a random trace. */
export const PATTERNS: Readonly<Record<string, (random: Random) => Config>> = {
  'absence-detector': (random) => ({
    ...makeCommon(random),
    trigger: pick(random, CONDITIONS),
    expected: pick(random, [...CONDITIONS, ...LOOKING_BACK.map((text) => text.replaceAll('s0.', 'trigger.'))]),
    within: seconds(random, 8),
    cancelBy: pick(random, ['', '', 'amount > 10']),
    repeat: pick(random, ['once', 'while-absent']),
    every: seconds(random, 5),
    atMost: 1 + random(4),
  }),
  'geofence-location': (random) => ({
    ...makeCommon(random),
    latitude: 'amount',
    longitude: pick(random, ['sub', "if(kind = 'c', 3, 0)"]),
    fences: FENCES,
    trigger: pick(random, ['enter', 'exit', 'dwell', 'inside', 'outside']),
    dwell: seconds(random, 5),
    retention: `${6 + random(20)} seconds`,
  }),
  'temporal-correlation': (random) => {
    const { keys, orderTieBreak, emit } = makeCommon(random)
    return {
      keysA: keys,
      keysB: keys,
      conditionA: pick(random, CONDITIONS),
      conditionB: pick(random, CONDITIONS),
      order: pick(random, ['any', 'a-first', 'b-first']),
      maxGap: seconds(random, 5),
      maxGapBack: pick(random, ['', '2 seconds']),
      pairs: pick(random, ['all', 'nearest', 'first']),
      unmatched: pick(random, ['none', 'a', 'b', 'both']),
      orderTieBreakA: orderTieBreak,
      emitA: emit,
      emitB: [{ id: 'e1', name: 'other_value', expr: pick(random, ['id', 'price']) }],
    }
  },
  'trend-detector': (random) => ({
    ...makeCommon(random),
    value: pick(random, ['amount', 'price', 'big']),
    ...pick<Config>(random, [
      { direction: 'reversal', by: 'steps', minSteps: 1 + random(2) },
      { direction: pick(random, ['up', 'down', 'flat']), by: 'steps', minSteps: 1 + random(2) },
      { direction: pick(random, ['up', 'down']), by: 'duration', minDuration: seconds(random, 3) },
      { direction: pick(random, ['up', 'down', 'flat']), by: 'line', points: 3 },
    ]),
    toleranceOf: pick(random, ['value', 'percent']),
    tolerance: pick(random, [0, 0.5, 20]),
    minChange: pick(random, [0, 2]),
    maxGap: seconds(random, 12),
    fire: pick(random, ['every', 'crossing']),
  }),
  'outlier-anomaly': (random) => ({
    ...makeCommon(random),
    value: pick(random, ['amount', 'price', 'big']),
    method: pick(random, ['z-score', 'modified-z-score', 'iqr', 'ewma', 'seasonal']),
    baseline: pick<Config>(random, [
      { of: 'count', count: 3 + random(5) },
      { of: 'duration', duration: seconds(random, 12) },
    ]),
    smoothing: pick(random, [0.2, 0.5]),
    season: '6 seconds',
    slot: '3 seconds',
    threshold: pick(random, [0, 0.5, 1]),
    minSamples: 2,
    side: pick(random, ['both', 'high', 'low']),
    excludeOutliersFromBaseline: random(2) === 0,
    retention: `${6 + random(20)} seconds`,
  }),
  'sequence-detector': (random) => ({
    ...makeCommon(random),
    emit: [{ id: 'e1', name: 'last_value', expr: pick(random, ['amount', 'big', 'price', ...OVER_STEPS]) }],
    steps: [0, 1, 2].map((index) => ({
      id: `s${index}`,
      name: `s${index}`,
      condition: pick(random, index === 0 ? CONDITIONS : [...CONDITIONS, ...LOOKING_BACK]),
      contiguity: pick(random, ['relaxed', 'relaxed', 'strict', 'non-deterministic-relaxed']),
      negated: index === 1 && random(3) === 0,
      // One must happen.
      quantifier: pick(random, ['one', 'one', index === 0 ? 'one' : 'optional', 'one-or-more', 'exactly']),
      until: pick(random, ['', "kind = 'c'"]),
      greedy: random(2) === 0,
    })),
    groups: pick<Config[]>(random, [
      [],
      [
        {
          id: 'g',
          first: pick(random, ['s0', 's1']),
          last: 's2',
          quantifier: pick(random, ['one-or-more', 'between', 'exactly']),
          inner: pick(random, ['relaxed', 'strict', 'non-deterministic-relaxed']),
          until: pick(random, ['', 'big IS NULL']),
          greedy: random(2) === 0,
        },
      ],
    ]),
    within: seconds(random, 12),
    withinFrom: pick(random, ['first', 'previous']),
    afterMatch: pick(random, ['no-skip', 'next', 'past-last']),
    onTimeout: pick(random, ['ignore', 'emit']),
    maxPartials: pick(random, [4, 1000]),
  }),
  'velocity-detector': (random) => ({
    ...makeCommon(random),
    condition: pick(random, ['true', ...CONDITIONS]),
    ...pick<Config>(random, [
      { measure: 'count' },
      { measure: 'sum', value: 'amount' },
      { measure: 'sum', value: 'price' },
      { measure: 'change', value: 'big' },
      { measure: 'distinct', value: 'sub' },
    ]),
    direction: pick(random, ['above', 'below']),
    rate: pick(random, [0.5, 1, 20]),
    per: pick(random, ['second', 'minute']),
    lookback: seconds(random, 8),
    fire: pick(random, ['every', 'crossing']),
  }),
  'session-detector': (random) => ({
    ...makeCommon(random),
    gap: seconds(random, 5),
    maxDuration: pick(random, ['', '4 seconds', '9 seconds']),
    startWhen: pick(random, ['', ...CONDITIONS]),
    endWhen: pick(random, ['', ...CONDITIONS]),
    aggregates: SESSION_AGGREGATES.filter(() => random(3) > 0),
    report: pick(random, ['close', 'updates']),
  }),
  'state-machine': (random) => ({
    ...makeCommon(random),
    states: [
      { id: 's0', name: 'start' },
      { id: 's1', name: 'one', timeout: pick(random, ['', '2 seconds']), timeoutTo: pick(random, ['', 'two']) },
      { id: 's2', name: 'two', timeout: pick(random, ['', '5 seconds']), timeoutTo: 'end' },
      { id: 's3', name: 'end', terminal: true },
    ] as Config[],
    initial: 'start',
    transitions: ['start', 'start', 'one', 'one', 'two'].map((from, at) => ({
      id: `t${at}`,
      name: `t${at}`,
      from,
      to: pick(random, ['start', 'one', 'two', 'end']),
      condition: pick(random, CONDITIONS),
    })),
    actions: ['amount', 'big', 'price', 'kind'].map((value, at) => ({
      id: `a${at}`,
      transition: `t${random(5)}`,
      variable: `last_${value}`,
      value,
    })),
    report: pick(random, ['transition', 'terminal', 'all']),
    retention: pick(random, ['4 seconds', '7 days']),
  }),
  deduplication: (random) => {
    const { keys, ...rest } = makeCommon(random)
    return {
      ...rest,
      columns: pick(random, [keys.length === 0 ? ['kind'] : keys, ['price'], ['key', 'kind']]),
      within: seconds(random, 8),
      keep: pick(random, ['first', 'last']),
    }
  },
  'heartbeat-liveness': (random) => {
    const { keys, ...rest } = makeCommon(random)
    return {
      ...rest,
      entity: keys.length === 0 ? ['kind'] : keys,
      interval: seconds(random, 5),
      grace: `${random(3)} seconds`,
      report: pick(random, ['down', 'both', 'both']),
      retention: pick(random, ['3 seconds', '1 minute', '7 days']),
    }
  },
}
