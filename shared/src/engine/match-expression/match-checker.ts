import type { Expression } from '../../expression/ast.ts'
import { Checker } from '../../expression/checker.ts'
import { formatType } from '../../expression/parse-type.ts'
import type { TypedExpression } from '../../expression/typed.ts'
import type { Column, SparkType } from '../../expression/types.ts'
import { type AggregateFunction, aggregateType } from '../aggregates.ts'
import { type Navigation, toNavigator } from './navigation.ts'

/** What a match expression may name beside columns. */
export interface MatchScope {
  /** Variables or steps as they are spelled, each with those that it stands for: itself, or the parts of a union. */
  readonly variables: ReadonlyMap<string, readonly string[]>
  /** Whether it is of a row pattern, which knows PREV, NEXT, CLASSIFIER, MATCH_NUMBER and, in measures, FINAL. */
  readonly kind: 'sequence' | 'define' | 'measure'
  /** Of a condition in DEFINE: the variable for which the current row is tried. */
  readonly own?: string
}

type Call = Extract<Expression, { kind: 'call' }>
type Span = readonly [number, number]

/** Where a value is taken from, while its expression is checked: which variable that names. */
interface Inside {
  variable: string | null
  hasOwnRow: boolean
}

/** How a navigation gets from the current row to its own. */
interface Path {
  readonly from: 'first' | 'last'
  readonly offset: number
  readonly shift: number
  readonly isFinal: boolean
}

const AGGREGATES: readonly string[] = ['count', 'sum', 'avg', 'min', 'max'] satisfies AggregateFunction[]
const ROW_PATTERN_ONLY = ['prev', 'next', 'classifier', 'match_number', 'running', 'final']
const NAVIGATIONS = ['first', 'last', 'prev', 'next']

/** Whether a function looks beyond the current row. */
export const isMatchCall = (name: string) => [...AGGREGATES, ...NAVIGATIONS, ...ROW_PATTERN_ONLY].includes(name)

/** Types an expression over a match; rows have the view behind their columns (see `match-view.ts`). */
export class MatchChecker extends Checker {
  /** What looks beyond the current row. */
  readonly navigations = new Map<TypedExpression, Navigation>()
  /** Which expression a typed one was made of. */
  readonly sources = new Map<TypedExpression, Expression>()
  private inside: Inside | null = null
  private readonly scope: MatchScope
  private readonly viewAt: number

  constructor(text: string, columns: readonly Column[], scope: MatchScope) {
    super(text, columns, 1)
    this.scope = scope
    this.viewAt = columns.length
  }

  protected override checkKind(expression: Expression): TypedExpression | null {
    const typed = this.checkMatchKind(expression)
    // What gives its argument as it is stands for that.
    if (typed && !this.sources.has(typed)) this.sources.set(typed, expression)
    return typed
  }

  private checkMatchKind(expression: Expression): TypedExpression | null {
    if (expression.kind === 'field') {
      const variable = this.findVariable(expression.base)
      if (variable !== null) return this.checkVariableColumn(expression, variable)
    }
    if (expression.kind === 'column' && this.inside) this.inside.hasOwnRow = true
    if (expression.kind !== 'call') return super.checkKind(expression)
    const { name } = expression
    if (AGGREGATES.includes(name)) return this.checkAggregate(expression, false)
    if (NAVIGATIONS.includes(name) || ROW_PATTERN_ONLY.includes(name)) return this.checkNavigation(expression)
    return super.checkKind(expression)
  }

  private findVariable(base: Expression): string | null {
    if (base.kind !== 'column') return null
    const wanted = base.name.toLowerCase()
    return [...this.scope.variables.keys()].find((name) => name.toLowerCase() === wanted) ?? null
  }

