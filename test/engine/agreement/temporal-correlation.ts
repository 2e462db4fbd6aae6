import fc from 'fast-check'
import type { ConfigArbitrary } from './compare.ts'
import { milliseconds } from './config.ts'

const tieBreak = fc.constantFrom([], ['big'], ['real', 'tags'])
const condition = fc.constantFrom('true', 'true', 'flag', "type = 'a'", 'v > 1', '6 / v > 2')

export const configs: ConfigArbitrary = fc
  .record({
    keys: fc.constantFrom(['key'], ['key', 'real'], [], []),
    conditionA: condition,
    conditionB: condition,
    order: fc.constantFrom('any', 'a-first', 'b-first'),
    maxGap: milliseconds(1, 12),
    maxGapBack: fc.oneof(fc.constant(''), milliseconds(0, 20)),
    pairs: fc.constantFrom('all', 'nearest', 'nearest', 'first'),
    unmatched: fc.constantFrom('none', 'a', 'b', 'both'),
    orderTieBreakA: tieBreak,
    orderTieBreakB: tieBreak,
    emitA: fc.constantFrom([], [{ id: 'e1', name: 'place_a', expr: 'place' }]),
    emitB: fc.constantFrom(
      [],
      [
        { id: 'e1', name: 'v_b', expr: 'v' },
        { id: 'e2', name: 'price_b', expr: '3 / price' },
      ],
    ),
  })
  .map(({ keys, ...fields }) => ({ ...fields, keysA: keys, keysB: keys }))
