import fc from 'fast-check'

const contiguity = fc.constantFrom('relaxed', 'relaxed', 'strict', 'non-deterministic-relaxed')

/** Steps of a sequence as its form has them, without their names. */
export const toSequenceStep = (condition: fc.Arbitrary<string>, until: fc.Arbitrary<string>) =>
  fc.record({
    condition,
    contiguity,
    negated: fc.constantFrom(false, false, false, true),
    quantifier: fc.constantFrom('one', 'one', 'optional', 'one-or-more', 'exactly', 'between', 'at-least'),
    atLeast: fc.integer({ min: 0, max: 3 }),
    atMost: fc.integer({ min: 2, max: 3 }),
    inner: contiguity,
    until: fc.oneof(fc.constant(''), fc.constant(''), until),
    greedy: fc.boolean(),
  })

/** Groups of so many steps, of which most fit together. */
export const toSequenceGroups = (steps: number, until: fc.Arbitrary<string>) =>
  fc.array(
    fc
      .record({
        from: fc.integer({ min: 0, max: steps - 1 }),
        more: fc.integer({ min: 0, max: steps - 1 }),
        quantifier: fc.constantFrom('optional', 'one-or-more', 'exactly', 'between', 'at-least'),
        atLeast: fc.integer({ min: 0, max: 3 }),
        atMost: fc.integer({ min: 2, max: 3 }),
        inner: contiguity,
        until: fc.oneof(fc.constant(''), until),
        greedy: fc.boolean(),
      })
      .map(({ from, more, ...group }) => ({
        id: `g${from}`,
        first: `s${from}`,
        last: `s${Math.min(from + more, steps - 1)}`,
        ...group,
      })),
    { maxLength: 2 },
  )

interface Unnamed {
  readonly condition: string
  readonly until: string
  readonly negated: boolean
}

/**
 * Steps with names; in their conditions `before` is the step before, and `own` the step itself, or what comes nearest among those that happen. In
 * those of groups they are as in the group's last step.
 */
export function nameSteps<T extends Unnamed>(steps: readonly T[]) {
  return steps.map((each, index) => {
    const fill = (text: string) => fillIn(text, steps, index)
    return { ...each, id: `s${index}`, name: `s${index}`, condition: fill(each.condition), until: fill(each.until) }
  })
}

export const nameGroups = <T extends { readonly last: string; readonly until: string }>(
  groups: readonly T[],
  steps: readonly Unnamed[],
) => groups.map((each) => ({ ...each, until: fillIn(each.until, steps, Number(each.last.slice(1))) }))

function fillIn(text: string, steps: readonly Unnamed[], index: number): string {
  const { before, own } = findNamed(steps, index)
  return text.replaceAll(/\bbefore\b/g, `s${before}`).replaceAll(/\bown\b/g, `s${own}`)
}

/** Positions of what a step's conditions name so. */
export function findNamed(steps: readonly Pick<Unnamed, 'negated'>[], index: number) {
  const happens = steps.flatMap(({ negated }, at) => (negated || at > index ? [] : [at]))
  return { before: happens.findLast((at) => at < index) ?? 0, own: happens.at(-1) ?? 0 }
}
