import type { CheckedMatch } from '../engine/match-expression/check-match.ts'
import type { Plan } from '../engine/match-expression/match-plan.ts'
import { formatType } from '../expression/parse-type.ts'
import { quoteName } from '../expression/quote-name.ts'
import { toTypeJson } from '../expression/type-json.ts'
import type { Column } from '../expression/types.ts'
import type { JsonObject } from '../pipeline/model.ts'
import { spellColumn } from './columns.ts'
import type { GuardedSql } from './expressions.ts'

/** What Spark computes of a row for an operator that evaluates expressions over a match, by its place among the values. */
export class GivenValues {
  private readonly list: { name: string; kind: 'flag' | 'typed'; sql: GuardedSql }[] = []
  private readonly known: readonly Column[]
  private readonly before: number

  /** `before` values stand before these. */
  constructor(known: readonly Column[], before = 0) {
    this.known = known
    this.before = before
  }

  column(name: string): number {
    const spelled = spellColumn(this.known, name)
    const value = `column ${spelled}`
    const at = this.list.findIndex((each) => each.name === value)
    return at >= 0 ? this.before + at : this.push(value, 'typed', { value: quoteName(spelled), failed: null })
  }

  add(sql: GuardedSql, name: string, kind: 'flag' | 'typed'): number {
    return this.push(`${kind === 'flag' ? 'is' : 'measure'} ${name}`, kind, sql)
  }

  /** Code of an expression that is wrong finds nothing. */
  plan({ typed, problems, plan }: CheckedMatch): Plan {
    if (!typed || problems.some(({ severity }) => severity === 'error')) return ['literal', 'string', null]
    return plan((name) => this.column(name))
  }

  kinds(): JsonObject[] {
    return this.list.map(({ name, kind }) => ({ name, kind }))
  }

  values(): Record<string, GuardedSql> {
    return Object.fromEntries(this.list.map(({ name, sql }) => [name, sql]))
  }

  private push(name: string, kind: 'flag' | 'typed', sql: GuardedSql): number {
    return this.before + this.list.push({ name, kind, sql }) - 1
  }
}

/** A column of the matches as the runtime has it; what is given of a row is its plan. */
export function toMeasure({ name, type }: Omit<Column, 'nullable'>, plan: Plan | number) {
  const taken: Plan = typeof plan === 'number' ? ['column', formatType(type), plan] : plan
  return { name, ddl: formatType(type), type: toTypeJson(type), plan: taken }
}
