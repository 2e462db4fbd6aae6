import { readFileSync } from 'node:fs'
import { createWindowAggregate } from '@lakestream/shared/engine/operators/window-aggregate'
import type { Row } from '@lakestream/shared/expression/value'
import { describe, expect, it } from 'vitest'
import { count, event, matchesOf, rowsOf, run } from './trace.ts'

/** Results recorded by running Apache Flink 2.1.0 SQL, one event at a time; see the `source` of each case. */
interface Case {
  readonly id: string
  readonly kind: 'count_threshold_window' | 'count_per_event' | 'session'
  readonly config: {
    readonly windowMs: number
    readonly slideMs: number
    readonly minCount: number
    readonly gapMs: number
  }
  readonly watermarkDelayMs: number
  readonly events: readonly { readonly key: string; readonly ts: number }[]
  readonly expected: {
    readonly rows: readonly {
      readonly key: string
      readonly ts: number
      readonly start: number
      readonly end: number
      readonly count: number
    }[]
  }
}

const path = new URL('cases/windows.recorded.json', import.meta.url)
const cases = JSON.parse(readFileSync(path, 'utf8')) as Case[]
const ofKind = (kind: Case['kind']) =>
  cases.filter((found) => found.kind === kind).map((found) => [found.id, found] as const)

/** The events as one batch each; their position makes equal ones different. Flink's watermark is one ms behind Spark's. */
function replay(operator: Parameters<typeof run>[0], { events, watermarkDelayMs, kind }: Case) {
  const rows = events.map(({ key, ts }, index) => [event(key, ts, index)])
  // Flink's RANGE asks for lateness by key, so it accepted all of these; one batch has no late rows either.
  const batches = kind === 'count_per_event' ? [rows.flat()] : rows
  return run(operator, batches, { watermarkMs: watermarkDelayMs + 1 })
}

describe('recorded from Flink', () => {
  it.each(ofKind('count_threshold_window'))('%s: counts per window', (_id, found) => {
    const { windowMs, slideMs, minCount } = found.config
    const window = { kind: 'windows', durationMs: windowMs, slideMs, offsetMs: 0, native: false } as const
    const result = replay(() => count({ window, threshold: minCount }), found)
    const rows = rowsOf(result, 'matches').map((row, at) => [row[2], ...(matchesOf(result)[at] ?? [])])
    const expected = found.expected.rows.map(({ key, start, end, count: n }) => [key, start, end, end, n])
    expect(rows.sort()).toEqual(expected.sort())
  })

  it.each(ofKind('count_per_event'))(
    '%s: the last of equal times counts what SQL RANGE counts for all of them',
    (_id, found) => {
      const window = { kind: 'lookback', durationMs: found.config.windowMs } as const
      const result = replay(() => count({ window, threshold: 1 }), found)
      const largest = new Map<string, number>()
      for (const row of rowsOf(result, 'matches')) {
        const at = `${row[2]} ${Number(row[5]) / 1000}`
        largest.set(at, Math.max(largest.get(at) ?? 0, Number(row[7])))
      }
      expect(Object.fromEntries(largest)).toEqual(
        Object.fromEntries(found.expected.rows.map(({ key, ts, count: n }) => [`${key} ${ts}`, n])),
      )
    },
  )

  it.each(ofKind('session'))('%s: sessions', (_id, found) => {
    const operator = () =>
      createWindowAggregate({
        eventTime: 1,
        window: { kind: 'session', gapMs: found.config.gapMs },
        groups: [{ column: 0, type: { kind: 'string' } }],
        aggregates: [{ function: 'count', distinct: false, value: null, filter: null }],
        output: 'append',
      })
    const rows = rowsOf(replay(operator, found), 'out').map((row: Row) => [
      row[3],
      Number(row[0]) / 1000,
      Number(row[1]) / 1000,
      Number(row[4]),
    ])
    const expected = found.expected.rows.map(({ key, start, end, count: n }) => [key, start, end, n])
    expect(rows.sort()).toEqual(expected.sort())
  })
})
