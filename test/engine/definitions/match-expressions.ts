/** Random expressions of MATCH_RECOGNIZE: how each is written, and what it is by its definition over the complete rows of a match. */

import fc from 'fast-check'
import type { Event } from './events.ts'

/** What an expression is looked at over: rows of a partition, and how those from `start` on are labelled. */
export interface View {
  readonly rows: readonly Event[]
  readonly start: number
  /** Of the whole match; while it is looked for, up to the row in question. */
  readonly labels: readonly string[]
  /** Rows of the match up to the current one. */
  readonly running: number
  readonly number: number
}

type Value = number | string | boolean | null

interface Written<T extends Value = Value> {
  readonly sql: string
  readonly value: (view: View) => T | null
  /** How many rows behind the current one it may read. */
  readonly reach: number
}

export const VARIABLES = ['A', 'B', 'C'] as const
export const UNION: readonly string[] = ['A', 'B']
/** A, B, C; U is A or B; without a name it is all. */
const NAMES = ['', ...VARIABLES, 'U'] as const
const isOf = (name: string, label: string) => name === '' || label === name || (name === 'U' && UNION.includes(label))

/** Positions in the partition of the rows of a variable, of those that have been mapped or of the whole match. */
const positionsOf = ({ labels, running, start }: View, name: string, isFinal: boolean) =>
  [...labels.keys()].filter((at) => (isFinal || at < running) && isOf(name, labels[at] ?? '')).map((at) => start + at)

interface Place {
  readonly name: (typeof NAMES)[number]
  readonly from: 'own' | 'FIRST' | 'LAST'
  readonly offset: number
  readonly step: number
  readonly isFinal: boolean
}

/** Of a row by the rules of navigation; beyond the partition where it is there not. */
function findRow(view: View, { name, from, offset, step, isFinal }: Place): number | null {
  const own = positionsOf(view, name, isFinal && from !== 'own')
  const at = from === 'FIRST' ? own[offset] : own.at(-1 - (from === 'LAST' ? offset : 0))
  return at === undefined ? null : at + step
}

/** `plain` is what is read of the row. */
function write({ from, offset, step }: Place, plain: string, prefix: string): string {
  const inner = from === 'own' ? plain : `${from}(${plain}${offset > 0 ? `, ${offset}` : ''})`
  const far = Math.abs(step) > 1 ? `, ${Math.abs(step)}` : ''
  const whole = step === 0 ? inner : `${step < 0 ? 'PREV' : 'NEXT'}(${inner}${far})`
  // RUNNING and FINAL stand before the innermost function.
  return from === 'own' || prefix === '' ? whole : whole.replace(from, `${prefix} ${from}`)
}

const dotted = (name: string, column: string) => (name === '' ? column : `${name}.${column}`)

const place = (isMeasure: boolean) =>
  fc
    .record({
      name: fc.constantFrom(...NAMES),
      from: fc.constantFrom('own', 'own', 'FIRST', 'LAST'),
      offset: fc.constantFrom(0, 0, 1),
      step: fc.constantFrom(0, 0, 0, -1, -2, 1),
      prefix: isMeasure ? fc.constantFrom('', 'RUNNING', 'FINAL') : fc.constant(''),
    })
    .map(({ prefix, ...rest }) => ({ prefix, at: { ...rest, isFinal: prefix === 'FINAL' } as Place }))

const column = <T extends Value>(name: 'v' | 'a', isMeasure: boolean): fc.Arbitrary<Written<T>> =>
  place(isMeasure).map(({ prefix, at }) => ({
    sql: write(at, dotted(at.name, name), prefix),
    value: (view) => {
      const found = findRow(view, at)
      return (found === null ? null : (view.rows[found]?.[name] ?? null)) as T | null
    },
    reach: Math.max(0, at.step),
  }))

const AGGREGATES: Readonly<Record<string, (values: readonly number[]) => number | null>> = {
  COUNT: (values) => values.length,
  SUM: (values) => (values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0)),
  AVG: (values) => (values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0) / values.length),
  MIN: (values) => (values.length === 0 ? null : Math.min(...values)),
  MAX: (values) => (values.length === 0 ? null : Math.max(...values)),
}

const aggregate = (isMeasure: boolean): fc.Arbitrary<Written<number>> =>
  fc
    .record({
      name: fc.constantFrom(...NAMES),
      kind: fc.constantFrom('COUNT', 'SUM', 'AVG', 'MIN', 'MAX', 'rows'),
      prefix: isMeasure ? fc.constantFrom('', 'RUNNING', 'FINAL') : fc.constant(''),
    })
    .map(({ name, kind, prefix }) => {
      const of = kind === 'rows' ? '*' : 'v'
      const text = `${kind === 'rows' ? 'COUNT' : kind}(${dotted(name, of)})`
      return {
        sql: prefix === '' ? text : `${prefix} ${text}`,
        value: (view) => {
          const rows = positionsOf(view, name, prefix === 'FINAL')
          if (kind === 'rows') return rows.length
          return AGGREGATES[kind]?.(rows.flatMap((at) => view.rows[at]?.v ?? [])) ?? null
        },
        reach: 0,
      }
    })

const matchNumber: Written<number> = { sql: 'MATCH_NUMBER()', value: ({ number }) => number, reach: 0 }

