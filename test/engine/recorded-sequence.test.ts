import { findNode } from '@lakestream/shared/nodes/catalogue'
import { expect, it } from 'vitest'
import { detectOnBoth } from './agreement/compare.ts'
import {
  type FoundSequence,
  type RecordedSequence,
  SEQUENCES,
  toConfig,
  toRows,
  toWatermarkMs,
} from './recorded/sequence-runs.ts'
import type { RecordedEvent } from './recorded.ts'

/** Of a match: its port, when it ended, events by step, its key and its last event; the time where a deadline decided it. */
function toExpected(
  { events, pattern }: RecordedSequence,
  port: string,
  { key, steps, deadlineTs, timeoutTs }: FoundSequence,
): string {
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
function toFound(
  pattern: RecordedSequence['pattern'],
  [port, , , , , timeMs, , count, ...rest]: readonly unknown[],
): string {
  const isDeadline = port === 'timeouts' || pattern.steps.at(-1)?.negated
  return JSON.stringify([port, isDeadline ? timeMs : null, count, ...rest])
}

it.each(SEQUENCES.map((one) => [one.id, one] as const))('%s: sequences as recorded from Flink', (_, one) => {
  const definition = findNode('sequence-detector')
  if (!definition) throw new Error('there is no sequence detector')
  const { rows, last } = toRows(one)
  const { engine, python } = detectOnBoth(definition, {
    config: toConfig(one.pattern),
    batches: [...rows.map((row) => [row]), [last]],
    watermarkMs: toWatermarkMs(one),
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
