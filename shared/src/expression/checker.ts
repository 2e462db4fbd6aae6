import type { Expression, Parameter } from './ast.ts'
import { canCast, castMayBeNull } from './can-cast.ts'
import { castEvaluator } from './cast.ts'
import { coerceArgument } from './coerce.ts'
import { resolveCase } from './functions/conditional.ts'
import type { BoundLambda, FunctionEntry, Lambda, Resolution } from './functions/define.ts'
import { FUNCTIONS, findFunction } from './functions.ts'
import { nearestName } from './nearest.ts'
import { splitExpression } from './parameter.ts'
import { formatType, TYPE_NAMES } from './parse-type.ts'
import { spellName } from './quote-name.ts'
import type { TypedExpression } from './typed.ts'
import type { Column, SparkType } from './types.ts'
import type { Value } from './value.ts'

export interface ExpressionProblem {
  /** `syntax`, `unknown-column`, `ambiguous-column`, `type`, `lambda`, `expected-type` or `spark-only`. */
  readonly code: string
  readonly severity: 'error' | 'info'
  readonly message: string
  /** Characters [start, end) of the text. */
  readonly span: readonly [number, number]
  /** What the author most likely meant in place of the span. */
  readonly suggestion?: string
}

/** A parameter of a function with an arrow; its type is null where it depends on what only Spark knows. */
interface Local {
  readonly name: string
  readonly type: SparkType | null
}

type Kind<K extends Expression['kind']> = Extract<Expression, { kind: K }>
type Span = readonly [number, number]

/** Types an expression over columns and collects what is wrong with it. */
export class Checker {
  /** Columns that are read, as their schema spells them, in order of first use. */
  readonly references = new Set<string>()
  readonly problems: ExpressionProblem[] = []
  /** Whether something in it is known to Spark only. */
  isSparkOnly = false
  private readonly types = new Map<Parameter, SparkType>()
  private readonly checked = new Map<Expression, TypedExpression>()
  private readonly parts = new Map<Expression, readonly (TypedExpression | null)[]>()
  private readonly text: string
  private readonly columns: readonly Column[]
  /** Parameters of the functions with an arrow around the place, the innermost last; their values stand behind those of the columns. */
  private locals: readonly Local[] = []
  /** Where the values of parameters begin. */
  private readonly width: number

  /** `hidden` values stand in a row behind those of its columns, for who extends it. */
  constructor(text: string, columns: readonly Column[], hidden = 0) {
    this.text = splitExpression(text).text
    this.columns = columns
    this.width = columns.length + hidden
  }

  /** Null where something in it is wrong, or where its type is known to Spark only. */
  check(expression: Expression): TypedExpression | null {
    const typed = this.checkKind(expression)
    if (typed) this.checked.set(expression, typed)
    return typed
  }

  /** The type that {@link check} found for a part of what it was given. */
  typeOf(part: Expression | Parameter): SparkType | null {
    return 'kind' in part ? (this.checked.get(part)?.type ?? null) : (this.types.get(part) ?? null)
  }

  /** What {@link check} made of a part of what it was given. */
  typedOf(part: Expression): TypedExpression | undefined {
    return this.checked.get(part)
  }

  /** What {@link check} made of the parts of a call, cast, field or CASE as that saw them; null for what has an arrow. */
  partsOf(whole: Expression): readonly (TypedExpression | null)[] {
    return this.parts.get(whole) ?? []
  }

  protected checkKind(expression: Expression): TypedExpression | null {
    switch (expression.kind) {
      case 'literal':
        return this.checkLiteral(expression)
      case 'column':
        return this.checkColumn(expression)
      case 'parameter':
        return this.checkParameter(expression)
      case 'field':
        return this.checkField(expression)
      case 'call':
        return this.checkCall(expression)
      case 'cast':
        return this.checkCast(expression)
      case 'case':
        return this.checkCase(expression)
      case 'lambda':
        return this.fail(
          'lambda',
          'A function with an arrow is an argument of transform, filter and their kin',
          expression.span,
        )
      case 'named':
        this.check(expression.value)
        return this.sparkOnly('An argument by its name', expression.span)
    }
  }

