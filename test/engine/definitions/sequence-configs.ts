import fc from 'fast-check'
import { alone, iterative, untils } from '../sequence-conditions.ts'
import { toSequenceGroups, toSequenceStep } from '../sequence-step.ts'

const step = toSequenceStep(fc.oneof({ arbitrary: alone, weight: 3 }, { arbitrary: iterative, weight: 2 }), untils)
type Groups = ReturnType<typeof toSequenceGroups>

/** Random sequences: what their steps, groups and times are. */
const toSequenceConfig = (toGroups: (steps: number) => Groups) =>
  fc
    .record({
      first: step.map((each) => ({ ...each, negated: false })),
      others: fc.array(step, { minLength: 1, maxLength: 3 }),
      withinMs: fc.option(fc.integer({ min: 1, max: 12 })),
      withinFrom: fc.constantFrom('first', 'previous'),
      afterMatch: fc.constantFrom('no-skip', 'next', 'past-last', 'first', 'last'),
      afterStep: fc.constantFrom('s0', 's1', 's2'),
    })
    .chain((config) => toGroups(1 + config.others.length).map((groups) => ({ ...config, groups })))
    .map(({ first, others, withinMs, ...rest }) => ({
      ...rest,
      within: withinMs === null ? '' : `${withinMs} milliseconds`,
      steps: [first, ...others],
    }))

export const plainConfigs = toSequenceConfig(() => fc.constant([]))
export const groupedConfigs: typeof plainConfigs = toSequenceConfig((count) => toSequenceGroups(count, untils))
