import fc from 'fast-check'
import type { ConfigArbitrary } from './compare.ts'
import { common, milliseconds } from './config.ts'

const window = fc.oneof(
  fc.record({ kind: fc.constant('lookback'), duration: milliseconds(1, 30) }),
  fc.record({ kind: fc.constant('tumbling'), duration: milliseconds(1, 30) }),
  fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 })).map(([a, b]) => ({
    kind: 'sliding',
    duration: `${Math.max(a, b)} milliseconds`,
    slide: `${Math.min(a, b)} milliseconds`,
  })),
)

export const configs: ConfigArbitrary = fc.record({
  ...common,
  condition: fc.constantFrom('flag', 'true', 'v > 2', 'big IS NOT NULL'),
  comparison: fc.constantFrom('at-least', 'exactly', 'at-most'),
  threshold: fc.integer({ min: 1, max: 4 }),
  fire: fc.constantFrom('every', 'crossing', 'reset'),
  window,
  distinct: fc.constantFrom('', '', 'big', 'real', 'tags'),
})
