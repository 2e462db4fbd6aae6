import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CATALOGUE } from '@lakestream/shared/nodes/catalogue'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import { expect, test } from 'vitest'
import { readPipeline, runOnEngine, runOnSpark, sortRows } from '../support/executions.ts'
import { ROOT, useSpark } from '../support/spark.ts'

/** Every pattern over rows that somebody measured: 5,000 flights, 1,707 earthquakes, prices of five stocks, four years of weather. */
interface Dataset {
  /** Names and types of its columns; the first one is the event time. */
  readonly columns: Readonly<Record<string, string>>
  readonly watermark: string
  readonly rows: readonly (readonly Json[])[]
}

const readData = (name: string) => readFileSync(join(ROOT, 'node_modules', 'vega-datasets', 'data', name), 'utf8')

const readCsv = (name: string) =>
  readData(name)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))

interface Flight {
  readonly date: string
  readonly delay: number
  readonly distance: number
  readonly origin: string
  readonly destination: string
}

interface Earthquake {
  readonly properties: {
    readonly mag: number | null
    readonly time: number
    readonly net: string
    readonly type: string
  }
  readonly geometry: { readonly coordinates: readonly [longitude: number, latitude: number, depth: number] }
}

const toTime = (text: string) => new Date(`${text} UTC`).toISOString()

const DATA: Readonly<Record<string, Dataset>> = {
  flights: {
    columns: { at: 'timestamp', delay: 'bigint', distance: 'bigint', origin: 'string', destination: 'string' },
    watermark: '1 hour',
    rows: (JSON.parse(readData('flights-5k.json')) as Flight[]).map(
      ({ date, delay, distance, origin, destination }) => [toTime(date), delay, distance, origin, destination],
    ),
  },
  // The newest come first in the feed, so nearly all of them would be late.
  quakes: {
    columns: {
      at: 'timestamp',
      mag: 'double',
      net: 'string',
      kind: 'string',
      lat: 'double',
      lon: 'double',
      depth: 'double',
    },
    watermark: '10 minutes',
    rows: (JSON.parse(readData('earthquakes.json')) as { features: Earthquake[] }).features
      .map(({ properties: { mag, time, net, type }, geometry: { coordinates } }): Json[] => [
        new Date(time).toISOString(),
        mag,
        net,
        type,
        coordinates[1],
        coordinates[0],
        coordinates[2],
      ])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  },
  // One symbol after the other in the file: together they come in the order of their months.
  stocks: {
    columns: { at: 'timestamp', symbol: 'string', price: 'double' },
    watermark: '1 day',
    rows: readCsv('stocks.csv')
      .map(([symbol = '', date = '', price]): Json[] => [toTime(date), symbol, Number(price)])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  },
  weather: {
    columns: { at: 'timestamp', rain: 'double', warmest: 'double', coldest: 'double', wind: 'double', kind: 'string' },
    watermark: '1 day',
    rows: readCsv('seattle-weather.csv').map(([date = '', rain, warmest, coldest, wind, kind = '']) => [
      toTime(date),
      ...[rain, warmest, coldest, wind].map(Number),
      kind,
    ]),
  },
}

interface Case {
  readonly of: keyof typeof DATA
  readonly config: JsonObject
}

/** Fewer detections would say little. */
const FEWEST = 30

const emit = (expr: string) => [{ id: 'e1', name: 'value', expr }]

