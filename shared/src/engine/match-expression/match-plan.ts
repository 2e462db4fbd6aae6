import type { Expression } from '../../expression/ast.ts'
import { formatDecimal } from '../../expression/decimal.ts'
import { findFunction } from '../../expression/functions.ts'
import { markInText } from '../../expression/parameter-mark.ts'
import { formatType, sameType } from '../../expression/parse-type.ts'
import type { TypedExpression } from '../../expression/typed.ts'
import type { SparkType } from '../../expression/types.ts'
import type { Value } from '../../expression/value.ts'
import type { MatchChecker } from './match-checker.ts'
import type { Navigation } from './navigation.ts'
import { isPythonCast, isPythonType, PYTHON_FUNCTIONS } from './python-functions.ts'

/**
 * A typed expression as plain data for the Python runtime (`match_expression.py`): `[operation, type, ...arguments]`, where arguments are plans
 * or plain values. It has the casts that typing found, so that Python needs no rules of types.
 */
export type Plan = readonly [operation: string, type: string, ...args: PlanArgument[]]
type PlanArgument = Plan | string | number | boolean | null | readonly string[]

/** What the Python runtime does not have. */
export class NotInPython extends Error {
  readonly span: readonly [number, number]

  constructor(what: string, span: readonly [number, number]) {
    super(`${what} cannot be computed inside a pattern: compute it in a column before the pattern`)
    this.span = span
  }
}

/** Throws {@link NotInPython}. `columnAt` gives the position of a column among the values that the operator keeps of a row. */
export function toPlan(
  typed: TypedExpression,
  checker: MatchChecker,
  columnAt: (name: string) => number,
  span: readonly [number, number],
): Plan {
  return new Planner(checker, columnAt).plan(typed, span)
}

type Span = readonly [number, number]

class Planner {
  private readonly checker: MatchChecker
  private readonly columnAt: (name: string) => number

  constructor(checker: MatchChecker, columnAt: (name: string) => number) {
    this.checker = checker
    this.columnAt = columnAt
  }

  plan(typed: TypedExpression, span: Span): Plan {
    const type = formatType(typed.type)
    const navigation = this.checker.navigations.get(typed)
    if (navigation) return this.planNavigation(navigation, type, span)
    if (typed.of) return this.planCast(typed.of, typed, false, span)
    const source = this.checker.sources.get(typed)
    if (!source) {
      if (typed.literal !== undefined) return planLiteral(typed, span)
      throw new NotInPython('This', span)
    }
    return this.planSource(source, typed)
  }

  private planSource(source: Expression, typed: TypedExpression): Plan {
    const { span } = source
    const type = formatType(typed.type)
    switch (source.kind) {
      case 'literal':
        return planLiteral(typed, span)
      case 'parameter':
        return ['literal', type, markInText(source.name, 'encoded')]
      case 'column':
      case 'field':
        return this.planColumn(source, typed)
      case 'cast': {
        const [operand] = this.checker.partsOf(source)
        if (!operand) throw new NotInPython('This cast', span)
        return this.planCast(operand, typed, source.isTry, span)
      }
      case 'case':
        return ['case', type, source.otherwise !== null, ...this.planAll(typed.operands ?? [], span)]
      case 'call':
        return this.planCall(source, typed, type)
      default:
        throw new NotInPython('A function with an arrow', span)
    }
  }

  private planColumn(source: Extract<Expression, { kind: 'column' | 'field' }>, typed: TypedExpression): Plan {
    const type = formatType(typed.type)
    if (source.kind === 'column') return ['column', type, this.columnAt(source.name)]
    const [base] = this.checker.partsOf(source)
    // A variable's column is typed as the column alone.
    if (!base) return ['column', type, this.columnAt(source.name)]
    if (base.type.kind !== 'struct') throw new NotInPython(`${source.name} of ${formatType(base.type)}`, source.span)
    const at = base.type.fields.findIndex(({ name }) => name.toLowerCase() === source.name.toLowerCase())
    return ['field', type, this.plan(base, source.span), at]
  }

  private planCall(source: Extract<Expression, { kind: 'call' }>, typed: TypedExpression, type: string): Plan {
    const { span } = source
    const name = findFunction(source.name)?.name ?? source.name
    const { operands } = typed
    if (!operands || !PYTHON_FUNCTIONS.has(name)) throw new NotInPython(toWords(source.name), span)
    const args = this.planAll(operands, span)
    const [first, digits] = this.checker.partsOf(source)
    if (name === 'nullif' && first) return [name, type, ...args, this.plan(first, span)]
    if (name === 'round' || name === 'floor' || name === 'ceil')
      return [name, type, ...args, Number(digits?.literal ?? 0)]
    return [name, type, ...args]
  }

  private planCast(from: TypedExpression, to: TypedExpression, isTry: boolean, span: Span): Plan {
    const [plan, type] = [this.plan(from, span), formatType(to.type)]
    if (sameType(from.type, to.type)) return plan
    if (from.type.kind !== 'void' && !isPythonCast(from.type, to.type))
      throw new NotInPython(`The cast from ${formatType(from.type)} to ${type}`, span)
    return ['cast', type, plan, isTry]
  }

  private planAll(all: readonly TypedExpression[], span: Span): Plan[] {
    for (const { type } of all) if (!isPythonType(type)) throw new NotInPython(`A value of ${formatType(type)}`, span)
    return all.map((each) => this.plan(each, span))
  }

  private planNavigation(navigation: Navigation, type: string, span: Span): Plan {
    switch (navigation.kind) {
      case 'match-number':
        return ['match_number', type]
      case 'classifier':
        return ['classifier', type, navigation.variables]
      case 'row': {
        const { from, offset, shift, isFinal, variables, inner } = navigation
        return ['row', type, variables, from, offset, shift, isFinal, this.plan(inner, span)]
      }
      case 'aggregate': {
        const { function: name, isFinal, variables, inner } = navigation
        if (inner && !isPythonType(inner.type)) throw new NotInPython(`${name} of ${formatType(inner.type)}`, span)
        return ['aggregate', type, variables, name, isFinal, inner && this.plan(inner, span)]
      }
    }
  }
}

function planLiteral({ type, literal = null }: TypedExpression, span: Span): Plan {
  if (!isPythonType(type)) throw new NotInPython(`A value of ${formatType(type)}`, span)
  return ['literal', formatType(type), toText(type, literal)]
}

/** As the runtime's `values.decoder` reads it. */
function toText(type: SparkType, value: Value): string | null {
  if (value === null) return null
  if (type.kind === 'decimal') return formatDecimal(value as bigint, type.scale)
  return Object.is(value, -0) ? '-0.0' : String(value)
}

const toWords = (name: string) => (/^\w/.test(name) ? `${name}()` : `The operator ${name}`)
