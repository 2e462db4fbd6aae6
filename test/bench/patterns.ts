/**
 * `npm run bench:patterns`: each pattern of the engine over a million events of 10,000 keys. Prints events a second of processor time, what was
 * detected, bytes of state a key at the end, and how long a test of 100 events takes from pipeline to rows. `-- -t session` measures those alone.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Row } from '@lakestream/shared/expression/value'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import { parsePipelineFile } from '@lakestream/shared/pipeline/file'
import { previewNode, toEngineGraph } from '@lakestream/shared/pipeline/preview'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { afterAll, expect, test } from 'vitest'
import { readPatterns } from '../engine/agreement/patterns.ts'
import { quantile } from './figures.ts'
import { PATTERN_CONFIGS } from './pattern-configs.ts'

const EVENTS = 1_000_000
const BATCH = 50_000
const KEYS = 10_000n
const START_MS = Date.UTC(2001, 0, 1)

/** Counts that other engines found for the sequences of this trace. */
const KNOWN: Readonly<Record<string, number>> = {
  'sequence-detector no-skip': 24_688,
  'sequence-detector past-last': 17_222,
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Three draws of xorshift64 an event: key, type, value; ten events a millisecond. Made batch by batch, so that they do not fill the heap. */
function* makeTrace(): Generator<Row[]> {
  const mask = (1n << 64n) - 1n
  let state = 88172645463325252n
  const draw = () => {
    state ^= (state << 13n) & mask
    state ^= state >> 7n
    state ^= (state << 17n) & mask
    return state >> 1n
  }
  const next = (index: number): Row => {
    const [key, type, v] = [draw() % KEYS, Number(draw() % 10n), draw() % 1000n]
    const ts = BigInt(START_MS + Math.floor(index / 10)) * 1000n
    return [BigInt(index), key, 'abcxxxxxxx'.charAt(type), v, Number(v % 50n), Number((v / 7n) % 50n), ts]
  }
  for (let from = 0; from < EVENTS; from += BATCH) yield Array.from({ length: BATCH }, (_, at) => next(from + at))
}

const SOURCE = {
  type: 'auto-loader',
  config: {
    path: 'in',
    format: 'json',
    schema: ['i bigint', 'k bigint', 'type string', 'v bigint', 'x double', 'y double', 'ts timestamp'].map(
      (text, at) => {
        const [name, type] = text.split(' ')
        return { id: `c${at}`, name, type }
      },
    ),
    eventTime: { column: 'ts', parse: 'timestamp', watermark: '0 seconds' },
  },
}

/** Every input is given all events. */
const listPorts = (type: string) => (findNode(type)?.inputs({}) ?? []).map(({ id }) => id)

function readPipeline(type: string, config: object) {
  const ports = listPorts(type)
  const { pipeline, problems } = parsePipelineFile({
    lakestream: 1,
    name: type,
    nodes: { source: SOURCE, pattern: { type, config } },
    edges: ports.map((port) => `source:out>pattern:${port}`),
  })
  const errors = pipeline ? propagate(pipeline).diagnostics.filter(({ severity }) => severity === 'error') : problems
  if (!pipeline || errors.length > 0) throw new Error(`${type}: ${JSON.stringify(errors)}`)
  return pipeline
}

/** Only the operator: rows are there, and what it gives is counted. */
function measure(pipeline: ReturnType<typeof readPipeline>) {
  const built = toEngineGraph(pipeline, propagate(pipeline), 'pattern')
  if (!built.ok) throw new Error(JSON.stringify(built.problem))
  const ports = listPorts(pipeline.nodes.find(({ id }) => id === 'pattern')?.type ?? '')
  const operator = built.graph.steps.find(({ id }) => id === 'pattern')?.create()
  if (!operator) throw new Error('no operator')
  collect()
  const bytesBefore = process.memoryUsage().heapUsed
  const detected: Record<string, number> = {}
  let microseconds = 0
  let watermarkMs = 0
  for (const rows of makeTrace()) {
    const start = process.cpuUsage()
    const given = operator.process(Object.fromEntries(ports.map((port) => [port, rows])), {
      watermarkMs,
      previousWatermarkMs: watermarkMs,
    })
    for (const [port, found] of Object.entries(given)) detected[port] = (detected[port] ?? 0) + found.length
    const { user, system } = process.cpuUsage(start)
    microseconds += user + system
    watermarkMs = Number(rows.at(-1)?.[6]) / 1000 - 1
  }
  collect()
  const bytes = process.memoryUsage().heapUsed - bytesBefore
  for (const [port, found] of Object.entries(
    operator.process({}, { watermarkMs: watermarkMs + 1, previousWatermarkMs: 0 }),
  ))
    detected[port] = (detected[port] ?? 0) + found.length
  return { detected, perSecond: EVENTS / (microseconds / 1e6), bytesAKey: bytes / Number(KEYS) }
}

function timeSmallTest(pipeline: ReturnType<typeof readPipeline>, rows: readonly Row[]): number {
  const times = Array.from({ length: 60 }, () => {
    const start = performance.now()
    previewNode(pipeline, 'pattern', { inputs: { source: rows } })
    return performance.now() - start
  })
  return quantile(times.slice(20), 0.5)
}

const patterns = (await readPatterns()).flatMap(({ definition }) =>
  Object.entries(PATTERN_CONFIGS[definition.type] ?? { unknown: null }).map(([variant, config]) => ({
    name: `${definition.type} ${variant}`.trim(),
    type: definition.type,
    config,
  })),
)
const [first = []] = makeTrace()
const table: Record<string, object> = {}

test.each(patterns)('$name', ({ name, type, config }) => {
  if (!config) throw new Error(`${type} has nothing to be measured with: add it to pattern-configs.ts`)
  const pipeline = readPipeline(type, config)
  const { detected, perSecond, bytesAKey } = measure(pipeline)
  const known = KNOWN[name]
  if (known !== undefined) expect(detected['matches'], name).toBe(known)
  table[name] = {
    'events/CPU s': Math.round(perSecond),
    ...detected,
    'bytes a key': Math.round(bytesAKey),
    '100 events, ms': timeSmallTest(pipeline, first.slice(0, 100)),
  }
  console.log(name, table[name])
})

afterAll(() => console.table(table))
