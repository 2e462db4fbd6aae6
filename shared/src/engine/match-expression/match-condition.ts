import type { Expression } from '../../expression/ast.ts'
import { compileExpression } from '../../expression/evaluate.ts'
import { childrenOf } from '../../expression/guard/tree.ts'
import { spellReferences } from '../../expression/parameter-mark.ts'
import { printExpression } from '../../expression/print.ts'
import { spellValue } from '../../expression/spell-value.ts'
import type { TypedExpression } from '../../expression/typed.ts'
import type { SparkType } from '../../expression/types.ts'
import type { Row, Value } from '../../expression/value.ts'
import { isMatchCall, type MatchChecker } from './match-checker.ts'

type Evaluate = (row: Row) => Value

/** A condition over a match that can say why it is not true. */
export interface MatchCondition {
  readonly evaluate: Evaluate
  readonly text: string
  readonly reads: () => readonly Read[]
}

/** Something that the value of an expression hangs on. */
export interface Read {
  readonly text: string
  readonly type: SparkType
  readonly evaluate: Evaluate
}

interface Checked extends Pick<MatchCondition, 'text' | 'reads'> {
  readonly typed: TypedExpression | null
}

/** Null where something in it is wrong or known to Spark only. */
export function toMatchCondition({ typed, text, reads }: Checked): MatchCondition | null {
  return typed && { evaluate: compileExpression(typed), text, reads }
}

/** That it is not true, with the values that it hangs on, which `read` computes. */
export function spellVerdict(
  { text, reads }: MatchCondition,
  value: Value,
  read: (evaluate: Evaluate) => Value,
): string {
  const values = reads().map((each) => `${each.text} ${spellValue(each.type, read(each.evaluate))}`)
  return `${text} is ${value === null ? 'null' : 'false'}${values.length > 0 ? `: ${values.join(', ')}` : ''}`
}

/** Columns, and whole navigations and aggregates, each once. */
export function listReads(ast: Expression, checker: MatchChecker): readonly Read[] {
  const typedOf = new Map<Expression, TypedExpression>()
  for (const [typed, source] of checker.sources) typedOf.set(source, typed)
  const found = new Map<string, Read>()
  for (const part of listParts(ast, typedOf, checker)) {
    const typed = typedOf.get(part)
    const text = spellReferences(printExpression(part))
    if (typed && !found.has(text)) found.set(text, { text, type: typed.type, evaluate: compileExpression(typed) })
  }
  return [...found.values()]
}

function listParts(
  part: Expression,
  typedOf: ReadonlyMap<Expression, TypedExpression>,
  checker: MatchChecker,
): readonly Expression[] {
  const typed = typedOf.get(part)
  const isWhole = typed !== undefined && checker.navigations.has(typed)
  if (isWhole || part.kind === 'column' || (part.kind === 'call' && isMatchCall(part.name))) return [part]
  // A variable is no column of its own.
  if (part.kind === 'field' && part.base.kind === 'column' && !typedOf.has(part.base)) return [part]
  return childrenOf(part).flatMap((each) => listParts(each, typedOf, checker))
}
