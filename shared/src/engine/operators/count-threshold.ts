import { toCanonical } from '../../expression/canonical-text.ts'
import type { Column, SparkType } from '../../expression/types.ts'
import type { Row, Value } from '../../expression/value.ts'
import { EventBuffer, normaliseKey, toRowComparator, toRowText } from '../event-buffer.ts'
import { toFailedRow } from '../failed-row.ts'
import { type Match, toMatchId, toMatchRow } from '../match.ts'
import type { Operator } from '../operator.ts'
import { toEventMs } from '../time.ts'
import { type Counted, Lookback, type Report, Windows } from './count-windows.ts'

/**
 * Pattern 3, count threshold. Only events that satisfy the condition (and whose `distinct` value is not null) count, fire or
 * make a window exist. Lookbacks are closed, [t - W, t]; windows half-open, [start, start + W), and aligned to the epoch (rule G6).
 */
export interface CountThresholdOptions {
  readonly patternId: string
  readonly columns: readonly Column[]
  readonly keys: readonly number[]
  readonly eventTime: number
  /** Tie-break columns. */
  readonly order: readonly number[]
  /** True behind a stateful operator: no row is late there (rule G5). */
  readonly chained: boolean
  readonly condition: (row: Row) => Value
  readonly distinct: { readonly type: SparkType; readonly evaluate: (row: Row) => Value } | null
  /** Extra columns, evaluated on the last event. */
  readonly emit: readonly ((row: Row) => Value)[]
  readonly threshold: number
  readonly comparison: 'at-least' | 'exactly' | 'at-most'
  readonly window: CountWindow
  /** Lookback only. */
  readonly fire: 'every' | 'crossing' | 'reset'
}

export type CountWindow =
  | { readonly kind: 'lookback'; readonly durationMs: number }
  | { readonly kind: 'windows'; readonly durationMs: number; readonly slideMs: number }

export function createCountThreshold(options: CountThresholdOptions): Operator {
  const { columns, eventTime, chained, condition, emit, patternId } = options
  const toCounted = toCountedText(options)
  const toKey = toRowText(columns, options.keys)
  const rule = toRule(options)
  const isDistinct = options.distinct !== null
  let found: Match[] = []
  const buffer = new EventBuffer<Counted>({
    compare: toRowComparator(columns, options.order),
    create: (key, row) => {
      const keys = options.keys.map((at) => normaliseKey(row[at] ?? null))
      const report = toReport(options, key, keys, (match) => found.push(match))
      return options.window.kind === 'lookback'
        ? new Lookback({ durationMs: options.window.durationMs, fire: options.fire, isDistinct, rule, report })
        : new Windows({ ...options.window, isDistinct, rule, report })
    },
  })
  return {
    process(input, { watermarkMs }) {
      const late: Row[] = []
      const errors: Row[] = []
      found = []
      for (const row of input['in'] ?? []) {
        const timeMs = toEventMs(row[eventTime])
        if (timeMs === null) continue
        if (!chained && timeMs <= watermarkMs) {
          late.push(row)
          continue
        }
        try {
          const value = condition(row) === true ? toCounted(row) : null
          if (value !== null) buffer.add(toKey(row), timeMs, row, { value, emit: emit.map((of) => of(row)) })
        } catch (error) {
          errors.push(toFailedRow(row, error))
        }
      }
      buffer.drain(watermarkMs)
      const matches = found.sort(compareMatches).map((match) => toMatchRow(patternId, match))
      return { matches, late, errors }
    },
  }
}

function toReport(
  options: CountThresholdOptions,
  key: string,
  keys: readonly Value[],
  push: (match: Match) => void,
): Report {
  const { patternId } = options
  const toText = toRowText(options.columns, [...options.columns.keys()])
  return ({ first, last, count, startMs, endMs, timeMs }) => {
    // The counted events follow each other in the key's order, so the first, the last and their number stand for all.
    const events = [first, last].map(({ row, ordinal }) => ({ text: toText(row), ordinal }))
    const id = toMatchId({ patternId, key, events, count, startMs, endMs })
    push({ keys, id, startMs, endMs, timeMs, status: 'match', eventCount: count, emit: last.payload.emit })
  }
}

/** What an event adds to the count: null for nothing, '' for itself, or the text of the value that is counted once. */
function toCountedText({ distinct }: CountThresholdOptions): (row: Row) => string | null {
  if (!distinct) return () => ''
  const text = toCanonical(distinct.type)
  return (row) => {
    const value = distinct.evaluate(row)
    return value === null ? null : text(value)
  }
}

function toRule({ comparison, threshold }: CountThresholdOptions): (count: number) => boolean {
  if (comparison === 'at-least') return (count) => count >= threshold
  return comparison === 'exactly' ? (count) => count === threshold : (count) => count <= threshold
}

function compareMatches(a: Match, b: Match): number {
  return a.timeMs - b.timeMs || (a.id < b.id ? -1 : 1)
}
