import type { Expression } from '../ast.ts'
import { childrenOf, withChildren } from './tree.ts'
import { intOf, literal } from './write.ts'

/** What constants decide is left out of a condition, so that a guard of `make_date(year(d), 1, 1)` is only about the year. */
export function foldCondition(condition: Expression): Expression {
  const parts = childrenOf(condition).map(foldCondition)
  const whole = withChildren(condition, parts)
  if (whole.kind === 'case') return foldCase(whole)
  if (whole.kind !== 'call') return whole
  const [left, right] = whole.args
  if (whole.name === 'and' || whole.name === 'or') return foldJunction(whole, whole.name === 'or')
  if (whole.name === 'if' && left && isTruth(left) && isInt(whole)) return whole.args[left.value ? 1 : 2] ?? whole
  if (whole.name === 'in') return foldIn(whole)
  // An array that is made here is as long as it is written.
  if (whole.name === 'size' && left?.kind === 'call' && left.name === 'array') return intOf(left.args.length)
  const [x, y] = [left && toNumber(left), right && toNumber(right)]
  if (typeof x !== 'bigint' || typeof y !== 'bigint') return whole
  const compare = COMPARISONS[whole.name]
  if (compare) return truth(compare(x, y))
  const compute = y === 0n ? undefined : ARITHMETIC[whole.name]
  return compute ? (numberLike(compute(x, y), [left, right]) ?? whole) : whole
}

/** A whole number of the type that the result of two has; null where it does not fit. */
function numberLike(value: bigint, operands: readonly (Expression | undefined)[]): Expression | null {
  const isLong = operands.some((operand) => operand?.kind === 'literal' && operand.type.kind === 'bigint')
  if (BigInt.asIntN(isLong ? 64 : 32, value) !== value) return null
  return isLong ? literal({ kind: 'bigint' }, value) : intOf(Number(value))
}

const COMPARISONS: Readonly<Record<string, (x: bigint, y: bigint) => boolean>> = {
  '=': (x, y) => x === y,
  '<': (x, y) => x < y,
  '>': (x, y) => x > y,
  '>=': (x, y) => x >= y,
}

const ARITHMETIC: Readonly<Record<string, (x: bigint, y: bigint) => bigint>> = {
  '*': (x, y) => x * y,
  '+': (x, y) => x + y,
  '%': (x, y) => x % y,
}

type Call = Extract<Expression, { kind: 'call' }>
type Case = Extract<Expression, { kind: 'case' }>
type Truth = Extract<Expression, { kind: 'literal' }>

const truth = (value: boolean) => literal({ kind: 'boolean' }, value)

function isTruth(part: Expression): part is Truth {
  return part.kind === 'literal' && typeof part.value === 'boolean'
}

function toNumber(part: Expression): bigint | null {
  if (part.kind !== 'literal' || (part.type.kind !== 'int' && part.type.kind !== 'bigint')) return null
  return BigInt(part.value as number | bigint)
}

function foldJunction(whole: Call, decisive: boolean): Expression {
  const [left, right] = whole.args as [Expression, Expression]
  for (const [part, other] of [[left, right] as const, [right, left] as const]) {
    if (isTruth(part)) return part.value === decisive ? part : other
  }
  return whole
}

function foldIn(whole: Call): Expression {
  const [wanted, ...items] = whole.args.map(toNumber)
  const isKnown = typeof wanted === 'bigint' && items.every((item) => item !== null)
  return isKnown ? truth(items.includes(wanted)) : whole
}

/** Whether a choice is between numbers of one type: another choice would have its type from all of its results. */
function isInt(part: Expression): boolean {
  if (part.kind === 'literal') return part.type.kind === 'int'
  return part.kind === 'call' && part.name === 'if' && part.args.slice(1).every(isInt)
}

function foldCase(whole: Case): Expression {
  if (!whole.branches.every(({ result }) => isInt(result)) || !whole.otherwise || !isInt(whole.otherwise)) return whole
  const branches = whole.branches.filter(({ when }) => !isTruth(when) || when.value === true)
  const [first] = branches
  if (first && isTruth(first.when)) return first.result
  if (branches.length === 0) return whole.otherwise
  return branches.length === whole.branches.length ? whole : { ...whole, branches }
}
