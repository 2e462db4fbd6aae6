import type { JsonObject } from '@lakestream/shared/pipeline/model'
import fc from 'fast-check'
import type { ConfigArbitrary } from './compare.ts'
import { common, milliseconds } from './config.ts'

/** The places of the traces: v and real are small numbers, some of them no places. */
const fence = fc.constantFrom<JsonObject>(
  { shape: 'circle', center: '2, 0', radius: 120_000 },
  { shape: 'circle', center: '0, 0', radius: 400_000 },
  { shape: 'polygon', corners: '0, -1\n4, -1\n4, 1\n0, 1' },
  { shape: 'polygon', corners: '-2, -2\n-2, 2\n6, 2\n6, -2\n\n1, -1\n3, -1\n3, 1\n1, 1' },
)

export const configs: ConfigArbitrary = fc.record({
  ...common,
  latitude: fc.constantFrom('v', 'v', 'big'),
  longitude: fc.constantFrom('real', '0', 'v / 2'),
  fences: fc
    .array(fence, { minLength: 1, maxLength: 3 })
    .map((fences) => fences.map((each, index): JsonObject => ({ id: `f${index}`, name: `fence ${index}`, ...each }))),
  trigger: fc.constantFrom('enter', 'exit', 'dwell', 'inside', 'outside'),
  dwell: milliseconds(1, 10),
  retention: milliseconds(10, 40),
})
