import fc from 'fast-check'
import type { ConfigArbitrary } from './compare.ts'
import { common, milliseconds } from './config.ts'

const contiguity = fc.constantFrom('relaxed', 'relaxed', 'strict', 'non-deterministic-relaxed')
const condition = fc.constantFrom('flag', "type = 'a'", "type = 'b'", "type = 'c'", 'v > 2', 'v < 3')

const step = fc.record({
  condition,
  contiguity,
  negated: fc.constantFrom(false, false, false, true),
  quantifier: fc.constantFrom('one', 'one', 'optional', 'one-or-more', 'exactly', 'between', 'at-least'),
  atLeast: fc.integer({ min: 0, max: 2 }),
  atMost: fc.integer({ min: 2, max: 3 }),
  inner: contiguity,
  until: fc.constantFrom('', '', "type = 'c'"),
  greedy: fc.boolean(),
})

export const configs: ConfigArbitrary = fc
  .record({
    ...common,
    first: step.map((each) => ({ ...each, negated: false })),
    others: fc.array(step, { minLength: 1, maxLength: 3 }),
    within: fc.oneof(fc.constant(''), milliseconds(1, 40)),
    withinFrom: fc.constantFrom('first', 'previous'),
    afterMatch: fc.constantFrom('no-skip', 'next', 'past-last', 'first', 'last'),
    afterStep: fc.constantFrom('s0', 's1'),
    onTimeout: fc.constantFrom('ignore', 'emit'),
    maxPartials: fc.constantFrom(3, 1000),
  })
  .map(({ first, others, ...rest }) => ({
    ...rest,
    steps: [first, ...others].map((each, index) => ({ id: `s${index}`, name: `s${index}`, ...each })),
  }))
