import fc from 'fast-check'
import type { ConfigArbitrary } from './compare.ts'
import { common, milliseconds } from './config.ts'

const long = fc.oneof(
  fc.record({ by: fc.constant('steps'), minSteps: fc.constantFrom(1, 1, 2) }),
  fc.record({ by: fc.constant('duration'), minDuration: milliseconds(1, 5) }),
  fc.record({
    by: fc.constant('line'),
    points: fc.integer({ min: 3, max: 4 }),
    direction: fc.constantFrom('up', 'down', 'flat'),
  }),
)

export const configs: ConfigArbitrary = fc
  .record({
    ...common,
    keys: fc.constantFrom([], [], ['key']),
    value: fc.constantFrom('v', 'v', 'v * 0.1', 'big', 'price', 'real'),
    direction: fc.constantFrom('up', 'down', 'flat', 'reversal'),
    toleranceOf: fc.constantFrom('value', 'percent'),
    tolerance: fc.constantFrom(0, 0, 0.1, 1),
    minChange: fc.constantFrom(0, 0, 0, 1.5),
    maxGap: milliseconds(20, 200),
    fire: fc.constantFrom('every', 'crossing'),
  })
  .chain((fields) => long.map((one) => ({ ...fields, ...one })))
