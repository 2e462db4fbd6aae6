import type { RowPattern } from '@lakestream/shared/engine/row-pattern/pattern'
import fc from 'fast-check'
import { type KeyName, keys, type OrderName, tieBreak } from './events.ts'
import { type Condition, condition, type Measure, measure, UNION, VARIABLES } from './match-expressions.ts'

const { top } = fc.letrec<{ pattern: RowPattern; top: RowPattern }>((tie) => {
  const parts = fc.array(tie('pattern'), { minLength: 2, maxLength: 3 })
  const variable = fc.constantFrom(...VARIABLES).map((name): RowPattern => ({ kind: 'variable', name }))
  const range = fc.constantFrom<[number, number | null]>(
    [0, null],
    [1, null],
    [0, 1],
    [2, 2],
    [1, 2],
    [2, null],
    [0, 2],
  )
  const repeat = (of: fc.Arbitrary<RowPattern>) =>
    fc
      .record({ of, range, greedy: fc.boolean() })
      .map(({ of: inner, range: [min, max], greedy }): RowPattern => ({ kind: 'repeat', of: inner, min, max, greedy }))
  return {
    top: fc
      .tuple(fc.oneof(variable, repeat(variable)), tie('pattern'))
      .map((list): RowPattern => ({ kind: 'sequence', parts: list })),
    pattern: fc.oneof(
      { maxDepth: 2 },
      { arbitrary: variable, weight: 2 },
      { arbitrary: repeat(variable), weight: 3 },
      { arbitrary: fc.constantFrom<RowPattern>({ kind: 'empty' }, { kind: 'start' }), weight: 1 },
      { arbitrary: parts.map((list): RowPattern => ({ kind: 'sequence', parts: list })), weight: 8 },
      { arbitrary: parts.map((list): RowPattern => ({ kind: 'choice', parts: list })), weight: 2 },
      {
        arbitrary: fc.tuple(variable, tie('pattern')).map((list): RowPattern => ({ kind: 'permute', parts: list })),
        weight: 1,
      },
      { arbitrary: tie('pattern').map((of): RowPattern => ({ kind: 'exclude', of })), weight: 1 },
      { arbitrary: repeat(tie('pattern')), weight: 2 },
    ),
  }
})

function write(each: RowPattern): string {
  switch (each.kind) {
    case 'variable':
      return each.name
    case 'empty':
      return '()'
    case 'start':
      return '^'
    case 'exclude':
      return `{- ${write(each.of)} -}`
    case 'choice':
      return `(${each.parts.map(write).join(' | ')})`
    case 'sequence':
      return `(${each.parts.map(write).join(' ')})`
    case 'permute':
      return `PERMUTE(${each.parts.map(write).join(', ')})`
    case 'repeat':
      return `(${write(each.of)})${writeCount(each)}`
  }
}

const SHORT: Readonly<Record<string, string>> = { '0 null': '*', '1 null': '+', '0 1': '?' }

function writeCount({ min, max, greedy }: Extract<RowPattern, { kind: 'repeat' }>): string {
  const count = SHORT[`${min} ${max}`] ?? (min === max ? `{${min}}` : `{${min},${max ?? ''}}`)
  return greedy ? count : `${count}?`
}

export const ROWS = {
  'ONE ROW PER MATCH': 'one',
  'ALL ROWS PER MATCH': 'show-empty',
  'ALL ROWS PER MATCH OMIT EMPTY MATCHES': 'omit-empty',
  'ALL ROWS PER MATCH WITH UNMATCHED ROWS': 'with-unmatched',
} as const

const SKIPS = ['PAST LAST ROW', 'TO NEXT ROW', 'TO FIRST B', 'TO LAST B', 'TO FIRST U', 'TO LAST U'] as const

export interface Query {
  readonly keys: readonly KeyName[]
  readonly orderTieBreak: readonly OrderName[]
  readonly measures: readonly Measure[]
  readonly rows: keyof typeof ROWS
  readonly skip: (typeof SKIPS)[number]
  readonly pattern: RowPattern
  readonly withinMs: number | null
  readonly conditions: Readonly<Record<string, Condition | null>>
}

const queries: fc.Arbitrary<Query> = fc.record({
  keys,
  orderTieBreak: tieBreak,
  measures: fc.array(measure, { maxLength: 3 }),
  rows: fc.constantFrom('ONE ROW PER MATCH' as const, ...(Object.keys(ROWS) as (keyof typeof ROWS)[])),
  skip: fc.constantFrom(...SKIPS),
  pattern: top,
  withinMs: fc.option(fc.integer({ min: 1, max: 8 })),
  conditions: fc.record({
    A: fc.option(condition, { freq: 1 }),
    B: fc.option(condition, { freq: 3 }),
    C: fc.option(condition, { freq: 2 }),
  }),
})

/** Conditions of variables that the pattern does not have are refused: all stand in a second alternative. */
const withAll = (of: RowPattern): RowPattern => ({
  kind: 'choice',
  parts: [
    of,
    {
      kind: 'sequence',
      parts: [{ kind: 'start' }, ...VARIABLES.map((name): RowPattern => ({ kind: 'variable', name }))],
    },
  ],
})

const pad = (milliseconds: number) => String(milliseconds).padStart(3, '0')

export function toSql({ measures, rows, skip, pattern: of, withinMs, conditions, ...query }: Query): string {
  const defined = Object.entries(conditions).flatMap(([name, each]) => (each ? [`${name} AS ${each.sql}`] : []))
  return [
    'MATCH_RECOGNIZE (',
    ...(query.keys.length > 0 ? [`PARTITION BY ${query.keys.join(', ')}`] : []),
    `ORDER BY ${['ts', ...query.orderTieBreak].join(', ')}`,
    ...(measures.length > 0 ? [`MEASURES ${measures.map(({ sql }, at) => `${sql} AS m${at}`).join(', ')}`] : []),
    rows,
    `AFTER MATCH SKIP ${skip}`,
    `PATTERN (${write(of)})`,
    ...(withinMs === null ? [] : [`WITHIN INTERVAL '0.${pad(withinMs)}' SECONDS`]),
    `SUBSET U = (${UNION.join(', ')})`,
    ...(defined.length > 0 ? [`DEFINE ${defined.join(', ')}`] : []),
    ')',
  ].join('\n')
}

/** Row patterns with every construct. */
export const configs = queries.map((query) => ({ ...query, pattern: withAll(query.pattern) }))
