import type { CheckedMatch } from '../engine/match-expression/check-match.ts'
import { checkExpression } from '../expression/check.ts'
import type { Column } from '../expression/types.ts'
import type { EmitRecord } from './match-schema.ts'
import { type GroupRecord, toGroups } from './sequence-groups.ts'
import { type StepRecord, toSteps } from './sequence-steps.ts'
import { readStepColumn, readStepCondition, type StepCondition, toStepScope } from './step-expressions.ts'
import { hasUntil } from './step-times.ts'

interface Expressions {
  readonly steps: readonly StepRecord[]
  readonly groups: readonly GroupRecord[]
  readonly emit: readonly EmitRecord[]
}

interface Flag extends StepCondition {
  /** As the operator knows it. */
  readonly name: string
  readonly field: string
}

interface Measured {
  readonly column: Column
  readonly expr: string
  /** Null where its last event is enough. */
  readonly checked: CheckedMatch | null
}

/** Conditions of the steps, then those that end their repetition, then those that end that of groups; all extra columns, if one of them is computed from the whole match. */
export function readExpressions(
  config: Expressions,
  columns: readonly Column[],
): { readonly flags: readonly Flag[]; readonly measures: readonly Measured[] } {
  const steps = toSteps(config.steps)
  const scope = toStepScope(steps, toGroups(config.groups, steps), columns)
  const flag = (name: string, text: string, field: string) => ({ name, field, ...readStepCondition(text, scope) })
  const measures = config.emit.map(({ name, expr }) => {
    const checked = readStepColumn(expr, scope)
    const { type } = checked ?? checkExpression(expr, columns)
    const known = type && type.kind !== 'void' ? type : ({ kind: 'string' } as const)
    return { column: { name, type: known, nullable: true }, expr, checked }
  })
  return {
    flags: [
      ...config.steps.map(({ condition }, index) => flag(`step_${index}`, condition, `steps.${index}.condition`)),
      ...config.steps.map(({ until }, index) =>
        flag(`step_${index}_until`, steps[index]?.until === null ? 'false' : until, `steps.${index}.until`),
      ),
      ...config.groups.flatMap((group, index) =>
        hasUntil(group) ? [flag(`group_${index}_until`, group.until, `groups.${index}.until`)] : [],
      ),
    ],
    measures: measures.some(({ checked }) => checked !== null) ? measures : [],
  }
}
