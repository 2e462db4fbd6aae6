import { readFileSync } from 'node:fs'
import type { Row } from '@lakestream/shared/expression/value'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { expect, it } from 'vitest'
import { detectOnBoth } from './agreement/compare.ts'
import { type RecordedEvent, toRow } from './recorded.ts'

/** Sequences recorded by running Apache Flink 2.1.0, one event at a time. */
interface Case {
  readonly id: string
  readonly quirks: readonly string[]
  readonly events: readonly RecordedEvent[]
  readonly watermarkDelayMs: number
  readonly pattern: {
    readonly steps: readonly RecordedStep[]
    readonly withinMs: number | null
    readonly withinType?: string
    readonly skip: { readonly mode: keyof typeof SKIP; readonly step?: string } | null
  }
  readonly expected: { readonly matches: readonly Found[]; readonly timedOut: readonly Found[] }
}

interface RecordedStep {
  readonly step: string
  readonly where: Condition
  readonly contiguity: keyof typeof CONTIGUITY
  readonly negated?: boolean
  readonly quantifier?: {
    readonly min: number
    readonly max: number | null
    readonly inner: keyof typeof CONTIGUITY
    readonly greedy: boolean
    readonly until?: Condition
  }
}

interface Found {
  readonly key: string
  readonly steps: Readonly<Record<string, readonly number[]>>
  readonly deadlineTs?: number
  readonly timeoutTs?: number
}

type Condition =
  | { readonly op: keyof typeof SIGNS; readonly l: Operand; readonly r: Operand }
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly isNull: Operand }
  | { readonly true: true }
type Operand =
  | { readonly field: string }
  | { readonly value: string | number }
  | { readonly nav: 'first' | 'last'; readonly of: string; readonly field: string }

const SIGNS = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' }
const CONTIGUITY = { strict: 'strict', relaxed: 'relaxed', relaxedAny: 'non-deterministic-relaxed' }
const SKIP = { noSkip: 'no-skip', toNext: 'next', pastLast: 'past-last', toFirst: 'first', toLast: 'last' }

const cases = ['cep-sequence.json', 'cep-absence.json']
  .flatMap((file) => JSON.parse(readFileSync(new URL(`recorded/${file}`, import.meta.url), 'utf8')) as Case[])
  .filter(({ pattern, quirks }) => pattern?.steps && !quirks.includes('greedy-no-backtracking'))

function toOperand(operand: Operand): string {
  if ('nav' in operand) return `${operand.nav}(${operand.of}.${operand.field})`
  if ('field' in operand) return operand.field
  return typeof operand.value === 'number' ? String(operand.value) : `'${operand.value}'`
}

function toSql(condition: Condition): string {
  if ('and' in condition) return condition.and.map((each) => `(${toSql(each)})`).join(' AND ')
  if ('or' in condition) return condition.or.map((each) => `(${toSql(each)})`).join(' OR ')
  if ('not' in condition) return `NOT (${toSql(condition.not)})`
  if ('isNull' in condition) return `${toOperand(condition.isNull)} IS NULL`
  return 'op' in condition ? `${toOperand(condition.l)} ${SIGNS[condition.op]} ${toOperand(condition.r)}` : 'true'
}

/** In the form that the node has. */
function toStep({ step, where, contiguity, negated, quantifier }: RecordedStep): JsonObject {
  const base = {
    id: step,
    name: step,
    condition: toSql(where),
    contiguity: CONTIGUITY[contiguity],
    negated: negated ?? false,
  }
  if (!quantifier) return base
  const { min, max, inner, greedy, until } = quantifier
  return {
    ...base,
    quantifier: max === null ? 'at-least' : 'between',
    atLeast: min,
    atMost: max ?? 1,
    inner: CONTIGUITY[inner],
    greedy,
    until: until ? toSql(until) : '',
  }
}

function toConfig({ steps, withinMs, withinType, skip }: Case['pattern']): JsonObject {
  return {
    keys: ['key'],
    orderTieBreak: ['big'],
    steps: steps.map(toStep),
    within: withinMs === null ? '' : `${withinMs} milliseconds`,
    withinFrom: withinType === 'previousToCurrent' ? 'previous' : 'first',
    afterMatch: SKIP[skip?.mode ?? 'noSkip'],
    afterStep: skip?.step ?? '',
    onTimeout: 'emit',
    emit: ['key', 'big'].map((name) => ({ id: name, name: `last_${name}`, expr: name })),
  }
}

/** Of a match: its port, when it ended, events by step, its key and its last event; the time where a deadline decided it. */
function toExpected({ events, pattern }: Case, port: string, { key, steps, deadlineTs, timeoutTs }: Found): string {
  const time = (index: number | undefined) => (index === undefined ? 'null' : `"${(events[index]?.ts ?? 0) * 1000}"`)
  const own = pattern.steps.flatMap(({ step, negated }) => {
    const taken = steps[step] ?? []
    return negated ? [] : [time(taken[0]), time(taken.at(-1)), `"${taken.length}"`]
  })
  const all = Object.values(steps).flat()
  const last = all.reduce((a, b) => (isAfter(events, b, a) ? b : a))
  return JSON.stringify([port, deadlineTs ?? timeoutTs ?? null, all.length, ...own, `"${key}"`, `"${last}"`])
}

const isAfter = (events: readonly RecordedEvent[], a: number, b: number) =>
  ((events[a]?.ts ?? 0) - (events[b]?.ts ?? 0) || a - b) > 0

/** A detection in the form of the expected ones. */
function toFound(pattern: Case['pattern'], [port, , , , , timeMs, , count, ...rest]: readonly unknown[]): string {
  const isDeadline = port === 'timeouts' || pattern.steps.at(-1)?.negated
  return JSON.stringify([port, isDeadline ? timeMs : null, count, ...rest])
}

it.each(cases.map((one) => [one.id, one] as const))('%s: sequences as recorded from Flink', (_, one) => {
  const definition = findNode('sequence-detector')
  if (!definition) throw new Error('there is no sequence detector')
  const rows = one.events.map((event, index): Row[] => [toRow(event, index)])
  const last = toRow({ key: 'flush', ts: 10_000_000_000, type: 'none', v: 0 }, -1)
  const { engine, python } = detectOnBoth(definition, {
    config: toConfig(one.pattern),
    batches: [...rows, [last]],
    // Flink's watermark is one millisecond behind Spark's.
    watermarkMs: one.watermarkDelayMs + 1,
  })
  // Flink reports a timeout for each state that a partial match was in, also one that had become a match.
  const matched = one.expected.matches.map(({ key, steps }) => JSON.stringify([key, steps]))
  const timedOut = one.expected.timedOut.filter(({ key, steps }) => !matched.includes(JSON.stringify([key, steps])))
  const expected = [
    ...one.expected.matches.map((each) => toExpected(one, 'matches', each)),
    ...new Set(timedOut.map((each) => toExpected(one, 'timeouts', each))),
  ].sort()
  for (const detections of [engine, python])
    expect(detections.map((each) => toFound(one.pattern, each)).sort()).toEqual(expected)
})
