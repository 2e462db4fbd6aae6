import fc from 'fast-check'
import { nameGroups, nameSteps, toSequenceGroups, toSequenceStep } from '../sequence-step.ts'
import type { ConfigArbitrary } from './compare.ts'
import { common, milliseconds } from './config.ts'

const alone = fc.constantFrom('flag', "type = 'a'", "type = 'b'", "type = 'c'", 'v > 2', 'v < 3')

/** Conditions over what was taken before. Some fail for some events: by a zero, by a sum or product that does not fit. */
const iterative = fc.constantFrom(
  'v > last(before.v) OR last(before.v) IS NULL',
  'flag AND v >= first(s0.v)',
  'sum(own.v) + v > 5 OR count(own) = 0',
  "type <> 'x' AND count(before) < 2 AND v IS NOT NULL",
  'v <> avg(s0.v) OR type = last(before.type)',
  'price > min(s0.price) OR big / count(own.big) > 0',
  'coalesce(big * last(s0.big), 1) > 0',
  "ts - first(ts) < INTERVAL '0.03' SECOND AND (v < 4 OR flag)",
  'upper(s0.type) = upper(type) OR count(*) = 0',
  'sum(s0.big) + big > 0 OR flag',
)

const until = fc.constantFrom("type = 'c'", 'count(own) > 1', "type = 'c' AND v > last(own.v)")
const step = toSequenceStep(fc.oneof({ arbitrary: alone, weight: 3 }, { arbitrary: iterative, weight: 2 }), until)

const emit = fc.oneof(
  common.emit,
  fc.constant([
    { id: 'e1', name: 'rise', expr: 'last(s0.v) - first(s0.v)' },
    { id: 'e2', name: 'own_place', expr: 'place' },
    { id: 'e3', name: 'n', expr: 'count(s0) + count(*)' },
    { id: 'e4', name: 'mean', expr: 'avg(price)' },
    { id: 'e5', name: 'tags', expr: 'first(s0.tags)' },
    { id: 'e6', name: 'quotient', expr: 'big / sum(s0.v)' },
    { id: 'e7', name: 'kinds', expr: "concat(first(type), '-', type)" },
  ]),
)

/** Steps that many events satisfy, so that groups of them happen more than once, in more than one way. */
const easy = toSequenceStep(fc.constantFrom('flag', "type <> 'c'", "type = 'b'", 'v > 2', 'true'), until)

const toSteps = (each: typeof step) =>
  fc.record({
    first: each.map((one) => ({ ...one, negated: false })),
    others: fc.array(each, { minLength: 1, maxLength: 3 }),
  })

const stepsInGroups = fc.oneof(
  toSteps(step).chain((steps) => {
    const groups = fc.oneof(fc.constant([]), toSequenceGroups(1 + steps.others.length, until))
    return groups.map((grouped) => ({ ...steps, groups: grouped }))
  }),
  toSteps(easy).chain((steps) =>
    toSequenceGroups(1 + steps.others.length, until).map((grouped) => ({ ...steps, groups: grouped })),
  ),
)

export const configs: ConfigArbitrary = fc
  .record({
    ...common,
    emit,
    steps: stepsInGroups,
    within: fc.oneof(fc.constant(''), milliseconds(1, 40)),
    withinFrom: fc.constantFrom('first', 'previous'),
    afterMatch: fc.constantFrom('no-skip', 'next', 'past-last', 'first', 'last'),
    afterStep: fc.constantFrom('s0', 's1'),
    onTimeout: fc.constantFrom('ignore', 'emit'),
    maxPartials: fc.constantFrom(3, 1000),
  })
  .map(({ steps: { first, others, groups }, ...rest }) => {
    const steps = [first, ...others]
    return { ...rest, steps: nameSteps(steps), groups: nameGroups(groups, steps) }
  })
