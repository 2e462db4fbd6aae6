import type { Expression } from '../../expression/ast.ts'
import type { RowsPerMatch } from '../operators/match-recognize.ts'
import type { RowPattern } from '../row-pattern/pattern.ts'

export type Span = readonly [number, number]

/** A name with its place in the text. */
export interface Named {
  readonly name: string
  readonly span: Span
}

/** A value, and where it is written, parentheses around it included. */
export interface Written {
  readonly value: Expression
  readonly written: Span
}

/** What a MATCH_RECOGNIZE clause says, with places for problems. */
export interface Statement {
  readonly partitionBy: readonly Named[]
  readonly orderBy: readonly Named[]
  readonly measures: readonly (Named & Written)[]
  readonly rows: RowsPerMatch
  readonly skip: { readonly to: 'past-last' | 'next' | 'first' | 'last'; readonly variable: Named | null }
  readonly pattern: RowPattern
  /** Of the pattern's variables, where each is first written. */
  readonly variables: readonly Named[]
  readonly patternSpan: Span
  readonly withinMs: number | null
  readonly subsets: readonly (Named & { readonly parts: readonly Named[] })[]
  readonly conditions: readonly (Named & Written)[]
  readonly span: Span
}