const classifier = (isMeasure: boolean): fc.Arbitrary<Written<string>> =>
  place(isMeasure)
    // Where PREV has gone a row need not be one of those that are named.
    .filter(({ at }) => at.step <= 0 && (at.step === 0 || at.name === ''))
    .map(({ prefix, at }) => ({
      sql: write(at, `CLASSIFIER(${at.name})`, prefix),
      value: (view) => {
        const found = findRow(view, at)
        return found === null ? null : (view.labels[found - view.start] ?? null)
      },
      reach: 0,
    }))

/** A column in an expression of its own. */
const computed = (isMeasure: boolean): fc.Arbitrary<Written<number>> =>
  place(isMeasure).map(({ prefix, at }) => ({
    sql: write(at, `(${dotted(at.name, 'v')} * 2 + ${dotted(at.name, 'id')})`, prefix),
    value: (view) => {
      const row = view.rows[findRow(view, at) ?? -1]
      return row && row.v !== null ? row.v * 2 + row.id : null
    },
    reach: Math.max(0, at.step),
  }))

class Failure extends Error {}

/** What fails is null. */
export function evaluate({ value }: Written, view: View): Value {
  try {
    return value(view)
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}

/** It fails where the two are equal; the other row keeps it from being computed before the pattern. */
const quotient = (isMeasure: boolean): fc.Arbitrary<Written<number>> =>
  fc.tuple(column<number>('v', isMeasure), fc.constantFrom(...NAMES)).map(([one, name]) => {
    const before = { name, from: 'own', offset: 0, step: -1, isFinal: false } as const
    return {
      sql: `6 / (${one.sql} - ${write(before, dotted(name, 'v'), '')})`,
      value: (view) => {
        const [left, right] = [one.value(view), view.rows[findRow(view, before) ?? -1]?.v ?? null]
        if (left === null || right === null) return null
        if (left === right) throw new Failure()
        return 6 / (left - right)
      },
      reach: one.reach,
    }
  })

const literal = fc.constantFrom(0, 1, 2, 3).map((of): Written<number> => ({ sql: `${of}`, value: () => of, reach: 0 }))

const compare = <T extends Value>(
  one: Written<T>,
  operator: keyof typeof OPERATORS,
  other: Written<T>,
): Written<boolean> => ({
  sql: `${one.sql} ${operator} ${other.sql}`,
  value: (view) => {
    const left = one.value(view)
    // As in Spark, beside a null nothing is computed that could fail.
    const right = left === null ? null : other.value(view)
    return left === null || right === null ? null : OPERATORS[operator](left, right)
  },
  reach: Math.max(one.reach, other.reach),
})
const OPERATORS = {
  '<': (a: Value, b: Value) => (a ?? 0) < (b ?? 0),
  '<=': (a: Value, b: Value) => (a ?? 0) <= (b ?? 0),
  '=': (a: Value, b: Value) => a === b,
  '<>': (a: Value, b: Value) => a !== b,
}

const text = (label: string): Written<string> => ({ sql: `'${label}'`, value: () => label, reach: 0 })

const number = fc.oneof(
  { arbitrary: column<number>('v', false), weight: 5 },
  { arbitrary: aggregate(false), weight: 2 },
  { arbitrary: computed(false), weight: 1 },
  { arbitrary: quotient(false), weight: 1 },
  { arbitrary: fc.constant(matchNumber), weight: 1 },
)
const operator = fc.constantFrom('<', '<=', '=', '<>' as const)

const simple: fc.Arbitrary<Written<boolean>> = fc.oneof(
  { arbitrary: column<boolean>('a', false), weight: 2 },
  { arbitrary: fc.tuple(number, operator, fc.oneof(literal, number)).map((all) => compare(...all)), weight: 4 },
  {
    arbitrary: fc
      .tuple(classifier(false), operator, fc.constantFrom(...VARIABLES))
      .map(([one, sign, label]) => compare(one, sign, text(label))),
    weight: 1,
  },
  {
    arbitrary: number.map((each) => ({
      ...each,
      sql: `${each.sql} IS NULL`,
      value: (view: View) => each.value(view) === null,
    })),
    weight: 1,
  },
)

const negate = (value: boolean | null) => (value === null ? null : !value)
const both = (a: boolean | null, b: boolean | null) =>
  a === false || b === false ? false : a === null || b === null ? null : true
const either = (a: boolean | null, b: boolean | null) => negate(both(negate(a), negate(b)))

export type Condition = Written<boolean>

export const condition: fc.Arbitrary<Condition> = fc.oneof(
  { arbitrary: simple, weight: 4 },
  {
    arbitrary: fc.tuple(simple, fc.constantFrom('AND', 'OR', 'OR', 'NOT'), simple).map(([one, word, other]) => ({
      sql: word === 'NOT' ? `NOT (${one.sql})` : `(${one.sql}) ${word} (${other.sql})`,
      value: (view: View) => {
        const left = one.value(view)
        if (word === 'NOT') return negate(left)
        // What decides it already keeps the rest from failing.
        if (left === (word === 'OR')) return left
        return word === 'AND' ? both(left, other.value(view)) : either(left, other.value(view))
      },
      reach: Math.max(one.reach, word === 'NOT' ? 0 : other.reach),
    })),
    weight: 2,
  },
)

export type Measure = Written

export const measure: fc.Arbitrary<Measure> = fc.oneof<fc.Arbitrary<Measure>[]>(
  column<number>('v', true),
  aggregate(true),
  fc.constant(matchNumber),
  classifier(true),
  computed(true),
  quotient(true),
)
