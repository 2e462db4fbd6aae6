import type { JsonObject } from '@lakestream/shared/pipeline/model'

/** A config with problems, and what is to be found. */
export interface Broken {
  readonly type: string
  readonly config: JsonObject
  readonly updated?: boolean
  /** Field and code of what is found. */
  readonly found: readonly string[]
}

export const BROKEN_PATTERNS: readonly Broken[] = [
  { type: 'session-detector', config: { keys: ['origin', 'ORIGIN'] }, found: ['undefined node.duplicate-column'] },
  {
    type: 'outlier-anomaly',
    config: { value: 'origin', baseline: { count: 5 }, threshold: -1, retention: '0 seconds' },
    found: ['minSamples config.never', 'retention config.duration', 'threshold config.negative', 'value config.type'],
  },
  {
    type: 'outlier-anomaly',
    config: { value: 'delay', method: 'ewma', smoothing: 0, baseline: { count: 5 } },
    found: ['smoothing config.smoothing'],
  },
  {
    type: 'outlier-anomaly',
    config: { value: 'delay', method: 'iqr', baseline: { of: 'duration', duration: '0 seconds' } },
    found: ['baseline.duration config.duration'],
  },
  {
    type: 'outlier-anomaly',
    config: {
      ...{ value: 'delay', method: 'seasonal', season: '1 day', slot: '2 days', retention: '1 hour' },
      baseline: { of: 'duration', duration: '2 hours' },
    },
    found: ['baseline.duration config.season', 'retention config.retention', 'slot config.slot'],
  },
  {
    type: 'outlier-anomaly',
    config: { value: 'delay', method: 'seasonal', slot: '1 second' },
    found: ['slot config.slot'],
  },
  {
    type: 'outlier-anomaly',
    config: { value: 'delay', method: 'seasonal', slot: '0 seconds' },
    found: ['slot config.duration'],
  },
  {
    type: 'temporal-correlation',
    config: { keysA: ['origin'], keysB: [], conditionA: 'delay', conditionB: 'nobody', maxGap: '0 seconds' },
    found: [
      'conditionA expression.expected-type',
      'conditionB expression.unknown-column',
      'keysB config.keys',
      'maxGap config.duration',
    ],
  },
  {
    type: 'temporal-correlation',
    config: {
      ...{ keysA: ['origin'], keysB: ['delay'], orderTieBreakA: ['nothing'] },
      emitA: [
        { id: 'a', name: 'x', expr: 'delay' },
        { id: 'b', name: 'gap_ms', expr: 'nobody' },
      ],
      emitB: [{ id: 'a', name: 'X', expr: 'delay' }],
    },
    found: [
      'emitA.1.expr expression.unknown-column',
      'emitA.1.name config.duplicate-name',
      'emitB.0.name config.duplicate-name',
      'keysB config.type',
      'orderTieBreakA config.unknown-column',
    ],
  },
  {
    type: 'trend-detector',
    config: { value: 'origin', direction: 'reversal', by: 'line', tolerance: -1, minChange: -1, maxGap: '0 seconds' },
    found: [
      'by config.direction',
      'maxGap config.duration',
      'minChange config.negative',
      'tolerance config.negative',
      'value config.type',
    ],
  },
  {
    type: 'trend-detector',
    config: { by: 'duration', minDuration: '0 seconds' },
    found: ['minDuration config.duration', 'value config.required'],
  },
  { type: 'velocity-detector', config: { measure: 'sum' }, found: ['value config.required'] },
  {
    type: 'absence-detector',
    config: {
      trigger: 'trigger.delay > 1',
      expected: 'delay > trigger.nothing',
      within: '1 hour',
      cancelBy: 'prev(delay) > 1',
    },
    found: ['cancelBy expression.match', 'expected expression.unknown-column', 'trigger expression.unknown-column'],
  },
  { type: 'sequence-detector', config: {}, found: ['steps config.required'] },
  {
    type: 'sequence-detector',
    config: {
      steps: [
        { id: 'a', name: 'a', condition: 'delay > 1', quantifier: 'between', atLeast: 3, atMost: 2 },
        { id: 'n', name: 'n', condition: 'delay > 2', negated: true },
      ],
      afterMatch: 'first',
      afterStep: 'n',
    },
    found: ['afterStep config.step', 'steps.0.atMost config.times', 'within config.unbounded', 'within config.within'],
  },
  {
    type: 'sequence-detector',
    config: {
      steps: [
        { id: 'a', name: 'a', condition: 'delay > 1', negated: true },
        { id: 'b', name: 'b', condition: 'delay > 1', quantifier: 'one' },
        {
          ...{ id: 'c', name: 'c', condition: 'delay > 2', quantifier: 'one-or-more' },
          inner: 'non-deterministic-relaxed',
        },
        { id: 'd', name: 'd', condition: 'delay > 2', quantifier: 'exactly', atLeast: 0 },
      ],
    },
    found: [
      'steps.0.negated config.negated',
      'steps.1.condition config.never',
      'steps.3.atLeast config.times',
      'within config.explodes',
    ],
  },
  {
    type: 'sequence-detector',
    config: {
      steps: [
        { id: 'a', name: 'a', condition: 'delay > last(b.delay)' },
        { id: 'n', name: 'n', condition: 'delay > last(a.nothing)', negated: true },
        { id: 'b', name: 'b', condition: 'delay + sum(a.delay)', quantifier: 'at-least', until: 'prev(delay) > 1' },
      ],
      within: '1 hour',
      emit: [
        { id: '1', name: 'x', expr: 'count(n)' },
        { id: '2', name: 'y', expr: 'last(null)' },
      ],
    },
    found: [
      'emit.0.expr expression.step',
      'emit.1.expr expression.type',
      'steps.0.condition expression.step',
      'steps.1.condition expression.unknown-column',
      'steps.2.condition expression.expected-type',
      'steps.2.until expression.match',
    ],
  },
  {
    type: 'sequence-detector',
    config: {
      steps: [
        { id: 'a', name: 'a', condition: 'delay > 1 AND delay > coalesce(last(c.delay), 0)' },
        { id: 'n', name: 'n', condition: 'delay > last(c.delay)', negated: true },
        { id: 'c', name: 'c', condition: 'delay > 3' },
      ],
      groups: [
        { id: '1', first: 'a', last: 'C', quantifier: 'exactly', atLeast: 0 },
        {
          id: '2',
          first: 'n',
          last: 'n',
          quantifier: 'between',
          atLeast: 3,
          atMost: 2,
        },
        { id: '3', first: 'c', last: 'a' },
        { id: '4', first: 'x', last: 'c' },
        {
          id: '5',
          first: 'n',
          last: 'c',
          quantifier: 'exactly',
          atLeast: 100,
          inner: 'non-deterministic-relaxed',
          until: 'delay',
        },
      ],
      within: '1 hour',
    },
    found: [
      'groups.0.atLeast config.times',
      'groups.1.atMost config.times',
      'groups.1.first config.groups',
      'groups.2.last config.groups',
      'groups.3.first config.step',
      'groups.4.until expression.expected-type',
      'steps config.optional',
    ],
  },
  {
    type: 'sequence-detector',
    config: {
      steps: ['a', 'b', 'c'].map((name) => ({ id: name, name, condition: 'delay > 1' })),
      groups: [
        { id: '1', first: 'a', last: 'b', quantifier: 'exactly', atLeast: 100, until: 'delay > last(c.delay)' },
        { id: '2', first: 'a', last: 'b', quantifier: 'exactly', atLeast: 100 },
        { id: '3', first: 'c', last: 'c', inner: 'non-deterministic-relaxed' },
        { id: '4', first: 'b', last: 'c' },
        { id: '5', first: 'a', last: 'a', until: 'delay > last(b.delay)', quantifier: 'optional' },
      ],
    },
    found: [
      'groups config.groups',
      'groups.0.until expression.step',
      'groups.3.last config.groups',
      'within config.explodes',
    ],
  },
  {
    type: 'sequence-detector',
    config: { steps: [{ id: 'a', name: 'a', condition: 'delay > 1', quantifier: 'optional' }], within: '0 seconds' },
    found: ['steps config.optional', 'within config.duration'],
  },
  {
    type: 'velocity-detector',
    config: { measure: 'change', value: 'origin', lookback: '0 seconds' },
    found: ['lookback config.duration', 'value config.type'],
  },
  {
    type: 'state-machine',
    config: {
      initial: 'a',
      states: [
        { id: '1', name: 'a', timeout: '1 hour' },
        { id: '2', name: 'b', timeout: '1 hour', timeoutTo: 'c' },
        { id: '3', name: 'c', timeout: '1 hour', timeoutTo: 'b' },
        { id: '4', name: 'd', terminal: true },
        { id: '5', name: 'e', timeout: '1 hour', timeoutTo: 'nowhere' },
        { id: '6', name: 'b' },
      ],
      transitions: [
        { id: '1', name: 'x', from: 'a', to: 'b', condition: 'true' },
        { id: '2', name: 'x', from: 'd', to: 'nowhere', condition: 'true' },
      ],
      actions: [
        { id: '1', transition: 'x', variable: 'v', value: 'delay' },
        { id: '2', transition: 'y', variable: 'v', value: 'origin' },
        { id: '3', transition: 'x', variable: 'to_state', value: 'origin' },
      ],
      retention: '0 seconds',
    },
    found: [
      'actions.1.transition config.unknown-transition',
      'actions.1.value config.type',
      'actions.2.variable config.duplicate-name',
      'retention config.duration',
      'states.0.timeout config.state',
      'states.1.timeout config.cycle',
      'states.2.timeout config.cycle',
      'states.3.name config.unreachable',
      'states.4.name config.unreachable',
      'states.4.timeoutTo config.unknown-state',
      'states.5.name config.duplicate-name',
      'transitions.1.from config.state',
      'transitions.1.name config.duplicate-name',
      'transitions.1.to config.unknown-state',
    ],
  },
  {
    type: 'state-machine',
    config: {
      initial: 'a',
      states: [
        { id: '1', name: 'a' },
        { id: '2', name: 'b', timeoutTo: 'a' },
        { id: '3', name: 'c' },
        { id: '4', name: 'd', timeout: '0 seconds' },
      ],
      transitions: [
        { id: '1', name: 'x', from: 'a', to: 'b', condition: 'delay > 1' },
        { id: '2', name: 'y', from: 'a', to: 'd', condition: 'delay > 1' },
        { id: '3', name: 'z', from: 'b', to: 'b', condition: 'delay > 1' },
        { id: '4', name: 'w', from: 'c', to: 'c', condition: 'delay > 1' },
      ],
    },
    found: [
      'states.1.name config.stuck',
      'states.1.timeoutTo config.timeout',
      'states.2.name config.unreachable',
      'states.3.timeout config.duration',
      'transitions.1.condition config.never',
    ],
  },
  {
    type: 'state-machine',
    config: {
      initial: 'a',
      states: [
        { id: '1', name: 'a' },
        { id: '2', name: 'b', terminal: true },
        { id: '3', name: 'c' },
      ],
      transitions: [{ id: '1', name: 'x', from: 'c', to: 'b', condition: 'delay > 1' }],
    },
    found: ['initial config.never', 'states.1.name config.unreachable', 'states.2.name config.unreachable'],
  },
  {
    type: 'state-machine',
    config: { initial: 'a', states: [{ id: '1', name: 'a' }] },
    found: ['transitions config.required'],
  },
  {
    type: 'deduplication',
    config: { within: '0 seconds', emit: [{ id: 'a', name: 'Delay', expr: 'delay' }] },
    found: ['columns config.required', 'emit.0.name config.duplicate-name', 'within config.duration'],
  },
  {
    type: 'deduplication',
    config: { columns: ['nobody'], emit: [{ id: 'a', name: 'Match_Id', expr: 'delay' }] },
    found: ['columns config.unknown-column', 'emit.0.name config.duplicate-name'],
  },
]
