import { type CheckedMatch, checkMatchExpression } from '../engine/match-expression/check-match.ts'
import type { MatchScope } from '../engine/match-expression/match-checker.ts'
import { type MatchCondition, toMatchCondition } from '../engine/match-expression/match-condition.ts'
import { parseMatchExpression } from '../engine/match-expression/match-parser.ts'
import { looksBeyondRow, namesOfVariables, spellParts, splitCondition } from '../engine/match-expression/split-match.ts'
import { holds, type SequenceGroup, type SequenceStep } from '../engine/row-pattern/sequence-tree.ts'
import type { Expression } from '../expression/ast.ts'
import type { ExpressionProblem } from '../expression/checker.ts'
import { SyntaxProblem } from '../expression/tokenize.ts'
import type { Column } from '../expression/types.ts'
import { findColumn } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { BOOLEAN, checkField, NotPreviewable, toProblems } from './expressions.ts'

type NamedStep = Pick<SequenceStep, 'name' | 'negated'>

/** What an expression of a sequence may name: columns of the event, and steps for the events that they took. */
export interface StepScope {
  readonly columns: readonly Column[]
  readonly match: MatchScope
  readonly steps: readonly NamedStep[]
  readonly groups: readonly SequenceGroup[]
}

/** A step that is called as a column with fields cannot be named: `place.x` is the column's. */
export function toStepScope(
  steps: readonly NamedStep[],
  groups: readonly SequenceGroup[],
  columns: readonly Column[],
): StepScope {
  const names = steps.map(({ name }) => name).filter((name) => findColumn(columns, name)?.type.kind !== 'struct')
  return {
    columns,
    steps,
    groups,
    match: { kind: 'sequence', variables: new Map(names.map((name) => [name, [name]])) },
  }
}

/** A condition in two that must both be true. */
export interface StepCondition {
  /** What looks at the event alone: Spark computes it beforehand. */
  readonly early: string
  /** What looks at events that were taken before. */
  readonly late: CheckedMatch | null
}

export function readStepCondition(text: string, scope: StepScope): StepCondition {
  const ast = parse(text)
  if (!(ast && looksBeyondRow(ast, scope.match.variables))) return { early: text, late: null }
  const { early, late } = splitCondition(ast, scope.match.variables)
  return { early: spellParts(early, text), late: late && checkOver(late, text, scope, true) }
}

/** An extra column that is computed from the events of the match; null where its last event is enough. */
export function readStepColumn(text: string, scope: StepScope): CheckedMatch | null {
  const ast = parse(text)
  return ast && looksBeyondRow(ast, scope.match.variables) ? checkOver(ast, text, scope, false) : null
}

/** What the preview computes of an expression over taken events. */
export function compileLookingBack(checked: CheckedMatch, field: string): MatchCondition {
  return toMatchCondition(checked) ?? refuse(field)
}

function refuse(field: string): never {
  throw new NotPreviewable(field, field)
}

/** Problems of a condition of a step, by its position. */
export function checkStepCondition(text: string, scope: StepScope, step: number, field: string): NodeProblem[] {
  const ast = parse(text)
  if (!(ast && looksBeyondRow(ast, scope.match.variables))) {
    return [...checkField(text, scope.columns, field, BOOLEAN)]
  }
  const { early, late } = splitCondition(ast, scope.match.variables)
  const parts = late ? [...early, late] : early
  const found = parts.flatMap((part) => checkOver(part, text, scope, true).problems)
  return toProblems([...found, ...findEmpty(ast, scope, step)], text, field)
}

/** Problems of an extra column that is computed from the events of the match. */
export function checkStepColumn(text: string, scope: StepScope, field: string): NodeProblem[] {
  const ast = parse(text)
  if (!ast) return []
  const { problems, type } = checkOver(ast, text, scope, false)
  const nothing = { code: 'type', severity: 'error', message: 'This is always null: give it a type with CAST' } as const
  const untyped = type?.kind === 'void' ? [{ ...nothing, span: ast.span }] : []
  return toProblems([...problems, ...untyped, ...findEmpty(ast, scope, scope.steps.length)], text, field)
}

const checkOver = (ast: Expression, text: string, { columns, match }: StepScope, isCondition: boolean) =>
  checkMatchExpression(ast, text, columns, match, isCondition ? BOOLEAN : undefined)

/** Whether a step may have taken events when another one's condition is looked at. */
export const mayHaveTaken = (groups: readonly SequenceGroup[], step: number, looking: number): boolean =>
  step <= looking || groups.some((group) => group.max !== 1 && holds(group, step) && holds(group, looking))

/** Steps that have taken nothing when a step's condition is looked at. */
function findEmpty(ast: Expression, { steps, groups, match }: StepScope, step: number): ExpressionProblem[] {
  return namesOfVariables(ast, match.variables).flatMap(({ name, span }): ExpressionProblem[] => {
    const at = steps.findIndex((each) => each.name === name)
    if (steps[at]?.negated) {
      const message = `"${name}" must not happen, so it takes no event: name a step that happens`
      return [{ code: 'step', severity: 'error', message, span }]
    }
    const message = `"${name}" comes later and has taken no event yet: name this step or one before it`
    return !mayHaveTaken(groups, at, step) ? [{ code: 'step', severity: 'error', message, span }] : []
  })
}

/** Null where it cannot be read. */
function parse(text: string): Expression | null {
  try {
    return parseMatchExpression(text)
  } catch (error) {
    if (error instanceof SyntaxProblem) return null
    throw error
  }
}
