import { type CheckedMatch, checkMatchExpression } from '../engine/match-expression/check-match.ts'
import type { MatchScope } from '../engine/match-expression/match-checker.ts'
import { parseStatement } from '../engine/match-recognize/parse-statement.ts'
import type { Named, Span, Statement } from '../engine/match-recognize/statement.ts'
import { compilePattern, findPlaces, type Program } from '../engine/row-pattern/program.ts'
import type { Expression } from '../expression/ast.ts'
import { childrenOf, withChildren } from '../expression/guard/tree.ts'
import { printExpression } from '../expression/print.ts'
import { SyntaxProblem } from '../expression/tokenize.ts'
import type { Column, SparkType } from '../expression/types.ts'
import type { StreamSchema } from '../pipeline/stream.ts'
import { findColumn } from './columns.ts'
import type { NodeProblem } from './define.ts'
import { BOOLEAN } from './expressions.ts'
import { MATCH_COLUMNS } from './match-schema.ts'

/** A condition or measure, checked. */
export interface Part {
  readonly name: string
  readonly checked: CheckedMatch
  /** As Spark evaluates it over a row; null where it looks beyond the row. */
  readonly sql: string | null
}

/** What a MATCH_RECOGNIZE clause means over an input. */
export interface RowPatternQuery {
  readonly statement: Statement
  readonly program: Program
  readonly keys: readonly string[]
  /** Columns behind the event time in ORDER BY. */
  readonly orderTieBreak: readonly string[]
  /** Of each variable of the program; null where every row will do. */
  readonly conditions: readonly (Part | null)[]
  readonly measures: readonly (Part & { readonly type: SparkType })[]
  /** Columns of the row that stand beside the measures. */
  readonly columns: readonly Column[]
  readonly skipTo: readonly string[]
  readonly reach: { readonly before: number; readonly after: number; readonly afterMatch: number }
  readonly keepsKeys: boolean
}

export interface CheckedQuery {
  /** The best there is, where there are problems too; null where the text cannot be read. */
  readonly query: RowPatternQuery | null
  readonly problems: readonly NodeProblem[]
}

/** Reads and checks the text. Never throws. */
export function checkQuery(sql: string, input: StreamSchema): CheckedQuery {
  try {
    return new QueryChecker(sql, input, parseStatement(sql)).check()
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    return { query: null, problems: [toProblem('syntax', error.message, error.span)] }
  }
}

const toProblem = (code: string, message: string, span: Span, severity: NodeProblem['severity'] = 'error') => ({
  code: `match.${code}`,
  severity,
  message,
  field: 'sql',
  span,
})

const sameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

class QueryChecker {
  private readonly problems: NodeProblem[] = []
  private readonly sql: string
  private readonly input: StreamSchema
  private readonly statement: Statement
  private readonly variables: ReadonlyMap<string, readonly string[]>

  constructor(sql: string, input: StreamSchema, statement: Statement) {
    this.sql = sql
    this.input = input
    this.statement = statement
    this.variables = this.readVariables()
  }

  check(): CheckedQuery {
    const { statement } = this
    const compiled = compilePattern(statement.pattern)
    if (!compiled) this.fail('size', 'This pattern repeats or permutes too much', statement.patternSpan)
    const program = compiled ?? { variables: [], instructions: [['match'] as const], registers: 0 }
    const keys = this.checkColumns(statement.partitionBy)
    const orderTieBreak = this.checkOrder()
    const conditions = this.checkConditions(program)
    const measures = this.checkMeasures()
    const columns =
      statement.rows === 'one' ? [] : this.input.columns.filter(({ name }) => !keys.some((key) => sameName(key, name)))
    this.checkNames(keys, columns)
    const skipTo = this.checkSkip(program)
    const numbers =
      measures.some(({ value }) => usesNumber(value)) || statement.conditions.some(({ value }) => usesNumber(value))
    const reached = [...conditions, ...measures].flatMap((part) => part?.checked.reach ?? [])
    return {
      query: {
        ...{ statement, program, keys, orderTieBreak, conditions, measures, columns, skipTo },
        reach: {
          before: Math.max(0, ...reached.map(({ before }) => before)),
          after: Math.max(0, ...conditions.map((part) => part?.checked.reach.after ?? 0)),
          afterMatch: Math.max(0, ...measures.map(({ checked }) => checked.reach.after)),
        },
        keepsKeys: numbers || program.instructions.some(([operation]) => operation === 'start'),
      },
      problems: this.problems,
    }
  }

  private fail(code: string, message: string, span: Span, severity?: NodeProblem['severity']): void {
    this.problems.push(toProblem(code, message, span, severity))
  }

  private readVariables(): ReadonlyMap<string, readonly string[]> {
    const { variables, subsets } = this.statement
    const known = new Map<string, readonly string[]>(variables.map(({ name }) => [name, [name]]))
    for (const { name, span, parts } of subsets) {
      if ([...known.keys()].some((each) => sameName(each, name)))
        this.fail('subset', `${name} is the name of a variable already`, span)
      known.set(
        name,
        parts.flatMap((part) => this.findVariable(part, variables)),
      )
    }
    return known
  }

