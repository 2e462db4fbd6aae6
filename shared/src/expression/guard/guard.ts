import type { Expression } from '../ast.ts'
import { castEvaluator } from '../cast.ts'
import { Checker } from '../checker.ts'
import { findFunction } from '../functions.ts'
import { parseExpression } from '../parse.ts'
import { SyntaxProblem } from '../tokenize.ts'
import type { TypedExpression } from '../typed.ts'
import type { Column, SparkType } from '../types.ts'
import { failedCast } from './cast.ts'
import { type Failed, failWhen, firstOf, onlyWhere } from './failure.ts'
import { foldCondition } from './fold.ts'
import { CASE_GUARD } from './lazy.ts'
import type { Failing, Guard, GuardedCall, Part } from './part.ts'
import { childrenOf, isConstant, namesOf, sizeOf, withChildren } from './tree.ts'
import { all, any, call, cast, isNotNull, literal } from './write.ts'

/**
 * An expression that fails for a row ends a query on Spark. So it is taken apart in two that never fail: its value, and the name of the error's
 * condition for the rows for which it fails. Both follow the evaluator: what that does not look at, such as the right side of an AND, cannot fail.
 */
export interface Guarded {
  /** Where nothing can fail, the expression itself. For a row that fails it does not count. */
  readonly value: Expression
  readonly failed: Failed
  /** What in it can still end the query: functions whose failing SQL cannot tell. */
  readonly unguarded: readonly string[]
}

/** Null for an expression that is wrong, or of which only Spark knows the types. */
export function guardExpression(text: string, columns: readonly Column[]): Guarded | null {
  try {
    const ast = parseExpression(text)
    const checker = new Checker(text, columns)
    const typed = checker.check(ast)
    if (!typed || checker.isSparkOnly || checker.problems.length > 0) return null
    const taken = [...columns.map(({ name }) => name), ...namesOf(ast)]
    const walk = new Walk(checker, taken)
    const { value, failed } = walk.guard(ast)
    return { value, failed, unguarded: [...walk.unguarded] }
  } catch (error) {
    if (error instanceof SyntaxProblem) return null
    throw error
  }
}

/** Of a longer guard nobody could make anything. */
const MOST_PARTS = 2000

type Safe = Pick<Part, 'value' | 'failed'>

class Walk {
  readonly unguarded = new Set<string>()
  private readonly checker: Checker
  private readonly taken: Set<string>

  constructor(checker: Checker, taken: readonly string[]) {
    this.checker = checker
    this.taken = new Set(taken.map((name) => name.toLowerCase()))
  }

  guard(expression: Expression): Safe {
    const safe = this.guardKind(expression)
    if (sizeOf(safe.value) + (safe.failed ? sizeOf(safe.failed) : 0) <= MOST_PARTS) return safe
    this.unguarded.add(expression.kind === 'call' ? expression.name : expression.kind)
    return { value: expression, failed: null }
  }

  private guardKind(expression: Expression): Safe {
    const typed = this.checker.typedOf(expression)
    if (!typed || (isConstant(expression) && hasValue(typed))) return { value: expression, failed: null }
    switch (expression.kind) {
      case 'field': {
        const { value, failed } = this.guard(expression.base)
        return { value: withChildren(expression, [value]), failed }
      }
      case 'cast':
        return this.guardCast(expression)
      case 'case':
        return this.guardCall(expression, typed, CASE_GUARD)
      case 'call':
        return this.guardCall(expression, typed, findFunction(expression.name)?.guard)
      default:
        return { value: expression, failed: null }
    }
  }

  private guardCast(expression: Extract<Expression, { kind: 'cast' }>): Safe {
    const { operand, type, isTry } = expression
    const { value, failed } = this.guard(operand)
    const [from] = this.checker.partsOf(expression)
    const own = from && type && !isTry ? this.failedCast(value, from, type) : null
    const whole = withChildren(expression, [value])
    return { value: own && type ? cast(value, type, true) : whole, failed: firstOf(failed, own) }
  }

  private guardCall(expression: Expression, typed: TypedExpression, guard: Guard = {}): Safe {
    const parts = this.toParts(expression, typed, guard)
    if (parts.every(({ part }) => part.value === part.plain && !part.failed) && !guard.fails) {
      return {
        value: withChildren(
          expression,
          parts.map(({ part }) => part.value),
        ),
        failed: null,
      }
    }
    const name = expression.kind === 'call' ? expression.name : expression.kind
    const whole: GuardedCall = {
      name,
      parts: parts.map(({ part }) => part),
      args: parts.map(({ part }) => part.value),
      type: typed.type,
      unused: (wanted) => this.toUnused(wanted),
    }
    const fails = guard.fails ? (guard.fails(whole)?.flatMap(foldFailing) ?? null) : []
    if (!fails) this.unguarded.add(name)
    const met = guard.met?.(whole)
    const own = (fails ?? []).map((failing) => toFailed(whole, failing))
    return {
      value: toValue(expression, whole, guard, fails ?? []),
      failed: firstOf(met === undefined ? meetInOrder(inOrder(parts)) : met, ...own),
    }
  }

