import fc from 'fast-check'

/** Fields that every pattern has, over the columns of `rows.ts`. */
export const common = {
  keys: fc.constantFrom(['key'], ['key', 'real'], []),
  orderTieBreak: fc.constantFrom([], ['big'], ['real', 'tags']),
  emit: fc.constantFrom(
    [],
    [
      { id: 'e1', name: 'last_v', expr: 'v' },
      { id: 'e2', name: 'last_place', expr: 'place' },
      { id: 'e3', name: 'last_price', expr: 'price' },
    ],
  ),
}

/** A duration of some milliseconds, in the form that configs have. */
export const milliseconds = (min: number, max: number) =>
  fc.integer({ min, max }).map((count) => `${count} milliseconds`)
