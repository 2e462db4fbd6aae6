/**
 * `npm run bench:spark-patterns`: patterns on Spark (local[2], RocksDB), the generated code beside a `transformWithState` with a group for each key that was
 * written by hand in Python, the sequence also beside one for the JVM, the count in windows also as generated for Spark's own windows, and what is near a native
 * operator of Spark beside that. Prints seconds a batch and events a
 * second once a query runs steadily, and bytes of state a key. All ways must find the same. `-- -t sequence` or `-- -t "10,000 keys"` measures some;
 * BENCH_KEYS (1000,10000,1000000), BENCH_BATCH (250000 events) and BENCH_BATCHES (4) make it shorter.
 */
import { join } from 'node:path'
import { generateBundle } from '@lakestream/server/codegen/generate'
import { writeBundle } from '@lakestream/server/deploy/local/target'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPipeline } from '../support/executions.ts'
import { ROOT, SparkDriver } from '../support/spark.ts'
import { compileScala } from './compile-scala.ts'
import { quantile } from './figures.ts'

/** What `by_hand.py` has written by hand, as nodes. */
const PATTERNS: Readonly<Record<string, { readonly type: string; readonly config: object; readonly ways?: string[] }>> =
  {
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
  }

const read = (name: string, usual: string) => (process.env[name] || usual).split(',').map(Number)
const SCRIPTS = join(ROOT, 'test', 'bench', 'scripts')
const KEYS = read('BENCH_KEYS', '1000,10000,1000000')
const [batch = 0] = read('BENCH_BATCH', '250000')
const [batches = 0] = read('BENCH_BATCHES', '4')

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

function writePattern(type: string, config: object): string {
  const columns = ['id bigint', 'k string', 'type string', 'ts timestamp'].map((text, index) => {
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
    edges: ['source:out>pattern:in', 'pattern:matches>sink:in'],
  })
  const folder = spark.makeFolder('bundle')
  writeBundle(generateBundle(pipeline, { environment: 'spark', inputs: {}, shown: [] }), folder)
  return folder
}

const toWays = (pattern: string) => [
  'generated',
  'by hand',
  ...(PATTERNS[pattern]?.ways ?? []).filter((way) => way !== 'jvm' || 'jar' in scala),
]

async function runWays(pattern: string, size: { keys: number; batch: number; batches: number }) {
  const { type = '', config = {} } = PATTERNS[pattern] ?? {}
  const natively = { ...config, window: { ...(config as { window?: object }).window, plan: 'native' } }
  const found = await spark.runScript(join(SCRIPTS, 'spark_patterns.py'), {
    folder: spark.makeFolder('bench'),
    bundles: {
      generated: writePattern(type, config),
      ...(toWays(pattern).includes('generated natively') && { 'generated natively': writePattern(type, natively) }),
    },
    pattern,
    ways: toWays(pattern),
    ...size,
  })
  return found as Record<string, Measured>
}

const cases = KEYS.flatMap((keys) =>
  Object.keys(PATTERNS).map((pattern) => ({ name: `${pattern}, ${keys.toLocaleString('en')} keys`, keys, pattern })),
)

test.each(cases)('$name', async ({ name, keys, pattern }) => {
  const all = toWays(pattern)
  const found = await runWays(pattern, { keys, batch, batches })
  // The first batch starts the Python workers.
  const steady = (way: string) => quantile(found[way]?.seconds.slice(1) ?? [], 0.5)
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