  expect(typed: TypedExpression, expected: SparkType, span: Span): TypedExpression | null {
    const isText = typed.type.kind === 'string' && expected.kind !== 'string'
    const coerced = isText ? null : coerceArgument(typed, expected)
    if (coerced) return coerced
    const wanted = expected.kind === 'boolean' ? 'true or false' : formatType(expected)
    return this.fail('expected-type', `This must be ${wanted}, but is ${formatType(typed.type)}`, span)
  }

  private checkLiteral({ value, type }: Kind<'literal'>): TypedExpression {
    return { type, nullable: value === null, evaluate: () => value, literal: value }
  }

  /** That there is no such parameter is for who knows them all to say. */
  private checkParameter({ bound }: Kind<'parameter'>): TypedExpression | null {
    if (!bound) return null
    const { type, value } = bound
    // A pattern is looked at before any row. Of a number the type of what is computed with it must not depend on the value.
    const looked = type.kind === 'string' ? { literal: value } : {}
    return { type, nullable: false, evaluate: () => value, told: true, ...looked }
  }

  private checkColumn({ name, span }: Kind<'column'>): TypedExpression | null {
    const wanted = name.toLowerCase()
    const local = this.locals.findLastIndex((each) => each.name.toLowerCase() === wanted)
    if (local >= 0) return this.at(this.width + local, { name, type: null, nullable: true, ...this.locals[local] })
    const found = this.columns.flatMap((column, index) => (column.name.toLowerCase() === wanted ? [index] : []))
    const [index] = found
    const column = index === undefined ? undefined : this.columns[index]
    if (index === undefined || !column) return this.unknownColumn(name, span)
    if (found.length > 1) {
      return this.fail(
        'ambiguous-column',
        `There are ${found.length} columns named ${name}: rename one of them before`,
        span,
      )
    }
    this.references.add(column.name)
    return this.at(index, column)
  }

  private at(index: number, { name, type, nullable }: Local & { nullable: boolean }): TypedExpression | null {
    if (type && type.kind !== 'unknown') return { type, nullable, evaluate: (row) => row[index] ?? null, name }
    this.isSparkOnly = true
    return null
  }

  private unknownColumn(name: string, span: Span): null {
    if (LITERAL_FUNCTIONS.has(name.toLowerCase())) return this.sparkOnly(name, span)
    const names = [...this.locals, ...this.columns].map((column) => column.name)
    const near = nearestName(name, names)
    const hint = near
      ? `: did you mean ${near}?`
      : names.length > 0
        ? `. There are ${names.slice(0, 8).join(', ')}`
        : ''
    return this.fail('unknown-column', `There is no column ${name}${hint}`, span, near && spellName(near))
  }

  protected checkField(whole: Kind<'field'>): TypedExpression | null {
    const { base, name, span } = whole
    const typed = this.check(base)
    this.parts.set(whole, [typed])
    if (!typed) return null
    // The field of each struct of an array is an array.
    const { type } = typed
    const holder = type.kind === 'array' ? type.element : type
    const fields = holder.kind === 'struct' ? holder.fields : []
    const index = fields.findIndex((field) => field.name.toLowerCase() === name.toLowerCase())
    const field = fields[index]
    const entry = type.kind === 'map' ? this.resolve(findFunction('[]'), [typed, keyText(name)], span) : null
    if (entry) return entry
    if (!field) {
      const names = fields.map((each) => each.name)
      return this.fail('type', `${formatType(type)} has no field ${name}`, span, nearestName(name, names))
    }
    const read = (value: Value) => (value === null ? null : ((value as readonly Value[])[index] ?? null))
    if (type.kind === 'array') {
      const readAll = (value: Value) => (value === null ? null : (value as readonly Value[]).map(read))
      const result: SparkType = { kind: 'array', element: field.type }
      return { type: result, nullable: typed.nullable, evaluate: (row) => readAll(typed.evaluate(row)) }
    }
    return { type: field.type, nullable: true, evaluate: (row) => read(typed.evaluate(row)), name: field.name }
  }

