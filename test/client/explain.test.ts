import { listItems } from '@lakestream/client/dock/explain-items'
import { computeExplain } from '@lakestream/client/preview/compute-explain'
import { RunMemo } from '@lakestream/shared/engine/run-memo'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { expect, it } from 'vitest'
import { toPipeline } from '../codegen/build-pipeline.ts'

const pipeline = toPipeline({
  nodes: {
    events: {
      type: 'auto-loader',
      config: {
        path: 'in',
        format: 'json',
        schema: [
          { id: 'a', name: 'at', type: 'timestamp' },
          { id: 'b', name: 'who', type: 'string' },
        ],
        eventTime: { column: 'at', watermark: '0 seconds' },
      },
    },
    twice: {
      type: 'count-threshold',
      config: {
        keys: ['who'],
        condition: "who <> 'eve'",
        threshold: 2,
        window: { kind: 'lookback', duration: '1 hour' },
      },
    },
  },
  edges: ['events:out>twice:in'],
})

const START = 1_767_225_600_000_000n

function explain(rows: readonly (readonly [second: number, who: string])[]) {
  const events = rows.map(([second, who]) => [START + BigInt(second) * 1_000_000n, who])
  const asked = { pipeline, nodeId: 'twice', propagation: propagate(pipeline), inputs: { events }, memo: new RunMemo() }
  return computeExplain(asked)
}

const ALL = { key: '', outcome: 'all', detection: null } as const

it('lists events in the order of event time, with a detection behind the last of its own', () => {
  const result = explain([
    [2, 'bob'],
    [1, 'ana'],
    [3, 'eve'],
    [4, 'bob'],
  ])
  const list = (filter: Partial<Parameters<typeof listItems>[1]>) =>
    listItems(result, { ...ALL, ...filter }).map((item) => ('said' in item ? `${item.key} ${item.outcome}` : item.text))
  const found = 'match at 2026-01-01 00:00:04'
  expect(list({})).toEqual(['ana unmatched', 'bob matched', 'eve ignored', 'bob matched', found])
  expect(list({ key: ' BO' })).toEqual(['bob matched', 'bob matched', found])
  expect(list({ outcome: 'nothing' })).toEqual(['ana unmatched', 'eve ignored'])
  expect(list({ detection: result.detections[0]?.id ?? '' })).toEqual(['bob matched', 'bob matched', found])
  expect(result.events.map(({ row }) => row)).toEqual(["who 'ana'", "who 'bob'", "who 'eve'", "who 'bob'"])
})

it('gives no more than 10,000 events, and says how many there are', () => {
  const { events, total } = explain(Array.from({ length: 10_001 }, (_, second) => [second, `k${second}`]))
  expect([events.length, total]).toEqual([10_000, 10_001])
})

it('says why there is nothing to explain', () => {
  const asked = { pipeline, nodeId: 'events', propagation: propagate(pipeline), inputs: {}, memo: new RunMemo() }
  const { problems } = computeExplain(asked)
  expect(problems).toEqual(['Only patterns can be explained: choose one.'])
})
