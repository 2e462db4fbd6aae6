import { join } from 'node:path'
import type { Json } from '@lakestream/shared/pipeline/model'
import { expect, test } from 'vitest'
import { type Batches, readPipeline, runOnEngine, runOnSpark, sortRows } from '../support/executions.ts'
import { makeRandom } from '../support/random.ts'
import { ROOT, useSpark } from '../support/spark.ts'

const spark = useSpark()

const SOURCE = {
  type: 'auto-loader',
  config: {
    path: 'in',
    format: 'json',
    schema: ['id bigint', 'key string', 'kind string', 'amount double', 'ts timestamp'].map((text, at) => {
      const [name, type] = text.split(' ')
      return { id: `c${at}`, name, type }
    }),
    eventTime: { column: 'ts', parse: 'timestamp', watermark: '5 seconds' },
  },
}

const COUNTS: Readonly<Record<string, object>> = {
  reset: { threshold: 3, window: { kind: 'lookback', duration: '10 seconds' }, fire: 'reset' },
  crossing: {
    threshold: 2,
    comparison: 'exactly',
    window: { kind: 'lookback', duration: '6 seconds' },
    fire: 'crossing',
  },
  every: { threshold: 2, comparison: 'at-most', window: { kind: 'lookback', duration: '4 seconds' }, fire: 'every' },
  sliding: { threshold: 2, window: { kind: 'sliding', duration: '9 seconds', slide: '4 seconds' } },
}

const JOINS: Readonly<Record<string, object>> = {
  inner: { timeBound: { before: '2 seconds', after: '3 seconds' }, condition: 'amount >= right_amount' },
  left: { type: 'left', timeBound: { after: '1500 milliseconds' } },
  full: { type: 'full', timeBound: { before: '4 seconds' } },
  semi: { type: 'left-semi', timeBound: { before: '500 milliseconds', after: '500 milliseconds' } },
}

function makePipeline() {
  const nodes: Record<string, object> = { source: SOURCE }
  const edges: string[] = []
  for (const [name, config] of Object.entries(COUNTS)) {
    nodes[name] = {
      type: 'count-threshold',
      label: name,
      config: {
        keys: ['key'],
        condition: "kind <> 'c'",
        orderTieBreak: ['id'],
        emit: [{ id: 'e1', name: 'last_amount', expr: 'amount * 2' }],
        ...config,
      },
    }
    nodes[`${name}-sink`] = { type: 'console-sink', label: `${name} sink`, config: {} }
    edges.push(`source:out>${name}:in`, `${name}:matches>${name}-sink:in`)
  }
  nodes['many'] = { type: 'filter', label: 'many', config: { condition: 'event_count > 1' } }
  edges.push('every:matches>many:in')
  for (const port of ['out', 'rejected']) {
    nodes[`${port}-sink`] = { type: 'console-sink', label: `${port} sink`, config: {} }
    edges.push(`many:${port}>${port}-sink:in`)
  }
  nodes['late-sink'] = { type: 'console-sink', label: 'late sink', config: {} }
  edges.push('reset:late>late-sink:in')
  for (const [name, side] of [
    ['a', 'left'],
    ['b', 'right'],
  ]) {
    nodes[`of-${side}`] = { type: 'filter', label: `of ${side}`, config: { condition: `kind = '${name}'` } }
    edges.push(`source:out>of-${side}:in`)
  }
  for (const [name, config] of Object.entries(JOINS)) {
    nodes[name] = {
      type: 'stream-stream-join',
      label: name,
      config: { on: [{ id: 'p', left: 'key', right: 'key' }], ...config },
    }
    nodes[`${name}-sink`] = { type: 'console-sink', label: `${name} sink`, config: {} }
    edges.push(`of-left:out>${name}:left`, `of-right:out>${name}:right`, `${name}:out>${name}-sink:in`)
  }
  return readPipeline({ lakestream: 1, name: 'random traces', nodes, edges: edges.sort() })
}