  /** `a.v`: in a navigation or aggregate it says whose row it is, elsewhere it is the last one's. */
  private checkVariableColumn(field: Extract<Expression, { kind: 'field' }>, variable: string): TypedExpression | null {
    const column: Expression = { kind: 'column', name: field.name, span: field.span }
    if (this.inside) this.setVariable(variable, field.span)
    else if (!this.isOwn(variable)) return this.navigate(field, { from: 'last', offset: 0, shift: 0, isFinal: false })
    return super.checkKind(column)
  }

  /** Whether its last row is the current one. */
  private isOwn(variable: string): boolean {
    const { own, variables } = this.scope
    return own !== undefined && (variables.get(variable)?.includes(own) ?? false)
  }

  private setVariable(variable: string, span: Span): void {
    const inside = this.inside as Inside
    if (inside.variable !== null && inside.variable !== variable) {
      this.fail('match', `One navigation is about one variable, not about ${inside.variable} and ${variable}`, span)
    }
    inside.variable = variable
  }

  private checkNavigation(call: Call): TypedExpression | null {
    const { name, args, span } = call
    if (this.scope.kind === 'sequence' && ROW_PATTERN_ONLY.includes(name)) {
      const message = `${name} belongs to MATCH_RECOGNIZE; in a sequence there are first, last, count, sum, avg, min and max`
      return this.fail('match', message, span)
    }
    if (name === 'match_number') return this.checkMatchNumber(call)
    if (name === 'classifier') return this.checkClassifier(call)
    if (this.inside) return this.fail('match', `${name} cannot stand inside another navigation or aggregate`, span)
    if (name !== 'running' && name !== 'final') return this.checkPath(call, false)
    const [inner] = args
    const isFinal = name === 'final'
    if (isFinal && this.scope.kind === 'define')
      return this.fail('match', 'A condition sees the rows so far: FINAL belongs into measures', span)
    if (inner?.kind !== 'call')
      return this.fail('match', `Write ${name.toUpperCase()} before first, last or an aggregate`, span)
    if (AGGREGATES.includes(inner.name)) return this.checkAggregate(inner, isFinal)
    if (inner.name === 'first' || inner.name === 'last') return this.checkPath(inner, isFinal)
    return this.fail('match', `Write ${name.toUpperCase()} before first, last or an aggregate`, span)
  }

  /** `first(x, n)`, `last(x, n)`, `prev(x, n)`, `next(x, n)` and `prev(last(x, n), m)`. */
  private checkPath(call: Call, isFinal: boolean): TypedExpression | null {
    const { name, args, span } = call
    const [inner, count, ...rest] = args
    const isShift = name === 'prev' || name === 'next'
    const steps = count === undefined ? (isShift ? 1 : 0) : toCount(count)
    if (!inner || steps === null || rest.length > 0)
      return this.fail('match', `Write ${name}(value) or ${name}(value, rows), where rows is a whole number`, span)
    if (!isShift) return this.navigate(inner, { from: name as 'first', offset: steps, shift: 0, isFinal })
    const shift = name === 'prev' ? -steps : steps
    const logical = toLogical(inner)
    if (!logical) return this.navigate(inner, { from: 'last', offset: 0, shift, isFinal })
    const [value, offset, ...others] = logical.call.args
    const logicalSteps = offset === undefined ? 0 : toCount(offset)
    if (!value || logicalSteps === null || others.length > 0)
      return this.fail('match', `Write ${logical.call.name}(value, rows), where rows is a whole number`, inner.span)
    if (logical.isFinal && this.scope.kind === 'define')
      return this.fail('match', 'A condition sees the rows so far: FINAL belongs into measures', inner.span)
    const from = logical.call.name as 'first' | 'last'
    return this.navigate(value, { from, offset: logicalSteps, shift, isFinal: logical.isFinal ?? isFinal })
  }

  private navigate(inner: Expression, path: Path): TypedExpression | null {
    const found = this.checkInside(inner)
    if (!found) return null
    const { typed, variables } = found
    return this.add(typed.type, { kind: 'row', ...path, variables, inner: typed })
  }

