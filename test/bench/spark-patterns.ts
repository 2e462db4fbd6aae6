/**
 * `npm run bench:spark-patterns`: patterns on Spark (local[2], RocksDB), the generated code beside a `transformWithState` with a group for each key that was
 * written by hand in Python, the sequence also beside one for the JVM, the count in windows also as generated for Spark's own windows, and what is near a native
 * operator of Spark beside that. Prints seconds a batch and events a
 * second once a query runs steadily, and bytes of state a key. All ways must find the same. `-- -t sequence` or `-- -t "10,000 keys"` measures some;
 * BENCH_KEYS (1000,10000,1000000), BENCH_BATCH (250000 events) and BENCH_BATCHES (8) make it shorter.
 */
import { join } from 'node:path'
import { generateBundle } from '@lakestream/server/codegen/generate'
import { writeBundle } from '@lakestream/server/deploy/local/target'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPipeline } from '../support/executions.ts'
import { ROOT, SparkDriver } from '../support/spark.ts'
import { compileScala } from './compile-scala.ts'
import { quantile } from './figures.ts'

interface Pattern {
  readonly type: string
  readonly config: object
  /** Other ways than generated and by hand. */
  readonly ways?: readonly string[]
  /** Columns that it reads beside those of every pattern. */
  readonly reads?: readonly string[]
  /** Its input ports, each of which is fed all events. */
  readonly inputs?: readonly string[]
}

/** What `by_hand.py` and `by_hand_values.py` have written by hand, as nodes. */
const PATTERNS: Readonly<Record<string, Pattern>> = {
  sequence: {
    type: 'sequence-detector',
    config: {
      keys: ['k'],
      steps: ['a', 'b', 'c'].map((kind) => ({ id: kind, name: kind, condition: `type = '${kind}'` })),
      within: '1 hour',
      afterMatch: 'past-last',
    },
    ways: ['jvm'],
  },
  count: {
    type: 'count-threshold',
    config: {
      keys: ['k'],
      condition: "type <> 'd'",
      threshold: 3,
      window: { kind: 'lookback', duration: '1 minute', fire: 'crossing' },
    },
  },
  'count-windows': {
    type: 'count-threshold',
    config: {
      keys: ['k'],
      condition: "type <> 'd'",
      threshold: 3,
      window: { kind: 'tumbling', duration: '1 minute' },
    },
    ways: ['generated natively', 'native'],
  },
  session: { type: 'session-detector', config: { keys: ['k'], gap: '5 seconds' }, ways: ['native'] },
  deduplication: { type: 'deduplication', config: { columns: ['k'], within: '1 minute' } },
  absence: {
    type: 'absence-detector',
    config: { keys: ['k'], trigger: "type = 'a'", expected: "type = 'b'", within: '10 seconds' },
  },
  velocity: {
    type: 'velocity-detector',
    config: { keys: ['k'], measure: 'change', value: 'v', rate: 200, per: 'minute', lookback: '1 minute' },
    reads: ['v bigint'],
  },
  geofence: {
    type: 'geofence-location',
    config: {
      keys: ['k'],
      latitude: 'lat',
      longitude: 'lon',
      fences: [{ id: 'f', name: 'centre', shape: 'circle', center: '52.5, 13.4', radius: 4_000 }],
      trigger: 'exit',
    },
    reads: ['lat double', 'lon double'],
  },
  correlation: {
    type: 'temporal-correlation',
    config: {
      ...{ keysA: ['k'], keysB: ['k'], conditionA: "type = 'a'", conditionB: "type = 'b'" },
      ...{ order: 'a-first', maxGap: '2 seconds', pairs: 'first' },
    },
    inputs: ['a', 'b'],
  },
  trend: {
    type: 'trend-detector',
    config: { keys: ['k'], value: 'v', direction: 'up', minSteps: 3, maxGap: '1 minute' },
    reads: ['v bigint'],
  },
  outlier: {
    type: 'outlier-anomaly',
    config: { keys: ['k'], value: 'v', baseline: { count: 20 }, minSamples: 10, threshold: 3 },
    reads: ['v bigint'],
  },
  heartbeat: {
    type: 'heartbeat-liveness',
    config: { entity: ['k'], interval: '4 seconds', grace: '1 second', report: 'down' },
  },
  'state-machine': {
    type: 'state-machine',
    config: {
      keys: ['k'],
      states: [
        { id: 'idle', name: 'idle' },
        { id: 'open', name: 'open', timeout: '10 seconds', timeoutTo: 'stuck' },
        { id: 'busy', name: 'busy', timeout: '10 seconds', timeoutTo: 'stuck' },
        { id: 'done', name: 'done', terminal: true },
        { id: 'stuck', name: 'stuck', terminal: true },
      ],
      initial: 'idle',
      transitions: [
        { id: 'take', name: 'take', from: 'idle', to: 'open', condition: "type = 'a'" },
        { id: 'begin', name: 'begin', from: 'open', to: 'busy', condition: "type = 'b'" },
        { id: 'end', name: 'end', from: 'busy', to: 'done', condition: "type = 'c'" },
        { id: 'return', name: 'return', from: 'busy', to: 'open', condition: "type = 'd'" },
      ],
      report: 'terminal',
    },
  },
  'match-recognize': {
    type: 'match-recognize-sql',
    config: {
      sql: `MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts PATTERN (A B+ C) WITHIN INTERVAL '1' HOUR
        DEFINE A AS A.type = 'a', B AS B.v > PREV(B.v), C AS C.v < PREV(C.v))`,
    },
    reads: ['v bigint'],
  },
}