const CASES: Readonly<Record<string, Case>> = {
  'count-threshold': {
    of: 'flights',
    config: {
      keys: ['origin'],
      condition: 'delay > 30',
      threshold: 2,
      window: { kind: 'lookback', duration: '1 day' },
      emit: emit('distance'),
    },
  },
  'velocity-detector': {
    of: 'flights',
    config: { keys: ['origin'], measure: 'sum', value: 'delay', rate: 20, per: 'hour', lookback: '3 hours' },
  },
  'sequence-detector': {
    of: 'flights',
    config: {
      keys: ['origin'],
      steps: [
        { id: 'a', name: 'first', condition: 'delay > 15' },
        { id: 'b', name: 'worse', condition: 'delay > last(first.delay) AND destination <> first.destination' },
      ],
      within: '12 hours',
      onTimeout: 'emit',
      emit: emit('delay - last(first.delay)'),
    },
  },
  'absence-detector': {
    of: 'flights',
    config: {
      keys: ['origin'],
      trigger: 'delay > 60',
      expected: 'delay <= 0 AND distance > trigger.distance',
      within: '1 day',
    },
  },
  deduplication: { of: 'flights', config: { columns: ['origin', 'destination'], within: '3 days' } },
  'temporal-correlation': {
    of: 'flights',
    config: {
      keysA: ['origin'],
      keysB: ['destination'],
      conditionA: 'delay > 60',
      conditionB: 'delay > 60',
      maxGap: '12 hours',
      unmatched: 'a',
      emitB: emit('distance'),
    },
  },
  'geofence-location': {
    of: 'quakes',
    config: {
      keys: ['net'],
      latitude: 'lat',
      longitude: 'lon',
      fences: [
        { id: 'f', name: 'The Geysers', shape: 'circle', center: '38.8, -122.8', radius: 30_000 },
        { id: 'g', name: 'Alaska', shape: 'polygon', corners: '51, -170\n51, -130\n72, -130\n72, -170' },
      ],
      trigger: 'enter',
      retention: '2 days',
    },
  },
  'heartbeat-liveness': {
    of: 'quakes',
    config: { entity: ['net'], interval: '3 hours', grace: '30 minutes' },
  },
  'session-detector': {
    of: 'quakes',
    config: {
      keys: ['net', 'kind'],
      gap: '20 minutes',
      aggregates: [
        { id: 'a', name: 'strongest', function: 'max', expr: 'mag' },
        { id: 'b', name: 'mean_depth', function: 'avg', expr: 'depth' },
      ],
    },
  },
  'trend-detector': {
    of: 'stocks',
    config: { keys: ['symbol'], value: 'price', direction: 'reversal', minSteps: 2, maxGap: '40 days' },
  },
  'state-machine': {
    of: 'stocks',
    config: {
      keys: ['symbol'],
      states: ['cheap', 'dear'].map((name, at) => ({ id: `s${at}`, name })),
      initial: 'cheap',
      transitions: [
        { id: 't', name: 'rise', from: 'cheap', to: 'dear', condition: 'price > 60' },
        { id: 'u', name: 'fall', from: 'dear', to: 'cheap', condition: 'price < 50' },
      ],
      actions: [{ id: 'a', transition: 'rise', variable: 'since', value: 'at' }],
    },
  },
  'match-recognize-sql': {
    of: 'stocks',
    config: {
      sql: `MATCH_RECOGNIZE (PARTITION BY symbol ORDER BY at
        MEASURES FIRST(DOWN.price) AS top, LAST(DOWN.price) AS bottom, LAST(UP.price) AS price_after, COUNT(*) AS months
        ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW
        PATTERN (S DOWN{2,} UP{2,}) WITHIN INTERVAL '400' DAYS
        DEFINE DOWN AS DOWN.price < PREV(DOWN.price), UP AS UP.price > PREV(UP.price))`,
    },
  },
  'outlier-anomaly': {
    of: 'weather',
    config: {
      value: 'warmest',
      method: 'modified-z-score',
      baseline: { of: 'count', count: 20 },
      minSamples: 10,
      threshold: 3.5,
      emit: emit('kind'),
    },
  },
}

const detecting = CATALOGUE.filter(({ category, engine }) => category === 'pattern' && engine).map(({ type }) => type)

const INPUTS: Readonly<Record<string, readonly string[]>> = { 'temporal-correlation': ['a', 'b'] }

/** Few at once: the Python workers of all of a pipeline's patterns start together, and each must answer within seconds. */
const PACK = 3

const packs = Object.keys(DATA).flatMap((of) => {
  const types = detecting.filter((type) => CASES[type]?.of === of)
  return Array.from({ length: Math.ceil(types.length / PACK) }, (_, at) => {
    const chosen = types.slice(at * PACK, (at + 1) * PACK)
    return { name: `${of}: ${chosen.join(', ')}`, of, types: chosen }
  })
})

const toSink = (type: string) => `${type}-out`

function toPipeline(of: string, { columns, watermark }: Dataset, types: readonly string[]) {
  const schema = Object.entries(columns).map(([name, type]) => ({ id: name, name, type }))
  const source = {
    type: 'auto-loader',
    config: { path: of, format: 'json', schema, eventTime: { column: 'at', watermark } },
  }
  const patterns = types.map((type) => [type, { type, config: CASES[type]?.config }])
  const sinks = types.map((type) => [toSink(type), { type: 'console-sink', config: {} }])
  return readPipeline({
    lakestream: 1,
    name: 'Real rows',
    target: 'sss',
    nodes: { [of]: source, ...Object.fromEntries([...patterns, ...sinks]) },
    edges: types.flatMap((type) => [
      ...(INPUTS[type] ?? ['in']).map((port) => `${of}:out>${type}:${port}`),
      `${type}:matches>${toSink(type)}:in`,
    ]),
  })
}

const spark = useSpark()

test('every pattern has rows here', () => expect(Object.keys(CASES).sort()).toEqual([...detecting].sort()))

test.each(packs)('$name: Spark, with a restart between two batches, gives what the engine gives', async (pack) => {
  const data = DATA[pack.of]
  if (!data) throw new Error(`there are no rows of ${pack.of}`)
  const pipeline = toPipeline(pack.of, data, pack.types)
  const half = Math.floor(data.rows.length / 2)
  const batches = { [pack.of]: [data.rows.slice(0, half), data.rows.slice(half)] }
  const { rows } = await runOnSpark(spark, { pipeline, batches, restarts: [1], shown: pack.types.map(toSink) })
  for (const type of pack.types) {
    const expected = runOnEngine(pipeline, toSink(type), batches)
    expect(expected.length, type).toBeGreaterThanOrEqual(FEWEST)
    expect(sortRows(rows[toSink(type)] ?? []), type).toEqual(sortRows(expected))
  }
})