  private checkInside(inner: Expression) {
    const inside: Inside = { variable: null, hasOwnRow: false }
    this.inside = inside
    const typed = this.check(inner)
    this.inside = null
    if (!typed) return null
    if (inside.variable !== null && inside.hasOwnRow)
      return this.fail('match', `Write ${inside.variable}. before each column here, or before none`, inner.span)
    const { variable } = inside
    return { typed, variables: variable === null ? null : (this.scope.variables.get(variable) ?? null) }
  }

  private checkAggregate(call: Call, isFinal: boolean): TypedExpression | null {
    const { name, args, span, distinct } = call
    const [inner, ...rest] = args
    if (this.inside) return this.fail('match', `${name} cannot stand inside another navigation or aggregate`, span)
    if (distinct) return this.fail('match', `${name} of different values does not exist over a match`, span)
    if (rest.length > 0 || !inner) return this.fail('match', `Write ${name}(value)`, span)
    const what = { kind: 'aggregate', function: name as AggregateFunction, isFinal } as const
    const rows = name === 'count' ? this.countedRows(inner) : undefined
    if (rows !== undefined) return this.add({ kind: 'bigint' }, { ...what, variables: rows, inner: null })
    const found = this.checkInside(inner)
    if (!found) return null
    const type = aggregateType(what.function, found.typed.type)
    if (!type) return this.fail('type', `There is no ${name} of ${formatType(found.typed.type)}`, span)
    return this.add(type, { ...what, variables: found.variables, inner: found.typed })
  }

  /** Whose rows `count(*)`, `count(a.*)` and, in a sequence, `count(a)` count. */
  private countedRows(inner: Expression): readonly string[] | null | undefined {
    if (inner.kind === 'column') return inner.name === '*' ? null : this.countedStep(inner)
    if (inner.kind !== 'field' || inner.name !== '*') return undefined
    const variable = this.findVariable(inner.base)
    return variable === null ? undefined : this.scope.variables.get(variable)
  }

  private countedStep(name: Expression): readonly string[] | undefined {
    const step = this.scope.kind === 'sequence' ? this.findVariable(name) : null
    return step === null ? undefined : this.scope.variables.get(step)
  }

  private checkMatchNumber({ args, span }: Call): TypedExpression | null {
    if (args.length > 0) return this.fail('match', 'Write MATCH_NUMBER()', span)
    return this.add({ kind: 'bigint' }, { kind: 'match-number' })
  }

  private checkClassifier(call: Call): TypedExpression | null {
    const [of, ...rest] = call.args
    const variable = of ? this.findVariable(of) : null
    if (rest.length > 0 || (of && variable === null))
      return this.fail('match', 'Write CLASSIFIER() or CLASSIFIER(variable)', call.span)
    if (!this.inside) return this.navigate(call, { from: 'last', offset: 0, shift: 0, isFinal: false })
    if (variable !== null) this.setVariable(variable, call.span)
    const variables = variable === null ? null : (this.scope.variables.get(variable) ?? null)
    return this.add({ kind: 'string' }, { kind: 'classifier', variables })
  }

  private add(type: SparkType, navigation: Navigation): TypedExpression {
    const typed = { type, nullable: true, evaluate: toNavigator(navigation, this.viewAt) }
    this.navigations.set(typed, navigation)
    return typed
  }
}

function toCount(expression: Expression): number | null {
  const { value } = expression as { value?: unknown }
  return expression.kind === 'literal' && typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? value
    : null
}

/** `first` or `last`, maybe behind RUNNING or FINAL. */
function toLogical(expression: Expression): { call: Call; isFinal: boolean | null } | null {
  if (expression.kind !== 'call') return null
  if (expression.name === 'first' || expression.name === 'last') return { call: expression, isFinal: null }
  const [inner] = expression.args
  if (expression.name !== 'running' && expression.name !== 'final') return null
  const found = inner ? toLogical(inner) : null
  return found && { call: found.call, isFinal: expression.name === 'final' }
}
