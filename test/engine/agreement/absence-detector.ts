import fc from 'fast-check'
import type { ConfigArbitrary } from './compare.ts'
import { common, milliseconds } from './config.ts'

export const configs: ConfigArbitrary = fc.record({
  ...common,
  trigger: fc.constantFrom('flag', "type = 'a'", 'v > 2', 'big IS NOT NULL'),
  expected: fc.constantFrom("type = 'b'", 'v < 2', 'flag AND big > 1', "type = 'a'"),
  within: milliseconds(1, 30),
  cancelBy: fc.constantFrom('', '', "type = 'c'", 'v > 4'),
  repeat: fc.constantFrom('once', 'while-absent'),
  every: milliseconds(1, 12),
  atMost: fc.integer({ min: 1, max: 4 }),
})
