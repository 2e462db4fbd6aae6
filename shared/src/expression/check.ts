import type { Expression } from './ast.ts'
import { castConverter, castMayBeNull } from './cast.ts'
import { coerceArgument } from './coerce.ts'
import { resolveCase } from './functions/logic.ts'
import { FUNCTIONS, findFunction } from './functions.ts'
import { nearestName } from './nearest.ts'
import { parseExpression } from './parse.ts'
import { formatType } from './parse-type.ts'
import { spellName } from './quote-name.ts'
import { SyntaxProblem } from './tokenize.ts'
import type { TypedExpression } from './typed.ts'
import type { Column, SparkType } from './types.ts'

export interface ExpressionProblem {
  /** `syntax`, `unknown-column`, `ambiguous-column`, `type`, `expected-type` or `spark-only`. */
  readonly code: string
  readonly severity: 'error' | 'info'
  readonly message: string
  /** Characters [start, end) of the text. */
  readonly span: readonly [number, number]
  /** What the author most likely meant in place of the span. */
  readonly suggestion?: string
}

export interface CheckedExpression {
  /** Null where the text could not be parsed. */
  readonly ast: Expression | null
  /** Null where something in it is wrong or known to Spark only. */
  readonly typed: TypedExpression | null
  readonly type: SparkType | null
  readonly nullable: boolean
  /** Columns that are read, as their schema spells them, in order of first use. */
  readonly references: readonly string[]
  readonly problems: readonly ExpressionProblem[]
  /** False where only Spark can evaluate it. */
  readonly previewable: boolean
}

/** Parses and types an expression over columns. Never throws; what is wrong is in `problems`. */
export function checkExpression(text: string, columns: readonly Column[], expects?: SparkType): CheckedExpression {
  const problems: ExpressionProblem[] = []
  try {
    const ast = parseExpression(text)
    const checker = new Checker(text, columns, problems)
    const typed = checker.check(ast)
    const fitting = typed && expects ? checker.expect(typed, expects, ast.span) : typed
    return {
      ast,
      typed: fitting,
      type: typed?.type ?? null,
      nullable: typed?.nullable ?? true,
      references: [...checker.references],
      problems,
      previewable: fitting !== null,
    }
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    problems.push({ code: 'syntax', severity: 'error', message: error.message, span: error.span })
    return { ast: null, typed: null, type: null, nullable: true, references: [], problems, previewable: false }
  }
}

class Checker {
  readonly references = new Set<string>()
  private readonly text: string
  private readonly columns: readonly Column[]
  private readonly problems: ExpressionProblem[]

  constructor(text: string, columns: readonly Column[], problems: ExpressionProblem[]) {
    this.text = text
    this.columns = columns
    this.problems = problems
  }

  check(expression: Expression): TypedExpression | null {
    switch (expression.kind) {
      case 'literal':
        return this.checkLiteral(expression)
      case 'column':
        return this.checkColumn(expression)
      case 'field':
        return this.checkField(expression)
      case 'call':
        return this.checkCall(expression)
      case 'cast':
        return this.checkCast(expression)
      case 'case':
        return this.checkCase(expression)
      case 'lambda':
        return this.sparkOnly('Functions with an arrow', expression.span)
    }
  }

  expect(typed: TypedExpression, expected: SparkType, span: readonly [number, number]): TypedExpression | null {
    const isText = typed.type.kind === 'string' && expected.kind !== 'string'
    const coerced = isText ? null : coerceArgument(typed, expected)
    if (coerced) return coerced
    const wanted = expected.kind === 'boolean' ? 'true or false' : formatType(expected)
    return this.fail('expected-type', `This must be ${wanted}, but is ${formatType(typed.type)}`, span)
  }

  private checkLiteral({ value, type }: Extract<Expression, { kind: 'literal' }>): TypedExpression {
    return { type, nullable: value === null, evaluate: () => value, literal: value }
  }

  private checkColumn({ name, span }: Extract<Expression, { kind: 'column' }>): TypedExpression | null {
    const wanted = name.toLowerCase()
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
    return { type: column.type, nullable: column.nullable, evaluate: (row) => row[index] ?? null }
  }

