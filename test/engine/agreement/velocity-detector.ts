import fc from 'fast-check'
import type { ConfigArbitrary } from './compare.ts'
import { common, milliseconds } from './config.ts'

const measured = fc.oneof(
  fc.record({ measure: fc.constant('count') }),
  fc.record({
    measure: fc.constantFrom('sum', 'change'),
    value: fc.constantFrom('v', 'v * 0.1', 'big', 'price', 'real'),
  }),
  fc.record({ measure: fc.constant('distinct'), value: fc.constantFrom('big', 'real', 'tags') }),
)

export const configs: ConfigArbitrary = fc
  .record({
    ...common,
    condition: fc.constantFrom('flag', 'true', 'v > 1'),
    direction: fc.constantFrom('above', 'below'),
    rate: fc.constantFrom(0, 0.5, 100, 250.5, -30),
    per: fc.constantFrom('second', 'minute'),
    lookback: milliseconds(1, 30),
    fire: fc.constantFrom('every', 'crossing'),
  })
  .chain((fields) => measured.map((one) => ({ ...fields, ...one })))