  private checkCall(call: Kind<'call'>): TypedExpression | null {
    const { name, args, distinct, span } = call
    const entry = findFunction(name)
    if (entry?.lambdas) return this.checkHigherOrder(entry, call)
    const typed = args.map((arg) => (arg.kind === 'lambda' && !entry ? this.checkUnbound(arg) : this.check(arg)))
    if (!entry) return this.unknownFunction(call)
    this.parts.set(call, typed)
    if (!typed.every((arg) => arg !== null)) return null
    if (distinct) return this.fail('type', 'DISTINCT belongs into an aggregate, not into an expression', span)
    return this.resolve(entry, typed, span)
  }

  private resolve(entry: FunctionEntry | undefined, args: readonly TypedExpression[], span: Span) {
    return entry ? this.take(entry.resolve(args, []), span) : null
  }

  private take(resolved: Resolution, span: Span): TypedExpression | null {
    if (resolved === null) return null
    if (typeof resolved === 'string') return this.fail('type', resolved, span)
    if (!('sparkOnly' in resolved)) return resolved
    this.sparkOnly(resolved.sparkOnly, span)
    const evaluate = () => {
      throw new Error(`${resolved.sparkOnly} is evaluated by Spark only`)
    }
    return resolved.type ? { type: resolved.type, nullable: true, evaluate } : null
  }

  /** What has an arrow is typed by the function, which knows what it gives to the parameters. */
  private checkHigherOrder(entry: FunctionEntry, call: Kind<'call'>): TypedExpression | null {
    const { name, args, span } = call
    const first = entry.lambdas ?? 0
    const values = args.slice(0, first).map((arg) => this.check(arg))
    const functions = args.slice(first)
    this.parts.set(call, [...values, ...functions.map(() => null)])
    if (!values.every((value) => value !== null)) {
      for (const each of functions) this.checkUnbound(each)
      return null
    }
    const lambdas = functions.map((each) => this.toLambda(name, each))
    return this.take(entry.resolve(values, lambdas), span)
  }

  private toLambda(name: string, expression: Expression): Lambda {
    // What has no arrow gives the same for every item.
    if (expression.kind !== 'lambda') {
      return { bind: () => withFrame(this.check(expression), 0, 0) }
    }
    const { parameters, body } = expression
    const at = this.width + this.locals.length
    return {
      bind: (types, optional = 0) => {
        if (parameters.length > types.length || parameters.length < types.length - optional) {
          const allowed = optional > 0 ? `${types.length - optional} or ${types.length}` : `${types.length}`
          const [start, end] = [parameters[0]?.span[0] ?? 0, parameters.at(-1)?.span[1] ?? 0]
          const message = `${name} takes a function of ${allowed} parameters here, not of ${parameters.length}`
          return this.fail('lambda', message.replace(' 1 parameters', ' 1 parameter'), [start, end])
        }
        const locals = parameters.map((parameter, index) => ({ name: parameter.name, type: types[index] ?? null }))
        return withFrame(this.within(expression, locals, body), at, parameters.length)
      },
    }
  }

  /** Under a function that is not known its parameters may be anything. */
  private checkUnbound(expression: Expression): null {
    if (expression.kind !== 'lambda') this.check(expression)
    else {
      const locals = expression.parameters.map(({ name }) => ({ name, type: null }))
      this.within(expression, locals, expression.body)
    }
    return null
  }

