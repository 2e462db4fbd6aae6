import fc from 'fast-check'
import type { ConfigArbitrary } from './compare.ts'
import { common, milliseconds } from './config.ts'

const AGGREGATES = [
  ['count', ''],
  ['count', 'v'],
  ['distinct', 'tags'],
  ['distinct', 'real'],
  ['sum', 'v * 0.1'],
  ['sum', 'real'],
  ['sum', 'big'],
  ['sum', 'price'],
  // Two of them are the least sum that does not fit.
  ['sum', 'CAST(5e37 AS decimal(38,0))'],
  ['avg', 'v'],
  ['avg', 'big'],
  ['min', 'real'],
  ['max', 'real'],
  ['min', 'type'],
  ['max', 'key'],
  ['max', 'price'],
  ['min', 'big'],
  ['max', 'flag'],
  ['first', 'v'],
  ['last', 'price'],
  ['last', 'ts'],
].map(([name, expr], index) => ({ id: `a${index}`, name: `value_${index}`, function: name ?? '', expr: expr ?? '' }))

export const configs: ConfigArbitrary = fc.record({
  ...common,
  gap: milliseconds(1, 12),
  maxDuration: fc.oneof(fc.constant(''), milliseconds(1, 30)),
  startWhen: fc.constantFrom('', '', 'flag', "type = 'a'"),
  endWhen: fc.constantFrom('', '', "type = 'b'", 'v > 3'),
  aggregates: fc.subarray(AGGREGATES),
  report: fc.constantFrom('close', 'updates'),
})
