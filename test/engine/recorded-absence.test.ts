import { readFileSync } from 'node:fs'
import type { Row } from '@lakestream/shared/expression/value'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import { expect, it } from 'vitest'
import { detectOnBoth } from './agreement/compare.ts'
import { type RecordedEvent, toRow } from './recorded.ts'

/** Absences recorded by running Apache Flink 2.1.0, one event at a time; a match's time is its deadline, not when Flink saw it. */
interface Case {
  readonly id: string
  readonly events: readonly RecordedEvent[]
  readonly watermarkDelayMs: number
  readonly expected: {
    readonly matches: readonly {
      readonly key: string
      readonly steps: Readonly<Record<string, readonly number[]>>
      readonly firstTs: number
      readonly deadlineTs: number
    }[]
  }
}

const cases = JSON.parse(readFileSync(new URL('recorded/cep-absence.json', import.meta.url), 'utf8')) as Case[]

/** Those of one trigger and one expected event; the others are sequences. */
const CONDITIONS: Readonly<Record<string, { trigger: string; expected: string; within: string }>> = {
  'cep-absence-basic-0': { trigger: "type = 'a'", expected: "type = 'b'", within: '10 seconds' },
  'cep-absence-outoforder': { trigger: "type = 'a'", expected: "type = 'b'", within: '5 seconds' },
  'cep-rand-072': { trigger: "type = 'a'", expected: "type = 'a' OR type = 'b'", within: '8 seconds' },
  'cep-rand-074': { trigger: "type = 'a'", expected: "type = 'c'", within: '3 seconds' },
  'cep-rand-113': { trigger: "type = 'b'", expected: "type = 'b'", within: '8 seconds' },
}

it.each(Object.entries(CONDITIONS))('%s: absences as recorded from Flink', (id, conditions) => {
  const found = cases.find((one) => one.id === id)
  const definition = findNode('absence-detector')
  if (!found || !definition) throw new Error(`${id} is not in the file`)
  const rows = found.events.map((event, index): Row[] => [toRow(event, index)])
  const last = toRow({ key: 'flush', ts: 10_000_000, type: 'x', v: 0 }, -1)
  const emit = ['key', 'big'].map((name) => ({ id: name, name: `trigger_${name}`, expr: name }))
  const { engine, python } = detectOnBoth(definition, {
    config: { keys: ['key'], orderTieBreak: ['big'], ...conditions, emit },
    batches: [...rows, [last]],
    // Flink's watermark is one millisecond behind Spark's.
    watermarkMs: found.watermarkDelayMs + 1,
  })
  const expected = found.expected.matches.map(({ key, steps, firstTs, deadlineTs }) =>
    JSON.stringify([
      firstTs,
      deadlineTs,
      deadlineTs,
      'absent',
      1,
      '"1"',
      `"${key}"`,
      `"${Object.values(steps)[0]?.[0]}"`,
    ]),
  )
  expect(expected.length).toBeGreaterThan(0)
  for (const detections of [engine, python])
    expect(detections.map((each) => JSON.stringify(each.slice(3))).sort()).toEqual(expected.sort())
})