  private within({ parameters }: Kind<'lambda'>, locals: readonly Local[], body: Expression): TypedExpression | null {
    const names = parameters.map(({ name }) => name.toLowerCase())
    const repeated = parameters.find(({ name }, index) => names.indexOf(name.toLowerCase()) < index)
    if (repeated) return this.fail('lambda', `${repeated.name} is the name of two parameters`, repeated.span)
    const outer = this.locals
    this.locals = [...outer, ...locals]
    const typed = this.check(body)
    this.locals = outer
    for (const [index, local] of locals.entries()) {
      const parameter = parameters[index]
      if (parameter && local.type) this.types.set(parameter, local.type)
    }
    return typed
  }

  private unknownFunction({ name, args, span }: Kind<'call'>): null {
    const [, path] = args
    if (name === ':' && path?.kind === 'literal') return this.sparkOnly(`The path ${path.value}`, path.span)
    const near = nearestName(
      name,
      FUNCTIONS.filter((entry) => entry.category !== 'operator').map((entry) => entry.name),
    )
    const start = this.text.toLowerCase().indexOf(name, span[0])
    const nameSpan = start >= 0 ? ([start, start + name.length] as const) : span
    return this.sparkOnly(near ? `${name} (did you mean ${near}?)` : name, nameSpan, near)
  }

  private checkCast(whole: Kind<'cast'>): TypedExpression | null {
    const { operand, type, typeText, isTry, span } = whole
    const typed = this.check(operand)
    this.parts.set(whole, [typed])
    if (!type) {
      const near = nearestName(typeText, TYPE_NAMES)
      return this.sparkOnly(near ? `The type ${typeText} (did you mean ${near}?)` : `The type ${typeText}`, span)
    }
    if (!typed) return null
    const from = formatType(typed.type)
    if (!canCast(typed.type, type))
      return this.take({ sparkOnly: `The cast from ${from} to ${formatType(type)}`, type }, span)
    return {
      type,
      nullable: typed.nullable || isTry || castMayBeNull(typed.type, type),
      evaluate: castEvaluator(typed, type, isTry),
    }
  }

  private checkCase(whole: Kind<'case'>): TypedExpression | null {
    const { branches, otherwise, span } = whole
    const typed = branches.map(({ when, result }) => ({ when: this.check(when), result: this.check(result) }))
    const fallback = otherwise ? this.check(otherwise) : null
    this.parts.set(whole, [...typed.flatMap(({ when, result }) => [when, result]), fallback])
    const complete = typed.flatMap(({ when, result }) => (when && result ? [{ when, result }] : []))
    if (complete.length < typed.length || (otherwise && !fallback)) return null
    return this.take(resolveCase(complete, fallback), span)
  }

  private sparkOnly(what: string, span: Span, suggestion?: string): null {
    this.isSparkOnly = true
    const message = `${what} is passed to Spark as it is: the preview cannot evaluate it, and a row for which it fails ends the query`
    this.problems.push({ code: 'spark-only', severity: 'info', message, span, ...(suggestion ? { suggestion } : {}) })
    return null
  }

  protected fail(code: string, message: string, span: Span, suggestion?: string): null {
    this.problems.push({ code, severity: 'error', message, span, ...(suggestion ? { suggestion } : {}) })
    return null
  }
}

/** Functions that Spark takes without parentheses, where no column is called so. */
const LITERAL_FUNCTIONS = new Set(
  'current_date current_timestamp current_time localtimestamp current_user user session_user current_catalog current_database current_schema'.split(
    ' ',
  ),
)

function keyText(value: string): TypedExpression {
  return { type: { kind: 'string' }, nullable: false, evaluate: () => value, literal: value }
}

/** The values of `count` parameters are put behind those of the row, where their columns would be. */
function withFrame(body: TypedExpression | null, at: number, count: number): BoundLambda | null {
  if (!body) return null
  return {
    type: body.type,
    nullable: body.nullable,
    evaluate: (row) => {
      if (count === 0) return () => body.evaluate(row)
      const frame = row.slice(0, at)
      return (...values) => {
        for (let index = 0; index < count; index++) frame[at + index] = values[index] ?? null
        return body.evaluate(frame)
      }
    },
  }
}