  /** The parts of a call in its order, each with its place among what the function looks at. */
  private toParts(expression: Expression, typed: TypedExpression, guard: Guard): readonly Placed[] {
    const raw = this.checker.partsOf(expression)
    // Some functions are their argument itself, for some types.
    const isOne = raw.some((part) => part !== null && isMadeOf(typed, part))
    const operands = isOne ? [typed] : (typed.operands ?? [])
    return childrenOf(expression).map((child, at) => {
      const before = raw[at]
      if (!before) return { part: this.toLambda(child), place: at }
      const { value: plain, failed } = this.guard(child)
      const place = operands.findIndex((operand) => isMadeOf(operand, before))
      const taken = operands[place] ?? before
      const isTaken = before.type === taken.type || guard.forgivesCasts === true
      const own = isTaken ? null : this.failedCast(plain, before, taken.type)
      const value = own ? cast(plain, taken.type, true) : plain
      return { part: { typed: taken, raw: before, value, plain, failed: firstOf(failed, own) }, place }
    })
  }

  private toLambda(expression: Expression): Part {
    const isLambda = expression.kind === 'lambda'
    const body = isLambda ? expression.body : expression
    const { value, failed } = this.guard(body)
    const typed = this.checker.typedOf(body) ?? NOTHING
    const whole = isLambda ? withChildren(expression, [value]) : value
    const parameters = isLambda ? expression.parameters.map(({ name }) => name) : []
    return { typed, raw: typed, value: whole, plain: value, failed, parameters }
  }

  private failedCast(value: Expression, from: TypedExpression, to: SparkType): Failed {
    if (from.literal !== undefined && !from.told && hasValue({ ...from, evaluate: castEvaluator(from, to) }))
      return null
    return failedCast(value, from.type, to, (name) => this.toUnused(name))
  }

  private toUnused(wanted: string): string {
    let name = wanted
    for (let number = 2; this.taken.has(name); number++) name = `${wanted}_${number}`
    this.taken.add(name)
    return name
  }
}

/** None where constants decide that it never fails. */
function foldFailing(failing: Failing): readonly Failing[] {
  const when = foldCondition(failing.when)
  return when.kind === 'literal' && when.value !== true ? [] : [{ ...failing, when }]
}

const NOTHING: TypedExpression = { type: { kind: 'void' }, nullable: true, evaluate: () => null }

interface Placed {
  readonly part: Part
  /** Below 0 for what the function does not look at when it is called. */
  readonly place: number
}

/** Whether a constant has a value at all. */
function hasValue({ evaluate }: Pick<TypedExpression, 'evaluate'>): boolean {
  try {
    evaluate([])
    return true
  } catch {
    return false
  }
}

/** Whether it is the same value, perhaps brought to other types. */
function isMadeOf(operand: TypedExpression, raw: TypedExpression): boolean {
  return operand === raw || (operand.of !== undefined && isMadeOf(operand.of, raw))
}

function inOrder(parts: readonly Placed[]): readonly Part[] {
  return parts
    .filter(({ place }) => place >= 0)
    .toSorted((a, b) => a.place - b.place)
    .map(({ part }) => part)
}

/** What is behind a null is not looked at. */
function meetInOrder([first, ...rest]: readonly Part[]): Failed {
  if (!first) return null
  const later = meetInOrder(rest)
  return firstOf(first.failed, isThere(first) ? later : onlyWhere(isNotNull(first.value), later))
}

/** Whether it is never null, by what it is: what a schema says of a column is not relied upon. */
function isThere({ value }: Part): boolean {
  if (value.kind === 'literal') return value.value !== null
  return value.kind === 'call' && MADE.includes(value.name)
}

const MADE = 'array map named_struct isnull isnotnull <=>'.split(' ')

function toFailed({ parts }: GuardedCall, { when, reason, nullable = [] }: Failing): Failed {
  const there = parts.filter(
    (part, at) => !nullable.includes(at) && !part.parameters && !isThere(part) && !rejectsNull(when, part.value),
  )
  return failWhen(foldCondition(all([...there.map(({ value }) => isNotNull(value)), when])), reason)
}

/** Functions that are null, or no condition that holds, where an argument is null. */
const STRICT = '= <> < <= > >= + - * and abs size not rlike'.split(' ')

function rejectsNull(when: Expression, value: Expression): boolean {
  if (when === value) return true
  if (when.kind !== 'call') return false
  if (when.name === 'or') return when.args.every((part) => rejectsNull(part, value))
  return STRICT.includes(when.name) && when.args.some((part) => rejectsNull(part, value))
}

function toValue(expression: Expression, whole: GuardedCall, guard: Guard, fails: readonly Failing[]): Expression {
  const plain = withChildren(expression, whole.args)
  const rewritten = guard.rewrite?.(whole)
  if (rewritten) return rewritten
  if (fails.length === 0) return plain
  if (guard.attempt) return guard.attempt(whole)
  return call('if', any(fails.map(({ when }) => when)), literal({ kind: 'void' }, null), plain)
}