const read = (name: string, usual: string) => (process.env[name] || usual).split(',').map(Number)
const SCRIPTS = join(ROOT, 'test', 'bench', 'scripts')
const KEYS = read('BENCH_KEYS', '1000,10000,1000000')
const [batch = 0] = read('BENCH_BATCH', '250000')
const [batches = 0] = read('BENCH_BATCHES', '8')

interface Measured {
  readonly seconds: readonly number[]
  readonly matches: number
  readonly digest: string
  readonly stateBytes: number
}

const table: Record<string, object> = {}
const spark = new SparkDriver()
const scala = await compileScala(join(SCRIPTS, 'SequenceByHand.scala'), spark.folder)
if ('reason' in scala) console.log(`Not measured: the sequence by hand for the JVM. ${scala.reason}`)
beforeAll(async () => {
  await spark.start('jar' in scala ? [scala.jar] : [])
  // A young JVM is slow, whichever way comes first.
  await runWays('session', { keys: 1_000, batch: 50_000, batches: 4 })
})
afterAll(async () => {
  console.table(table)
  await spark.stop()
})

const toColumns = ({ reads = [] }: Pattern) => ['id bigint', 'k string', 'type string', 'ts timestamp', ...reads]

function writePattern(pattern: Pattern): string {
  const { type, config, inputs = ['in'] } = pattern
  const columns = toColumns(pattern).map((text, index) => {
    const [name, type] = text.split(' ')
    return { id: `c${index}`, name, type }
  })
  const source = {
    path: 'events',
    format: 'parquet',
    schema: columns,
    eventTime: { column: 'ts', parse: 'timestamp', watermark: '0 seconds' },
    maxFilesPerTrigger: 1,
  }
  const pipeline = readPipeline({
    lakestream: 1,
    name: type,
    target: 'sss',
    nodes: {
      source: { type: 'auto-loader', config: source },
      pattern: { type, config },
      sink: { type: 'console-sink', config: {} },
    },
    edges: [...inputs.map((port) => `source:out>pattern:${port}`), 'pattern:matches>sink:in'],
  })
  const folder = spark.makeFolder('bundle')
  writeBundle(generateBundle(pipeline, { environment: 'spark', inputs: {}, shown: [] }), folder)
  return folder
}

const toWays = ({ ways = [] }: Pattern) => [
  'generated',
  'by hand',
  ...ways.filter((way) => way !== 'jvm' || 'jar' in scala),
]

const readPattern = (name: string): Pattern => {
  const pattern = PATTERNS[name]
  if (!pattern) throw new Error(`no pattern ${name}`)
  return pattern
}

async function runWays(name: string, size: { keys: number; batch: number; batches: number }) {
  const pattern = readPattern(name)
  const { config } = pattern
  const natively = { ...config, window: { ...(config as { window?: object }).window, plan: 'native' } }
  const ways = toWays(pattern)
  const found = await spark.runScript(join(SCRIPTS, 'spark_patterns.py'), {
    folder: spark.makeFolder('bench'),
    bundles: {
      generated: writePattern(pattern),
      ...(ways.includes('generated natively') && {
        'generated natively': writePattern({ ...pattern, config: natively }),
      }),
    },
    pattern: name,
    columns: toColumns(pattern),
    ways,
    ...size,
  })
  return found as Record<string, Measured>
}

const cases = KEYS.flatMap((keys) =>
  Object.entries(PATTERNS).map(([pattern, about]) => ({
    name: `${pattern}, ${keys.toLocaleString('en')} keys`,
    keys,
    pattern,
    all: toWays(about),
  })),
)

test.each(cases)('$name', async ({ name, keys, pattern, all }) => {
  const found = await runWays(pattern, { keys, batch, batches })
  // The first batches start the Python workers and warm the JVM up.
  const steady = (way: string) => quantile(found[way]?.seconds.slice(Math.ceil(batches / 2)) ?? [], 0.5)
  for (const way of all)
    table[`${name}, ${way}`] = {
      'seconds a batch': steady(way),
      'events/s': Math.round(batch / steady(way)),
      'generated, times as fast': Math.round((steady(way) / steady('generated')) * 100) / 100,
      matches: found[way]?.matches,
      'state bytes a key': Math.round((found[way]?.stateBytes ?? 0) / keys),
    }
  console.table(Object.fromEntries(Object.entries(table).filter(([key]) => key.startsWith(name))))
  const rows = all.map((way) => `${way}: ${found[way]?.matches} matches, ${found[way]?.digest}`)
  expect(new Set(rows.map((text) => text.split(': ')[1])), rows.join('\n')).toHaveLength(1)
})