  private unknownColumn(name: string, span: readonly [number, number]): null {
    const names = this.columns.map((column) => column.name)
    const near = nearestName(name, names)
    const hint = near
      ? `: did you mean ${near}?`
      : names.length > 0
        ? `. There are ${names.slice(0, 8).join(', ')}`
        : ''
    return this.fail('unknown-column', `There is no column ${name}${hint}`, span, near && spellName(near))
  }

  private checkField({ base, name, span }: Extract<Expression, { kind: 'field' }>): TypedExpression | null {
    const typed = this.check(base)
    if (!typed) return null
    const fields = typed.type.kind === 'struct' ? typed.type.fields : []
    const index = fields.findIndex((field) => field.name.toLowerCase() === name.toLowerCase())
    const field = fields[index]
    if (!field)
      return this.fail(
        'type',
        `${formatType(typed.type)} has no field ${name}`,
        span,
        nearestName(
          name,
          fields.map((each) => each.name),
        ),
      )
    return {
      type: field.type,
      nullable: true,
      evaluate: (row) => {
        const value = typed.evaluate(row)
        return value === null ? null : ((value as readonly (typeof value)[])[index] ?? null)
      },
    }
  }

  private checkCall({ name, args, distinct, span }: Extract<Expression, { kind: 'call' }>): TypedExpression | null {
    const typed = args.map((arg) => this.check(arg))
    const entry = findFunction(name)
    if (!entry) return this.unknownFunction(name, span)
    if (!typed.every((arg) => arg !== null)) return null
    if (distinct) return this.fail('type', 'DISTINCT belongs into an aggregate, not into an expression', span)
    const resolved = entry.resolve(typed)
    if (typeof resolved === 'string') return this.fail('type', resolved, span)
    return 'sparkOnly' in resolved ? this.sparkOnly(resolved.sparkOnly, span) : resolved
  }

  private unknownFunction(name: string, span: readonly [number, number]): null {
    const near = nearestName(
      name,
      FUNCTIONS.filter((entry) => entry.category !== 'operator').map((entry) => entry.name),
    )
    const start = this.text.toLowerCase().indexOf(name, span[0])
    const nameSpan = start >= 0 ? ([start, start + name.length] as const) : span
    return this.sparkOnly(near ? `${name} (did you mean ${near}?)` : name, nameSpan, near)
  }

  private checkCast({ operand, type, isTry, span }: Extract<Expression, { kind: 'cast' }>): TypedExpression | null {
    const typed = this.check(operand)
    if (!typed) return null
    const convert = castConverter(typed.type, type)
    if (!convert) return this.sparkOnly(`The cast from ${formatType(typed.type)} to ${formatType(type)}`, span)
    return {
      type,
      nullable: typed.nullable || isTry || castMayBeNull(typed.type, type),
      evaluate: (row) => {
        const value = typed.evaluate(row)
        if (value === null) return null
        if (!isTry) return convert(value)
        try {
          return convert(value)
        } catch {
          return null
        }
      },
    }
  }

  private checkCase({ branches, otherwise, span }: Extract<Expression, { kind: 'case' }>): TypedExpression | null {
    const typed = branches.map(({ when, result }) => ({ when: this.check(when), result: this.check(result) }))
    const fallback = otherwise ? this.check(otherwise) : null
    const complete = typed.flatMap(({ when, result }) => (when && result ? [{ when, result }] : []))
    if (complete.length < typed.length || (otherwise && !fallback)) return null
    const resolved = resolveCase(complete, fallback)
    return typeof resolved === 'string' ? this.fail('type', resolved, span) : resolved
  }

  private sparkOnly(what: string, span: readonly [number, number], suggestion?: string): null {
    const message = `${what} is passed to Spark as it is; the preview cannot evaluate it`
    this.problems.push({ code: 'spark-only', severity: 'info', message, span, ...(suggestion ? { suggestion } : {}) })
    return null
  }

  private fail(code: string, message: string, span: readonly [number, number], suggestion?: string): null {
    this.problems.push({ code, severity: 'error', message, span, ...(suggestion ? { suggestion } : {}) })
    return null
  }
}
