import { readFileSync } from 'node:fs'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { describe, expect, it } from 'vitest'
import { detectOnBoth } from './agreement/compare.ts'
import { type RecordedEvent, toRow } from './recorded.ts'

/** Windows recorded by running Apache Flink 2.1.0 SQL, for the patterns that look at the same events. */
interface Case {
  readonly id: string
  readonly kind: string
  readonly config: {
    readonly windowMs: number
    readonly gapMs: number
    readonly lowerMs: number
    readonly upperMs: number
  }
  readonly events: readonly RecordedEvent[]
  readonly watermarkDelayMs: number
  readonly expected: {
    readonly rows: readonly {
      readonly leftIx: number
      readonly rightIx: number
      readonly i: number
      readonly key: string
      readonly ts: number
      readonly start: number
      readonly end: number
      readonly count: number
      readonly sum: number
      readonly ix: readonly number[]
    }[]
  }
}

const cases = JSON.parse(readFileSync(new URL('recorded/window-patterns.json', import.meta.url), 'utf8')) as Case[]
const ofKind = (kind: string) => cases.filter((one) => one.kind === kind).map((one) => [one.id, one] as const)
const emit = ['key', 'big'].map((name) => ({ id: name, name: `last_${name}`, expr: name }))
const FLUSH = toRow({ key: 'flush', ts: 10_000_000, type: 'x', v: 0 }, -1)

/** What both say after the id: [start, end, time, status, count, own columns, key, arrival number]; the one that flushes is left out. */
function detect(type: string, config: JsonObject, { events, watermarkDelayMs }: Case, oneBatch: boolean) {
  const definition = findNode(type)
  if (!definition) throw new Error(`There is no ${type}`)
  const rows = events.map((event, index) => toRow(event, index))
  const { engine, python } = detectOnBoth(definition, {
    config: { keys: ['key'], orderTieBreak: ['big'], emit, ...config },
    batches: [...(oneBatch ? [rows] : rows.map((row) => [row])), [FLUSH]],
    // Flink's watermark is one millisecond behind Spark's.
    watermarkMs: watermarkDelayMs + 1,
  })
  return [engine, python].map((detections) => detections.map((each) => JSON.stringify(each.slice(3))).sort())
}

const toDouble = (value: number) => {
  const [mantissa, exponent] = value.toExponential().split('e')
  return value === 0 ? '"0"' : `"${mantissa}e${Number(exponent)}"`
}

describe('recorded from Flink', () => {
  it.each(ofKind('session'))('%s: sessions', (_id, one) => {
    const aggregates = [{ id: 'a', name: 'total', function: 'sum', expr: 'v' }]
    const config = { gap: `${one.config.gapMs} milliseconds`, aggregates }
    const found = detect('session-detector', config, one, false)
    const expected = one.expected.rows.map(({ key, start, end, count, sum, ix }) => {
      const byTime = ix.toSorted((a, b) => (one.events[a]?.ts ?? 0) - (one.events[b]?.ts ?? 0) || a - b)
      const last = byTime.at(-1) ?? -1
      const time = `"${one.events[last]?.ts}000"`
      return JSON.stringify([start, end, end, 'match', count, '"gap"', time, toDouble(sum), `"${key}"`, `"${last}"`])
    })
    expect(expected.length).toBeGreaterThan(0)
    expect(found).toEqual([expected.sort(), expected.sort()])
  })

  it.each(ofKind('temporal_correlation'))('%s: pairs of an interval join', (_id, one) => {
    const definition = findNode('temporal-correlation')
    if (!definition) throw new Error('There is no temporal-correlation')
    const { lowerMs, upperMs } = one.config
    const config = {
      ...{ keysA: ['key'], keysB: ['key'], conditionA: "type = 'a'", conditionB: "type = 'b'" },
      ...{ order: upperMs === 0 ? 'b-first' : lowerMs === 0 ? 'a-first' : 'any' },
      ...{ maxGap: `${upperMs || -lowerMs} milliseconds`, maxGapBack: `${-lowerMs} milliseconds` },
      ...{ orderTieBreakA: ['big'], orderTieBreakB: ['big'] },
      ...{ emitA: [{ id: 'e', name: 'left', expr: 'big' }], emitB: [{ id: 'e', name: 'right', expr: 'big' }] },
    }
    // Rows go to the two inputs in turn, so each goes to both.
    const rows = one.events.map((event, index) => [toRow(event, index), toRow(event, index)])
    const { engine, python } = detectOnBoth(definition, {
      config,
      batches: [rows.flat(), [FLUSH, FLUSH]],
      watermarkMs: one.watermarkDelayMs + 1,
    })
    const found = [engine, python].map((all) => all.map((each) => each.slice(-2).join(' ')).sort())
    const expected = one.expected.rows.map(({ leftIx, rightIx }) => `"${leftIx}" "${rightIx}"`).sort()
    expect(expected.length).toBeGreaterThan(0)
    expect(found).toEqual([expected, expected])
  })

  it.each(ofKind('dedup_keep_first'))('%s: the first of each key', (_id, one) => {
    const config = { columns: ['key', 'type'], within: '1 day' }
    const found = detect('deduplication', config, one, false).map((detections) =>
      detections.map((each) => JSON.parse(each) as unknown[]).map((each) => [each[0], each.at(-1)]),
    )
    const expected = one.expected.rows.map(({ ts, i }) => [ts, `"${i}"`])
    expect(expected.length).toBeGreaterThan(0)
    expect(found).toEqual([expected, expected])
  })

  it.each(ofKind('count_per_event'))('%s: counts and sums over RANGE', (_id, one) => {
    const lookbackMs = one.config.windowMs
    for (const measure of ['count', 'sum'] as const) {
      const config = {
        measure,
        value: 'v',
        rate: -1,
        per: 'second',
        lookback: `${lookbackMs} milliseconds`,
        fire: 'every',
      }
      // Flink's RANGE asks for lateness by key, so it accepted all of these; one batch has no late rows either.
      const found = detect('velocity-detector', config, one, true)
      const expected = one.expected.rows.map((row) => {
        const first = Math.min(
          ...one.events
            .filter(({ key, ts }) => key === row.key && ts >= row.ts - lookbackMs && ts <= row.ts)
            .map(({ ts }) => ts),
        )
        const rate = toDouble((row[measure] * 1_000) / lookbackMs)
        return JSON.stringify([first, row.ts, row.ts, 'match', row.count, rate, `"${row.key}"`, `"${row.i}"`])
      })
      expect(found).toEqual([expected.sort(), expected.sort()])
    }
  })
})
