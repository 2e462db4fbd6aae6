import fc from 'fast-check'
import type { ConfigArbitrary } from './compare.ts'
import { common, milliseconds } from './config.ts'

const { keys, ...rest } = common

export const configs: ConfigArbitrary = fc.record({
  ...rest,
  columns: fc.oneof(
    keys.filter((names) => names.length > 0),
    fc.constantFrom(['type'], ['tags', 'flag'], ['price'], ['place']),
  ),
  within: milliseconds(1, 20),
  keep: fc.constantFrom('first', 'last'),
})
