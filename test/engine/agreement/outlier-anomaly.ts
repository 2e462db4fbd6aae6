import fc from 'fast-check'
import type { ConfigArbitrary } from './compare.ts'
import { common, milliseconds } from './config.ts'

const baseline = fc.oneof(
  fc.record({ of: fc.constant('count'), count: fc.integer({ min: 2, max: 12 }) }),
  fc.record({ of: fc.constant('duration'), duration: milliseconds(5, 60) }),
)

export const configs: ConfigArbitrary = fc.record({
  ...common,
  keys: fc.constantFrom([], [], ['key']),
  value: fc.constantFrom('v', 'v', 'v * 0.1', 'v / 3 + 1e9', 'big', 'price', 'real'),
  method: fc.constantFrom('z-score', 'modified-z-score', 'iqr', 'ewma', 'seasonal'),
  baseline,
  smoothing: fc.constantFrom(0.1, 0.5, 1),
  season: fc.constant('10 milliseconds'),
  slot: fc.constantFrom('3 milliseconds', '5 milliseconds'),
  threshold: fc.constantFrom(0, 0.5, 1, 1.5),
  minSamples: fc.constant(2),
  side: fc.constantFrom('both', 'both', 'high', 'low'),
  excludeOutliersFromBaseline: fc.boolean(),
  retention: milliseconds(10, 100),
})
