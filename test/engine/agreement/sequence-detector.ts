import fc from 'fast-check'
import { toSequenceStep } from '../sequence-step.ts'
import type { ConfigArbitrary } from './compare.ts'
import { common, milliseconds } from './config.ts'

const condition = fc.constantFrom('flag', "type = 'a'", "type = 'b'", "type = 'c'", 'v > 2', 'v < 3')

const step = toSequenceStep(condition, "type = 'c'")

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
