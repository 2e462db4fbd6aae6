import type { Expression } from '../ast.ts'
import { printExpression } from '../print.ts'
import { call, caseOf, textOf } from './write.ts'

/**
 * Why a row fails, as an expression: the name of the error's condition, or null where it does not fail. In place of one that is always null there is
 * nothing, so that what cannot fail costs no code.
 */
export type Failed = Expression | null

export function failWhen(when: Expression, reason: string): Expression {
  return caseOf([{ when, result: textOf(reason) }])
}

/** The failure with the place where it is before each reason. */
export function placeReasons(failed: Expression, place: string): Expression {
  if (!isPlainCase(failed)) return call('concat', textOf(`${place}: `), failed)
  const branches = failed.branches.map(({ when, result }) => ({ when, result: textOf(`${place}: ${nameOf(result)}`) }))
  return caseOf(branches)
}

const nameOf = (result: Expression) => (result.kind === 'literal' ? String(result.value) : '')

/** The first of several failures. */
export function firstOf(...parts: readonly Failed[]): Failed {
  const found: Expression[] = []
  const seen = new Set<string>()
  for (const part of parts.flatMap(takeApart)) {
    const texts = conditionsOf(part)
    // What fails under a condition has failed before, where it has failed under none.
    if (texts.some((text) => seen.has(text))) continue
    if (texts[0] !== undefined) seen.add(texts[0])
    const last = found.at(-1)
    const joined = last && joinCases(last, part)
    if (joined) found[found.length - 1] = joined
    else found.push(part)
  }
  return found.length > 1 ? call('coalesce', ...found) : (found[0] ?? null)
}

/** A failure that is met only where a condition holds. */
export function onlyWhere(condition: Expression, failed: Failed): Failed {
  if (!failed) return null
  if (!isPlainCase(failed)) return caseOf([{ when: condition, result: failed }])
  return caseOf(failed.branches.map(({ when, result }) => ({ when: call('and', condition, when), result })))
}

export function isSame(a: Expression | null, b: Expression | null): boolean {
  return a === b || (a !== null && b !== null && printExpression(a) === printExpression(b))
}

type Case = Extract<Expression, { kind: 'case' }>

/** Whose results are names, so that its branches are failures of their own. */
function isPlainCase(failed: Expression): failed is Case {
  return failed.kind === 'case' && !failed.otherwise && failed.branches.every(({ result }) => result.kind === 'literal')
}

function takeApart(failed: Failed): readonly Expression[] {
  if (!failed) return []
  if (failed.kind === 'call' && failed.name === 'coalesce') return failed.args.flatMap(takeApart)
  return isPlainCase(failed) ? failed.branches.map((branch) => caseOf([branch])) : [failed]
}

/** The condition of a failure as texts: itself, and without what it is restricted by. */
function conditionsOf(part: Expression): readonly string[] {
  if (!isPlainCase(part)) return [printExpression(part)]
  const texts: string[] = []
  let when = part.branches[0]?.when
  while (when) {
    texts.push(printExpression(when))
    when = when.kind === 'call' && when.name === 'and' ? when.args[1] : undefined
  }
  return texts
}

function joinCases(a: Expression, b: Expression): Expression | null {
  return isPlainCase(a) && isPlainCase(b) ? caseOf([...a.branches, ...b.branches]) : null
}
