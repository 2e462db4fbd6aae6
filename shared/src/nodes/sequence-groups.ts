import { holds, type SequenceGroup, type SequenceStep } from '../engine/row-pattern/sequence-tree.ts'
import { error } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { records, text } from './fields.ts'
import { checkStepCondition, type StepScope } from './step-expressions.ts'
import {
  checkTimes,
  greedyField,
  groupQuantifier,
  hasUntil,
  spellTimes,
  type TimesRecord,
  timesFields,
  toRepetition,
  untilField,
} from './step-times.ts'

/** Neighbouring steps of a sequence that are repeated together. */
export const groupsField = () =>
  records(
    'Groups',
    {
      first: text('From step', { parameters: false, among: 'steps.name' }),
      last: text('To step', { parameters: false, among: 'steps.name' }),
      quantifier: groupQuantifier(),
      ...timesFields('Between its repetitions'),
      until: untilField(),
      greedy: greedyField(),
    },
    { item: 'group', help: 'Neighbouring steps that happen together, several times or not at all.' },
  )

export interface GroupRecord extends TimesRecord {
  readonly first: string
  readonly last: string
}

type Steps = readonly { readonly name: string }[]

/** One that is wrong is left out. What ends their repetitions stands behind the conditions of the steps. */
export const toGroups = (groups: readonly GroupRecord[], steps: Steps): readonly SequenceGroup[] =>
  groups.flatMap((group, index) => {
    const until = hasUntil(group) ? 2 * steps.length + groups.slice(0, index).filter(hasUntil).length : null
    const own = { ...toPlace(group, steps), ...toRepetition(group), until }
    const before = groups.slice(0, index).map((each) => toPlace(each, steps))
    return isPlace(own) && !before.some((each) => isPlace(each) && isAcross(own, each)) ? [own] : []
  })

interface Place {
  readonly first: number
  readonly last: number
}

/** Position of a group's last step; that of the sequence where it has no such step. */
export function toLastStep(group: GroupRecord, steps: Steps): number {
  const { last } = toPlace(group, steps)
  return last < 0 ? steps.length - 1 : last
}

const findStep = (steps: Steps, called: string) =>
  steps.findIndex(({ name }) => name.toLowerCase() === called.toLowerCase())
const toPlace = ({ first, last }: GroupRecord, steps: Steps): Place => ({
  first: findStep(steps, first),
  last: findStep(steps, last),
})
const isPlace = ({ first, last }: Place) => first >= 0 && last >= first

/** Neither in one another nor apart. */
const isAcross = (one: Place, other: Place) =>
  one.first <= other.last && other.first <= one.last && !isInside(one, other) && !isInside(other, one)
const isInside = (inner: Place, outer: Place) => holds(outer, inner.first) && holds(outer, inner.last)

/** Places of a sequence that a key's partial matches may be at. */
const MAX_PLACES = 5000

export function checkGroups(
  groups: readonly GroupRecord[],
  steps: readonly SequenceStep[],
  scope: StepScope,
): NodeProblem[] {
  const problems = groups.flatMap((group, index) => [
    ...checkGroup(group, groups.slice(0, index), steps, `groups.${index}`),
    ...(hasUntil(group)
      ? checkStepCondition(group.until, scope, toLastStep(group, steps), `groups.${index}.until`)
      : []),
  ])
  const known = toGroups(groups, steps)
  const places = steps.map(({ min, max }, at) =>
    known.filter((group) => holds(group, at)).reduce((total, group) => total * toCount(group), toCount({ min, max })),
  )
  const count = places.reduce((total, each) => total + each, 0)
  if (known.length === 0 || count <= MAX_PLACES) return problems
  const message = `Written out, the repetitions of steps and groups are ${count} steps, more than ${MAX_PLACES}: let them happen less often.`
  return [...problems, error('config.groups', message, 'groups')]
}

const toCount = ({ min, max }: Pick<SequenceStep, 'min' | 'max'>) => max ?? Math.max(min, 1)

function checkGroup(
  group: GroupRecord,
  before: readonly GroupRecord[],
  steps: readonly SequenceStep[],
  field: string,
): NodeProblem[] {
  const place = toPlace(group, steps)
  const unknown = (['first', 'last'] as const)
    .filter((end) => group[end] !== '' && place[end] < 0)
    .map((end) => error('config.step', `There is no step "${group[end]}".`, `${field}.${end}`))
  const times = checkTimes(group, 'A group', field)
  if (!isPlace(place)) {
    const message = `"${group.last}" comes before "${group.first}": name the group's first step first.`
    return [
      ...unknown,
      ...(place.last < 0 || place.first < 0 ? [] : [error('config.groups', message, `${field}.last`)]),
      ...times,
    ]
  }
  const other = before.find((each) => isPlace(toPlace(each, steps)) && isAcross(place, toPlace(each, steps)))
  const across = `This group and that from "${other?.first}" to "${other?.last}" share some of their steps: groups lie in one another or apart.`
  const happens = steps.slice(place.first, place.last + 1).some(({ negated }) => !negated)
  return [
    ...(other ? [error('config.groups', across, `${field}.last`)] : []),
    ...(happens ? [] : [error('config.groups', 'A group needs a step that happens.', `${field}.first`)]),
    ...times,
  ]
}

/** The steps as one says them: `(a then no b) 2 times then c`. */
export function spellSequence(
  steps: readonly { readonly name: string; readonly negated: boolean }[],
  groups: readonly GroupRecord[],
) {
  const known = toGroups(groups, steps).length === groups.length ? groups : []
  const placed = known.map((group) => ({ ...toPlace(group, steps), times: spellTimes(group) }))
  const named = steps.map(({ name, negated }, at) => {
    const opened = placed.filter(({ first }) => first === at).map(() => '(')
    const closed = placed
      .filter(({ last }) => last === at)
      .sort((a, b) => b.first - a.first)
      .map(({ times }) => `) ${times}`)
    return `${opened.join('')}${negated ? 'no ' : ''}${name}${closed.join('')}`
  })
  return named.join(' then ')
}