/** Many keys side by side, each with its own trace: bursts and gaps, equal times, equal rows, nulls, rows out of order and late. */
function makeTrace(seed: number): Batches {
  const random = makeRandom(seed)
  const batches: Json[][][] = []
  let clockMs = Date.UTC(2001, 0, 1)
  for (let batch = 0; batch < 6; batch++) {
    const rows: Json[][] = []
    for (let count = random(60) + 20; count > 0; count--) {
      clockMs += random(4) * 250
      const timeMs = clockMs - (random(5) === 0 ? random(12) * 1_000 : 0)
      const time = random(40) === 0 ? null : new Date(timeMs).toISOString()
      const key = random(30) === 0 ? null : `k${random(8)}`
      rows.push([random(200), key, 'abc'.charAt(random(3)), random(20) === 0 ? null : random(100) / 4, time])
    }
    batches.push(rows)
    if (random(2) === 0) clockMs += random(20) * 1_000
  }
  return batches
}

test.each([1, 2])(
  'G3-G5: random traces in random batches, with a restart, give the same matches (seed %i)',
  async (seed) => {
    const pipeline = makePipeline()
    const batches = makeTrace(seed)
    const restart = 1 + makeRandom(seed + 100)(4)
    const { rows, lateRows } = await runOnSpark(spark, {
      pipeline,
      batches: { source: batches },
      restarts: [restart],
    })
    // Spark ends a run with a batch without data when the watermark has moved.
    const seen = [...batches.slice(0, restart), [], ...batches.slice(restart)]
    for (const name of [...Object.keys(COUNTS), ...Object.keys(JOINS), 'out', 'rejected']) {
      const expected = runOnEngine(pipeline, `${name}-sink`, { source: seen })
      expect(expected.length, name).toBeGreaterThan(0)
      expect(sortRows(rows[`${name}-sink`] ?? []), name).toEqual(sortRows(expected))
    }
    const late = runOnEngine(pipeline, 'late-sink', { source: seen })
    expect(late.length).toBeGreaterThan(0)
    expect(sortRows(rows['late-sink'] ?? [])).toEqual(sortRows(late))
    expect(lateRows['reset-sink']).toBe(late.length)
  },
)

test('a run tells what a pattern holds after each batch, and after a restart what is known of it', async () => {
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'held',
    nodes: {
      source: SOURCE,
      pattern: {
        type: 'sequence-detector',
        config: {
          keys: ['key'],
          steps: ['a', 'b'].map((name) => ({ id: name, name, condition: `kind = '${name}'` })),
          within: '1 hour',
        },
      },
      sink: { type: 'console-sink', config: {} },
      late: { type: 'console-sink', config: {} },
    },
    edges: ['pattern:late>late:in', 'pattern:matches>sink:in', 'source:out>pattern:in'],
  })
  const at = (second: number, key: string, kind: string) => [0, key, kind, 0, new Date(second * 1_000).toISOString()]
  const source = [
    [at(100, 'k', 'a'), at(110, 'l', 'a'), at(120, 'k', 'a')],
    [at(130, 'k', 'b'), at(140, 'l', 'a'), at(1, 'l', 'b')],
    [at(200, 'k', 'a')],
  ]
  const { rows, held } = await runOnSpark(spark, { pipeline, batches: { source }, restarts: [2] })
  const told = held['sink']?.map(([each]) => [each?.waitingRows, each?.keys, each?.partialMatches, each?.isWhole])
  // Spark ends a run with a batch without data. The watermark is 5 seconds behind.
  expect(told).toEqual([
    [3, 0, 0, true],
    [3, 2, 2, true],
    [1, 1, 1, true],
    [1, 0, 0, false],
    [1, 1, 2, false],
  ])
  expect(rows['sink']).toHaveLength(2)
  expect(rows['late']).toHaveLength(1)
})

test.each([{}, { distinct: "'one'" }, { distinct: 'null' }])(
  'what an operator is handed is no constant of the optimizer (%o)',
  async (values) => {
    const script = join(ROOT, 'test', 'spark', 'scripts', 'constant_columns.py')
    const found = await spark.runScript(script, { runtime: join(ROOT, 'templates', 'runtime'), values })
    expect(found).toEqual(['input', 'keeps'])
  },
)
