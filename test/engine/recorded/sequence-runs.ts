import { readFileSync } from 'node:fs'
import type { Row } from '@lakestream/shared/expression/value'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { type RecordedEvent, toRow } from '../recorded.ts'

/** Sequences recorded by running Apache Flink 2.1.0, one event at a time. */
export interface RecordedSequence {
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
  readonly expected: { readonly matches: readonly FoundSequence[]; readonly timedOut: readonly FoundSequence[] }
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

export interface FoundSequence {
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

export const SEQUENCES: readonly RecordedSequence[] = ['cep-sequence.json', 'cep-absence.json']
  .flatMap((file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as RecordedSequence[])
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

export function toConfig({ steps, withinMs, withinType, skip }: RecordedSequence['pattern']): JsonObject {
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

/** The events, and one far behind them that lets everything that waits be decided. */
export const toRows = ({ events }: RecordedSequence): { rows: Row[]; last: Row } => ({
  rows: events.map(toRow),
  last: toRow({ key: 'flush', ts: 10_000_000_000, type: 'none', v: 0 }, -1),
})

/** Flink's watermark is one millisecond behind Spark's. */
export const toWatermarkMs = ({ watermarkDelayMs }: RecordedSequence) => watermarkDelayMs + 1
