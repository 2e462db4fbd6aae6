import type { Contiguity, SequenceStep } from '../engine/row-pattern/sequence-program.ts'
import type { Column } from '../expression/types.ts'
import { checkNames, error, warning } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { choice, expression, integer, name, optionalExpression, records, toggle } from './fields.ts'
import { checkStepCondition, type StepScope, toStepScope } from './step-expressions.ts'

const CONTIGUITY = {
  relaxed: 'Skipping others',
  strict: 'Right after',
  'non-deterministic-relaxed': 'Each one later',
} as const

const QUANTIFIERS = {
  one: 'Once',
  optional: 'Once or not at all',
  'one-or-more': 'Once or more',
  exactly: 'Exactly n times',
  between: 'n to m times',
  'at-least': 'At least n times',
} as const

const COUNTED = ['exactly', 'between', 'at-least']
const REPEATED = ['one-or-more', ...COUNTED]

export const stepsField = () =>
  records(
    'Steps',
    {
      name: name('Name', { placeholder: 'failed' }),
      condition: expression('Condition', { expects: 'boolean', placeholder: "kind = 'failed'" }),
      contiguity: choice('After the step before', CONTIGUITY, 'relaxed'),
      negated: toggle('Must not happen', false),
      quantifier: choice('Happens', QUANTIFIERS, 'one', { when: { field: 'negated', in: [false] } }),
      atLeast: integer('n', 2, { min: 0, max: 100, when: { field: 'quantifier', in: COUNTED } }),
      atMost: integer('m', 3, { min: 1, max: 100, when: { field: 'quantifier', in: ['between'] } }),
      inner: choice('Between its own events', CONTIGUITY, 'relaxed', { when: { field: 'quantifier', in: REPEATED } }),
      until: optionalExpression('Until', { expects: 'boolean', when: { field: 'quantifier', in: REPEATED } }),
      greedy: toggle('As often as possible', false, {
        when: { field: 'quantifier', in: ['optional', 'one-or-more', 'between', 'at-least'] },
      }),
    },
    { item: 'step' },
  )

export interface StepRecord {
  readonly name: string
  readonly condition: string
  readonly contiguity: Contiguity
  readonly negated: boolean
  readonly quantifier: keyof typeof QUANTIFIERS
  readonly atLeast: number
  readonly atMost: number
  readonly inner: Contiguity
  readonly until: string
  readonly greedy: boolean
}

/** Fields that a step's quantifier does not have say nothing. */
export function toSteps(records: readonly StepRecord[]): readonly SequenceStep[] {
  return records.map((step, index) => {
    const { name: called, contiguity, negated, quantifier, inner } = step
    const [min, max] = negated ? [1, 1] : toTimes(step)
    const isRepeated = !negated && REPEATED.includes(quantifier)
    return {
      name: called,
      condition: index,
      contiguity,
      negated,
      min,
      max,
      inner: isRepeated ? inner : 'relaxed',
      until: isRepeated && step.until !== '' ? records.length + index : null,
      greedy: min !== max && step.greedy,
    }
  })
}

function toTimes({ quantifier, atLeast, atMost }: StepRecord): [number, number | null] {
  if (quantifier === 'exactly') return [atLeast, atLeast]
  if (quantifier === 'between') return [atLeast, atMost]
  if (quantifier === 'at-least') return [atLeast, null]
  if (quantifier === 'one-or-more') return [1, null]
  return quantifier === 'optional' ? [0, 1] : [1, 1]
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

export function checkSteps(
  records: readonly StepRecord[],
  columns: readonly Column[],
  withinMs: number | null,
  maxPartials: number,
): NodeProblem[] {
  const steps = toSteps(records)
  const scope = toStepScope(steps, columns)
  if (records.length === 0) return [error('config.required', 'Add a step.', 'steps')]
  return [
    ...checkNames(records, 'steps'),
    ...records.flatMap((step, index) => checkStep(step, index, scope)),
    ...checkEnds(steps, withinMs),
    ...records.flatMap((step, index) => checkExcluded(step, records.slice(index + 1), index)),
    ...(withinMs === null ? checkUnbounded(steps, maxPartials) : []),
  ]
}

function checkStep(record: StepRecord, index: number, scope: StepScope): NodeProblem[] {
  const step = scope.steps[index] as SequenceStep
  return [
    ...checkStepCondition(record.condition, scope, index, `steps.${index}.condition`),
    ...(step.until === null ? [] : checkStepCondition(record.until, scope, index, `steps.${index}.until`)),
    ...(step.max === 0
      ? [
          error(
            'config.times',
            'A step that happens never does nothing: n must be at least 1.',
            `steps.${index}.atLeast`,
          ),
        ]
      : []),
    ...(step.max !== null && step.max < step.min
      ? [error('config.times', 'm must be at least n.', `steps.${index}.atMost`)]
      : []),
  ]
}

function checkEnds(steps: readonly SequenceStep[], withinMs: number | null): NodeProblem[] {
  const [first, last] = [steps[0], steps.at(-1)]
  const problems: NodeProblem[] = []
  if (first?.negated)
    problems.push(error('config.negated', 'A sequence begins with a step that happens.', 'steps.0.negated'))
  else if (!steps.some(({ min, negated }) => min > 0 && !negated))
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

function checkUnbounded(steps: readonly SequenceStep[], maxPartials: number): NodeProblem[] {
  const doubling = steps.find(({ max, inner }) => max === null && inner === 'non-deterministic-relaxed')
  const fix = { label: 'Within 10 minutes', field: 'within', value: '10 minutes' }
  const limit = `a key keeps up to ${maxPartials} partial matches, then loses the newest`
  if (!doubling) return [warning('config.unbounded', `Without "Within" ${limit}.`, 'within', fix)]
  const events = Math.floor(Math.log2(maxPartials)) + 1
  const message = `Each event of "${doubling.name}" doubles the partial matches, and nothing ends them: after about ${events} of its events ${limit}.`
  return [warning('config.explodes', message, 'within', fix)]
}
