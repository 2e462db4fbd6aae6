import { parseTimestamp } from '@lakestream/shared/expression/temporal'
import type { Row } from '@lakestream/shared/expression/value'
import { explainNode } from '@lakestream/shared/pipeline/explain'
import type { JsonObject } from '@lakestream/shared/pipeline/model'
import { previewNode } from '@lakestream/shared/pipeline/preview'
import { describe, expect, it } from 'vitest'
import { readPipeline } from '../support/executions.ts'

const SOURCE = {
  type: 'auto-loader',
  config: {
    path: 'in',
    format: 'json',
    schema: [
      { id: 'a', name: 'at', type: 'timestamp' },
      { id: 'b', name: 'who', type: 'string' },
      { id: 'c', name: 'delay', type: 'int' },
      { id: 'd', name: 'per', type: 'int' },
    ],
    eventTime: { column: 'at', parse: 'timestamp', watermark: '0 seconds' },
  },
}

const pipeline = readPipeline({
  lakestream: 1,
  name: 'Why',
  nodes: {
    rows: SOURCE,
    count: {
      type: 'count-threshold',
      config: {
        keys: ['who'],
        condition: 'delay > 30 AND delay / per < 100',
        threshold: 2,
        window: { kind: 'lookback', duration: '10 minutes' },
      },
    },
  },
  edges: ['rows:out>count:in'],
})

const row = (minute: number, who: string, delay: number, per = 1): Row => [
  parseTimestamp(`2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`),
  who,
  delay,
  per,
]

function explain(rows: readonly Row[], batchSize?: number) {
  const options = { inputs: { rows }, ...(batchSize === undefined ? {} : { batchSize }) }
  const explained = explainNode(pipeline, 'count', options)
  if (!explained.ok) throw new Error(JSON.stringify(explained.problems))
  return explained.explanation
}

describe('explainNode', () => {
  it('says of each event what became of it', () => {
    const { events, detections } = explain(
      [row(1, 'a', 40), row(2, 'a', 50), row(3, 'a', 10), row(4, 'b', 90), row(5, 'c', 99, 0), row(1, 'a', 70)],
      5,
    )
    expect(events.map(({ outcome }) => outcome)).toEqual([
      'matched',
      'matched',
      'ignored',
      'unmatched',
      'failed',
      'late',
    ])
    expect(detections).toMatchObject([{ status: 'match', port: 'matches', key: '["a"]', events: [0, 1] }])
    expect(events[0]?.detections).toEqual(events[1]?.detections)
  })

  it('names the part of a condition that was not true, with the values that it read', () => {
    const { events } = explain([row(1, 'a', 10)])
    expect(events[0]?.conditions).toEqual([
      {
        field: 'condition',
        label: 'Condition',
        text: 'delay > 30',
        value: false,
        error: null,
        reads: [{ name: 'delay', type: { kind: 'int' }, value: 10 }],
      },
    ])
  })

  it('says why an event failed or came too late', () => {
    const { events } = explain([row(9, 'a', 40), row(10, 'a', 99, 0), row(2, 'a', 40)], 2)
    expect(events[1]?.notes[0]).toMatch(/DIVIDE_BY_ZERO|[Dd]ivi/)
    expect(events[2]?.notes).toEqual(['It came when the watermark was at 2026-01-01 00:10:00 already.'])
  })

  it('leaves an event above the watermark waiting', () => {
    const { events } = explainNodeOf(row(9, 'a', 40), row(10, 'a', 40))
    expect(events.map(({ outcome }) => outcome)).toEqual(['waiting', 'waiting'])
  })

  it('G13: watching changes nothing of what is detected', () => {
    const rows = [1, 2, 3, 8, 20, 21].flatMap((minute) => [row(minute, 'a', 40), row(minute, 'b', 50 - minute * 4)])
    const inputs = { rows }
    const watched = explain(rows, 2).detections.map(({ id }) => id)
    const { run } = previewNode(pipeline, 'count', { inputs, batchSize: 2, pending: false })
    const plain = (run?.emitted['count']?.['matches'] ?? []).map(({ row: match }) => match[1])
    expect(watched.length).toBeGreaterThan(1)
    expect([...watched].sort()).toEqual([...plain].sort())
  })

  it('says of an event that moves no state machine where it found it', () => {
    const { events } = explainPattern(
      'state-machine',
      {
        keys: ['who'],
        initial: 'on time',
        states: [
          { id: 's1', name: 'on time' },
          { id: 's2', name: 'late' },
        ],
        transitions: [
          { id: 't1', name: 'delayed', from: 'on time', to: 'late', condition: 'delay > 30' },
          { id: 't2', name: 'recovered', from: 'late', to: 'on time', condition: 'delay < 5' },
        ],
      },
      [row(1, 'a', 40), row(2, 'a', 50), row(3, 'a', 1), row(4, 'a', 20), row(9, 'b', 0)],
    )
    expect(events.map(({ outcome }) => outcome)).toEqual(['matched', 'unmatched', 'matched', 'ignored', 'unmatched'])
    expect(events[1]?.notes).toEqual([
      'It found the key in "late", and no transition from there has a condition that is true.',
    ])
    expect(events[3]?.conditions.map(({ field, value }) => [field, value])).toEqual([
      ['transitions.0.condition', false],
      ['transitions.1.condition', false],
    ])
  })

  it('says of a duplicate of which event it is one', () => {
    const config = { columns: ['who'], within: '10 minutes' }
    const { events } = explainPattern('deduplication', config, [row(1, 'a', 40), row(10, 'a', 50), row(11, 'a', 60)])
    expect(events.map(({ outcome }) => outcome)).toEqual(['matched', 'unmatched', 'matched'])
    expect(events[1]?.notes).toEqual(['It is a duplicate of the event at 2026-01-01 00:01:00.'])
  })

  it('refuses what is no pattern', () => {
    expect(explainNode(pipeline, 'rows')).toMatchObject({ ok: false, problems: [{ code: 'explain.no-pattern' }] })
  })
})

function explainPattern(type: string, config: JsonObject, rows: readonly Row[]) {
  const nodes = { rows: SOURCE, pattern: { type, config } }
  const edges = ['rows:out>pattern:in']
  const explained = explainNode(readPipeline({ lakestream: 1, name: 'Why', nodes, edges }), 'pattern', {
    inputs: { rows },
  })
  if (!explained.ok) throw new Error(JSON.stringify(explained.problems))
  return explained.explanation
}

/** The same pipeline with a watermark that holds everything back. */
function explainNodeOf(...rows: readonly Row[]) {
  const slow = {
    ...pipeline,
    nodes: pipeline.nodes.map((node) =>
      node.id === 'rows'
        ? { ...node, config: { ...node.config, eventTime: { column: 'at', parse: 'timestamp', watermark: '1 hour' } } }
        : node,
    ),
  }
  const explained = explainNode(slow, 'count', { inputs: { rows } })
  if (!explained.ok) throw new Error(JSON.stringify(explained.problems))
  return explained.explanation
}
