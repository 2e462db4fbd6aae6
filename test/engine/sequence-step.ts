import fc from 'fast-check'

const contiguity = fc.constantFrom('relaxed', 'relaxed', 'strict', 'non-deterministic-relaxed')

/** Steps of a sequence as its form has them, without their names. */
export const toSequenceStep = (condition: fc.Arbitrary<string>, until: string) =>
  fc.record({
    condition,
    contiguity,
    negated: fc.constantFrom(false, false, false, true),
    quantifier: fc.constantFrom('one', 'one', 'optional', 'one-or-more', 'exactly', 'between', 'at-least'),
    atLeast: fc.integer({ min: 0, max: 2 }),
    atMost: fc.integer({ min: 2, max: 3 }),
    inner: contiguity,
    until: fc.constantFrom('', '', until),
    greedy: fc.boolean(),
  })
