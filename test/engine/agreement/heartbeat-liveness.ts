import fc from 'fast-check'
import type { ConfigArbitrary } from './compare.ts'
import { common, milliseconds } from './config.ts'

const { orderTieBreak, emit } = common

export const configs: ConfigArbitrary = fc.record({
  orderTieBreak,
  emit,
  entity: fc.constantFrom(['key'], ['key', 'real'], ['type']),
  interval: milliseconds(1, 12),
  grace: milliseconds(0, 6),
  report: fc.constantFrom('down', 'both'),
  retention: milliseconds(1, 30),
})
