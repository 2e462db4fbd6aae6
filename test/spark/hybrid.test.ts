import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateBundle } from '@lakestream/server/codegen/generate'
import { expect, it } from 'vitest'
import { readPipeline, sortRows } from '../support/executions.ts'
import { useSpark } from '../support/spark.ts'

/** A declarative part with a streaming job behind it gives the rows of the whole as one job. */
const SPARK = { sdp: useSpark({ declarative: true }), sss: useSpark() }

const SCHEMA = ['at timestamp', 'k string', 'n int'].map((text) => {
  const [name = '', type = ''] = text.split(' ')
  return { id: name, name, type, nullable: name !== 'k' }
})
const PIPELINE = readPipeline({
  lakestream: 1,
  name: 'Both',
  nodes: {
    events: {
      type: 'auto-loader',
      config: {
        path: 'in',
        format: 'json',
        schema: SCHEMA,
        eventTime: { column: 'at', parse: 'timestamp', watermark: '1 minute' },
      },
    },
    spikes: {
      type: 'count-threshold',
      config: {
        keys: ['k'],
        condition: 'n > 0',
        threshold: 2,
        window: { kind: 'lookback', duration: '10 minutes' },
        emit: [{ id: 'e', name: 'last_n', expr: 'n' }],
      },
    },
    hours: {
      type: 'window-aggregate',
      config: {
        groupBy: ['k'],
        window: { kind: 'tumbling', duration: '1 hour' },
        aggregates: [{ id: 'a', name: 'total', function: 'sum', expr: 'last_n' }],
        output: 'update',
      },
    },
    closed: {
      type: 'window-aggregate',
      config: {
        groupBy: ['k'],
        window: { kind: 'tumbling', duration: '1 hour' },
        aggregates: [{ id: 'a', name: 'total', function: 'sum', expr: 'last_n' }],
        output: 'append',
      },
    },
    few: { type: 'filter', config: { condition: 'n <= 2' } },
    'spike-table': { type: 'delta-table-sink', config: { table: 'spikes' } },
    'event-letters': { type: 'dead-letter-queue', config: { table: 'letters' } },
    'shown-hours': { type: 'console-sink', config: {} },
    'shown-closed': { type: 'console-sink', config: {} },
    'shown-few': { type: 'console-sink', config: {} },
    'shown-late': { type: 'console-sink', config: {} },
  },
  edges: [
    'events:out>spikes:in',
    'events:out>few:in',
    'events:errors>event-letters:in',
    'few:out>shown-few:in',
    'spikes:matches>spike-table:in',
    'spikes:matches>hours:in',
    'spikes:late>shown-late:in',
    'hours:out>shown-hours:in',
    'spikes:matches>closed:in',
    'closed:out>shown-closed:in',
  ],
})

const event = (minute: number, k: string | null, n: number) => ({
  at: new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString(),
  k,
  n,
})
/** What comes in before each run; the last event of the first makes an event of the second late. */
const RUNS = [
  [
    event(1, 'a', 1),
    event(2, 'a', 2),
    event(3, 'b', 0),
    event(4, 'b', 3),
    event(5, null, 9),
    event(8, 'b', 4),
    event(50, 'z', 1),
  ],
  [event(49, 'z', 2), event(6, 'a', 7), event(55, 'z', 5), event(70, 'a', 1), event(71, 'a', 2), event(300, 'y', 0)],
]

async function run(target: 'sss' | 'hybrid') {
  const bundle = generateBundle({ ...PIPELINE, target }, { environment: 'spark' })
  expect(bundle.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const folder = SPARK.sss.makeFolder(target)
  mkdirSync(join(folder, 'in'), { recursive: true })
  const parts = bundle.manifest.parts.map((part) => part.target)
  const shown: Record<string, string[]> = {}
  for (const [index, events] of RUNS.entries()) {
    writeFileSync(join(folder, 'in', `${index}.json`), events.map((each) => `${JSON.stringify(each)}\n`).join(''))
    for (const part of parts) {
      const { errors, rows } = await SPARK[part].runBundle(bundle, { folder })
      expect(errors).toEqual([])
      for (const [sink, found] of Object.entries(rows)) {
        // A letter ends with the time of day. A table is shown whole each time, a console what is new.
        const given = sink === 'event-letters' ? found.rows.map((row) => row.slice(0, -1)) : found.rows
        shown[sink] = [...(sink.startsWith('shown') ? (shown[sink] ?? []) : []), ...sortRows(given)]
      }
    }
  }
  return { shown, parts, sinks: bundle.manifest.sinks }
}

// Six runs of a pipeline.
it('tables, what passes between both parts and what replaces earlier rows are the same', async () => {
  const hybrid = await run('hybrid')
  expect(hybrid.parts).toEqual(['sdp', 'sss'])
  expect(Object.fromEntries(hybrid.sinks.map(({ nodeId, part }) => [nodeId, part]))).toEqual({
    'spike-table': 'sdp',
    'event-letters': 'sdp',
    'shown-hours': 'sss',
    'shown-closed': 'sss',
    'shown-few': 'sss',
    'shown-late': 'sss',
  })
  const whole = await run('sss')
  expect(whole.parts).toEqual(['sss'])
  expect(hybrid.shown).toEqual(whole.shown)
  expect(Object.keys(whole.shown)).toHaveLength(6)
  expect(Object.entries(whole.shown).filter(([, rows]) => rows.length === 0)).toEqual([])
}, 600_000)
