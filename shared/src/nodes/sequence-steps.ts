import {
  type Contiguity,
  holds,
  isEmptiable,
  type SequenceGroup,
  type SequenceStep,
  toTree,
} from '../engine/row-pattern/sequence-tree.ts'
import type { Column } from '../expression/types.ts'
import { checkNames, error, warning } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { choice, expression, name, records, toggle } from './fields.ts'
import { checkGroups, type GroupRecord, toGroups } from './sequence-groups.ts'
import { checkStepCondition, type StepScope, toStepScope } from './step-expressions.ts'
import {
  CONTIGUITY,
  checkTimes,
  greedyField,
  hasUntil,
  stepQuantifier,
  type TimesRecord,
  timesFields,
  toRepetition,
  untilField,
} from './step-times.ts'

export const stepsField = () =>
  records(
    'Steps',
    {
      name: name('Name', { placeholder: 'failed' }),
      condition: expression('Condition', { expects: 'boolean', placeholder: "kind = 'failed'" }),
      contiguity: choice('After the step before', CONTIGUITY, 'relaxed'),
      negated: toggle('Must not happen', false),
      quantifier: stepQuantifier(),
      ...timesFields('Between its own events'),
      until: untilField(),
      greedy: greedyField(),
    },
    { item: 'step' },
  )

export interface StepRecord extends TimesRecord {
  readonly name: string
  readonly condition: string
  readonly contiguity: Contiguity
  readonly negated: boolean
}

/** Fields that a step's quantifier does not have say nothing. */
export function toSteps(records: readonly StepRecord[]): readonly SequenceStep[] {
  return records.map((step, index) => {
    const { name: called, contiguity, negated } = step
    const times = { ...step, quantifier: negated ? 'one' : step.quantifier }
    return {
      name: called,
      condition: index,
      contiguity,
      negated,
      ...toRepetition(times),
      until: hasUntil(times) ? records.length + index : null,
    }
  })
}

/** The columns that steps add to matches. */
export const toStepColumns = (steps: readonly SequenceStep[]): Column[] =>
  steps.flatMap(({ name: called, negated }): Column[] =>
    negated
      ? []
      : [
          { name: `${called}_first`, type: { kind: 'timestamp' }, nullable: true },
          { name: `${called}_last`, type: { kind: 'timestamp' }, nullable: true },
          { name: `${called}_count`, type: { kind: 'bigint' }, nullable: false },
        ],
  )

interface Sequence {
  readonly steps: readonly StepRecord[]
  readonly groups: readonly GroupRecord[]
}

export function checkSteps(
  { steps: records, groups: grouped }: Sequence,
  columns: readonly Column[],
  withinMs: number | null,
  maxPartials: number,
): NodeProblem[] {
  const steps = toSteps(records)
  const groups = toGroups(grouped, records)
  const scope = toStepScope(steps, groups, columns)
  if (records.length === 0) return [error('config.required', 'Add a step.', 'steps')]
  return [
    ...checkNames(records, 'steps'),
    ...records.flatMap((record, index) => checkStep(record, steps[index] as SequenceStep, index, scope)),
    ...checkGroups(grouped, steps, scope),
    ...checkEnds(steps, groups, withinMs),
    ...records.flatMap((step, index) => checkExcluded(step, records.slice(index + 1), index)),
    ...(withinMs === null ? checkUnbounded(steps, groups, maxPartials) : []),
  ]
}

function checkStep(record: StepRecord, step: SequenceStep, index: number, scope: StepScope): NodeProblem[] {
  return [
    ...checkStepCondition(record.condition, scope, index, `steps.${index}.condition`),
    ...(step.until === null ? [] : checkStepCondition(record.until, scope, index, `steps.${index}.until`)),
    ...(step.negated ? [] : checkTimes(record, 'A step', `steps.${index}`)),
  ]
}

function checkEnds(
  steps: readonly SequenceStep[],
  groups: readonly SequenceGroup[],
  withinMs: number | null,
): NodeProblem[] {
  const [first, last] = [steps[0], steps.at(-1)]
  const problems: NodeProblem[] = []
  if (first?.negated)
    problems.push(error('config.negated', 'A sequence begins with a step that happens.', 'steps.0.negated'))
  else if (isEmptiable(toTree(steps, groups)))
    problems.push(error('config.optional', 'At least one step must happen.', 'steps'))
  if (last?.negated && withinMs === null) {
    const fix = { label: 'Within 10 minutes', field: 'within', value: '10 minutes' }
    problems.push(error('config.within', 'What must not happen last needs a time in which it must not.', 'within', fix))
  }
  return problems
}

/** What must not happen may only be what completes the match. */
function checkExcluded(step: StepRecord, [next, ...rest]: readonly StepRecord[], index: number): NodeProblem[] {
  const isExcluded =
    step.negated && next?.negated === false && step.contiguity !== 'strict' && step.condition === next.condition
  return isExcluded && rest.length > 0 && next.quantifier === 'one'
    ? [
        warning(
          'config.never',
          `"${next.name}" can never happen, because "${step.name}" must not and has the same condition.`,
          `steps.${index + 1}.condition`,
        ),
      ]
    : []
}

function checkUnbounded(
  steps: readonly SequenceStep[],
  groups: readonly SequenceGroup[],
  maxPartials: number,
): NodeProblem[] {
  const doubling = steps.find((step, index) => !step.negated && isDoubling(step, index, groups))
  const fix = { label: 'Within 10 minutes', field: 'within', value: '10 minutes' }
  const limit = `a key keeps up to ${maxPartials} partial matches, then loses the newest`
  if (!doubling) return [warning('config.unbounded', `Without "Within" ${limit}.`, 'within', fix)]
  const events = Math.floor(Math.log2(maxPartials)) + 1
  const message = `Each event of "${doubling.name}" doubles the partial matches, and nothing ends them: after about ${events} of its events ${limit}.`
  return [warning('config.explodes', message, 'within', fix)]
}

/** Whether any number of its events may each be taken or left. */
function isDoubling({ max, inner, contiguity }: SequenceStep, index: number, groups: readonly SequenceGroup[]) {
  const ways = groups
    .filter((group) => group.max === null && holds(group, index))
    .map((group) => (group.first === index ? group.inner : contiguity))
  return [...ways, ...(max === null ? [inner] : [])].includes('non-deterministic-relaxed')
}
