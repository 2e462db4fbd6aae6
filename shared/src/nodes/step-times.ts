import type { Contiguity } from '../engine/row-pattern/sequence-tree.ts'
import { error } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { choice, integer, optionalExpression, toggle } from './fields.ts'

/** How often a step of a sequence happens, or a group of steps. */
export const CONTIGUITY = {
  relaxed: 'Skipping others',
  strict: 'Right after',
  'non-deterministic-relaxed': 'Each one later',
} as const

const REPEATED = {
  optional: 'Once or not at all',
  'one-or-more': 'Once or more',
  exactly: 'Exactly n times',
  between: 'n to m times',
  'at-least': 'At least n times',
} as const
const QUANTIFIERS = { one: 'Once', ...REPEATED } as const

const COUNTED = ['exactly', 'between', 'at-least']
const SEVERAL = ['one-or-more', ...COUNTED]
const VARYING = ['optional', 'one-or-more', 'between', 'at-least']

export const stepQuantifier = () => choice('Happens', QUANTIFIERS, 'one', { when: { field: 'negated', in: [false] } })
export const groupQuantifier = () => choice('Happens', REPEATED, 'one-or-more')

/** The fields that go with a quantifier. */
export const timesFields = (innerLabel: string) => ({
  atLeast: integer('n', 2, { min: 0, max: 100, when: { field: 'quantifier', in: COUNTED } }),
  atMost: integer('m', 3, { min: 1, max: 100, when: { field: 'quantifier', in: ['between'] } }),
  inner: choice(innerLabel, CONTIGUITY, 'relaxed', { when: { field: 'quantifier', in: SEVERAL } }),
})
export const untilField = () =>
  optionalExpression('Until', { expects: 'boolean', when: { field: 'quantifier', in: SEVERAL } })
export const greedyField = () => toggle('As often as possible', false, { when: { field: 'quantifier', in: VARYING } })

export interface TimesRecord {
  readonly quantifier: keyof typeof QUANTIFIERS
  readonly atLeast: number
  readonly atMost: number
  readonly inner: Contiguity
  readonly until: string
  readonly greedy: boolean
}

/** Fields that a quantifier does not have say nothing. */
export function toRepetition(times: TimesRecord) {
  const [min, max] = toTimes(times)
  return {
    min,
    max,
    inner: SEVERAL.includes(times.quantifier) ? times.inner : ('relaxed' as const),
    greedy: min !== max && times.greedy,
  }
}

/** Whether a condition ends the repetition. */
export const hasUntil = ({ quantifier, until }: TimesRecord) => SEVERAL.includes(quantifier) && until !== ''

function toTimes({ quantifier, atLeast, atMost }: TimesRecord): [number, number | null] {
  if (quantifier === 'exactly') return [atLeast, atLeast]
  if (quantifier === 'between') return [atLeast, atMost]
  if (quantifier === 'at-least') return [atLeast, null]
  if (quantifier === 'one-or-more') return [1, null]
  return quantifier === 'optional' ? [0, 1] : [1, 1]
}

export function checkTimes(times: TimesRecord, what: string, field: string): NodeProblem[] {
  const [min, max] = toTimes(times)
  const never = `${what} that happens never does nothing: n must be at least 1.`
  return [
    ...(max === 0 ? [error('config.times', never, `${field}.atLeast`)] : []),
    ...(max !== null && max < min ? [error('config.times', 'm must be at least n.', `${field}.atMost`)] : []),
  ]
}

/** As one says it behind what it is about: `2 to 3 times`. */
export function spellTimes(times: TimesRecord): string {
  const [min, max] = toTimes(times)
  if (min === 0 && max === 1) return 'once or not at all'
  if (min === max) return `${min} times`
  if (max !== null) return `${min} to ${max} times`
  return min === 1 ? 'once or more' : `at least ${min} times`
}
