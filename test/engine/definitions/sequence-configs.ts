import fc from 'fast-check'
import { alone, iterative, untils } from '../sequence-conditions.ts'
import { toSequenceGroups, toSequenceStep } from '../sequence-step.ts'

/** Random sequences: what their steps, groups and times are. */

const step = toSequenceStep(fc.oneof({ arbitrary: alone, weight: 3 }, { arbitrary: iterative, weight: 2 }), untils)
type Groups = ReturnType<typeof toSequenceGroups>

const toSequenceConfig = (toGroups: (steps: number) => Groups) =>
  fc
    .record({
      first: step.map((each) => ({ ...each, negated: false })),
      others: fc.array(step, { minLength: 1, maxLength: 3 }),
      withinMs: fc.option(fc.integer({ min: 1, max: 12 })),
      withinFrom: fc.constantFrom('first', 'previous'),
      afterMatch: fc.constantFrom('no-skip', 'no-skip', 'next', 'past-last', 'first', 'last'),
      afterStep: fc.constantFrom('s0', 's1'),
    })
    .chain((config) => toGroups(1 + config.others.length).map((groups) => ({ ...config, groups })))
    .map(({ first, others, groups, withinMs, ...rest }) => {
      // Which of two is preferred depends on what was skipped by then, which the definition by whole matches does not know.
      const prefer = <T extends { readonly greedy: boolean }>(all: readonly T[]) =>
        all.map((each) => ({ ...each, greedy: each.greedy && rest.afterMatch === 'no-skip' }))
      return {
        ...rest,
        within: withinMs === null ? '' : `${withinMs} milliseconds`,
        steps: prefer([first, ...others]),
        groups: prefer(groups),
      }
    })

export const plainConfigs = toSequenceConfig(() => fc.constant([]))
export const groupedConfigs: typeof plainConfigs = toSequenceConfig((count) => toSequenceGroups(count, untils))
