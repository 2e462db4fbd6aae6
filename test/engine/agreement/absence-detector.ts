import fc from 'fast-check'
import type { ConfigArbitrary } from './compare.ts'
import { common, milliseconds } from './config.ts'

/** Some fail for some events: by a zero, by a product that does not fit. */
const LOOKING_BACK = [
  'v > trigger.v',
  "type <> 'x' AND v >= last(trigger.v)",
  'big / (v - trigger.v) > 0 OR flag',
  'coalesce(big * first(trigger.big), 1) > 0',
  "ts - trigger.ts < INTERVAL '0.01' SECOND AND type = trigger.type",
  'sum(trigger.price) + price > 3 AND count(*) = 1',
]

export const configs: ConfigArbitrary = fc.record({
  ...common,
  trigger: fc.constantFrom('flag', "type = 'a'", 'v > 2', 'big IS NOT NULL'),
  expected: fc.constantFrom("type = 'b'", 'v < 2', 'flag AND big > 1', "type = 'a'", ...LOOKING_BACK),
  within: milliseconds(1, 30),
  cancelBy: fc.constantFrom('', '', "type = 'c'", 'v > 4', ...LOOKING_BACK),
  repeat: fc.constantFrom('once', 'while-absent'),
  every: milliseconds(1, 12),
  atMost: fc.integer({ min: 1, max: 4 }),
})