  private findVariable({ name, span }: Named, variables: readonly Named[]): string[] {
    const found = variables.find((each) => sameName(each.name, name))
    if (!found) this.fail('variable', `The pattern has no variable ${name}`, span)
    return found ? [found.name] : []
  }

  private checkColumns(names: readonly Named[]): string[] {
    return names.flatMap(({ name, span }) => {
      const found = findColumn(this.input.columns, name)
      if (!found) this.fail('unknown-column', `There is no column ${name}`, span)
      return found ? [found.name] : []
    })
  }

  /** Time goes first, because a stream has no other order. */
  private checkOrder(): string[] {
    const { orderBy, span } = this.statement
    const { eventTime } = this.input
    const columns = this.checkColumns(orderBy)
    const [first] = orderBy
    if (!first)
      this.fail('order', `Write ORDER BY ${eventTime?.column ?? 'and the event time'} behind PARTITION BY`, [
        span[0],
        span[0] + 1,
      ])
    else if (eventTime && !sameName(first.name, eventTime.column))
      this.fail(
        'order',
        `A stream is in the order of its event time: begin ORDER BY with ${eventTime.column}`,
        first.span,
      )
    return columns.slice(1)
  }

  private checkConditions({ variables }: Program): (Part | null)[] {
    const { conditions } = this.statement
    for (const [at, { name, span }] of conditions.entries()) {
      if (!variables.some((each) => sameName(each, name)))
        this.fail('variable', `The pattern has no variable ${name}`, span)
      if (conditions.some((other, before) => before < at && sameName(other.name, name)))
        this.fail('variable', `${name} is defined twice`, span)
    }
    return variables.map((variable) => {
      const condition = conditions.find(({ name }) => sameName(name, variable))
      return condition ? this.checkPart(variable, condition.value, { kind: 'define', own: variable }, BOOLEAN) : null
    })
  }

  private checkMeasures() {
    return this.statement.measures.map(({ name, span, value }) => {
      const part = this.checkPart(name, value, { kind: 'measure' })
      const { type } = part.checked
      if (type?.kind === 'void') this.fail('type', `${name} is always null: give it a type with CAST`, span)
      return { ...part, value, type: type && type.kind !== 'void' ? type : ({ kind: 'string' } as const) }
    })
  }

  private checkPart(name: string, value: Expression, scope: Omit<MatchScope, 'variables'>, expects?: SparkType): Part {
    const { columns } = this.input
    const checked = checkMatchExpression(value, this.sql, columns, { ...scope, variables: this.variables }, expects)
    for (const { code, message, severity, span } of checked.problems) this.fail(code, message, span, severity)
    const sql = checked.isRowOnly ? printExpression(withoutVariables(value, this.variables)) : null
    return { name, checked, sql }
  }

  private checkNames(keys: readonly string[], columns: readonly Column[]): void {
    const taken = [...MATCH_COLUMNS, ...keys, ...columns.map(({ name }) => name)].map((name) => name.toLowerCase())
    for (const { name, span } of this.statement.measures) {
      if (taken.includes(name.toLowerCase()))
        this.fail('duplicate-name', `Every match already has a column ${name}`, span)
      taken.push(name.toLowerCase())
    }
    for (const { name } of columns) {
      if (MATCH_COLUMNS.includes(name.toLowerCase()))
        this.fail(
          'duplicate-name',
          `Every match already has a column ${name}: rename that of the input, or ask for ONE ROW PER MATCH`,
          this.statement.span,
        )
    }
  }

  /** Refused where it would only ever lead back to where the match began. */
  private checkSkip(program: Program): readonly string[] {
    const { to, variable } = this.statement.skip
    if (!variable) return []
    const name = [...this.variables.keys()].find((each) => sameName(each, variable.name))
    if (name === undefined) {
      this.fail('variable', `The pattern has no variable ${variable.name}`, variable.span)
      return []
    }
    const targets = this.variables.get(name) ?? []
    const isTarget = (at: number) => targets.includes(program.variables[at] ?? '')
    const { first, later } = findPlaces(program)
    const alwaysBack = to === 'first' ? [...first].every(isTarget) : ![...later].some(isTarget)
    const message = `The row of ${name} is the match's first: the search would begin there again and never end`
    if (alwaysBack)
      this.fail('skip', `${message}. Skip to another variable, past the last row or to the next`, variable.span)
    else if ([...first].some(isTarget))
      this.fail(
        'skip',
        `Where ${name} takes the match's first row, the search goes on at the next row`,
        variable.span,
        'info',
      )
    return targets
  }
}

function usesNumber(expression: Expression): boolean {
  if (expression.kind === 'call' && expression.name === 'match_number') return true
  return childrenOf(expression).some(usesNumber)
}

/** `A.v` as `v`, where both are of the current row. */
function withoutVariables(expression: Expression, variables: ReadonlyMap<string, unknown>): Expression {
  const { kind } = expression
  if (kind === 'field' && expression.base.kind === 'column') {
    const { name } = expression.base
    if ([...variables.keys()].some((each) => sameName(each, name)))
      return { kind: 'column', name: expression.name, span: expression.span }
  }
  return withChildren(
    expression,
    childrenOf(expression).map((each) => withoutVariables(each, variables)),
  )
}
