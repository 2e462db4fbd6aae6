import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { Json, Pipeline } from '@lakestream/shared/pipeline/model'
import { type Batches, readPipeline } from '../support/executions.ts'
import { PATTERNS } from './random-patterns.ts'

type Random = (below: number) => number
type Config = Readonly<Record<string, Json>>

/** Nodes of one branch, from the source's end to the sink's; a union gets its input twice, each half filtered. */
interface Branch {
  readonly steps: readonly { readonly type: string; readonly config: Config }[]
}

const COLUMNS = [
  'id bigint',
  'key string',
  'sub double',
  'kind string',
  'amount double',
  'big bigint',
  'price decimal(12,2)',
  'ts timestamp',
]

const SOURCE = {
  type: 'auto-loader',
  config: {
    path: 'in',
    format: 'json',
    schema: COLUMNS.map((text, at) => {
      const [name, type] = text.split(' ')
      return { id: `c${at}`, name, type }
    }),
    eventTime: { column: 'ts', parse: 'timestamp', watermark: '5 seconds' },
  },
}

const pick = <T>(random: Random, list: readonly T[]): T => list[random(list.length)] as T
const seconds = (count: number) => `${count} seconds`
const isPattern = (type: string) => type === 'count-threshold' || type in PATTERNS

/** A count threshold in any of its modes; `over` names the columns of its input that it may speak of. */
function makeCount(random: Random, { key, value, emitted }: { key: string; value: string; emitted: string }) {
  const kind = pick(random, ['lookback', 'lookback', 'tumbling', 'sliding'])
  const fire = pick(random, ['every', 'crossing', 'reset'])
  const slide = 1 + random(9)
  const config = {
    keys: pick(random, [[key], [key], []]),
    comparison: pick(random, fire === 'reset' ? ['at-least', 'exactly'] : ['at-least', 'exactly', 'at-most']),
    threshold: 1 + random(4),
    window: {
      kind,
      duration: seconds(kind === 'sliding' ? slide + random(9) : 1 + random(12)),
      ...(kind === 'sliding' ? { slide: seconds(slide) } : {}),
    },
    fire,
    distinct: random(3) === 0 ? value : '',
    emit: [{ id: 'e1', name: 'last_value', expr: emitted }],
  }
  return { type: 'count-threshold', config }
}

function makeCountOfRows(random: Random) {
  const { type, config } = makeCount(random, {
    key: 'key',
    value: pick(random, ['kind', 'amount', 'big']),
    emitted: 'amount',
  })
  const keys = config.keys.length > 0 && random(3) === 0 ? ['key', 'sub'] : config.keys
  const condition = pick(random, ["kind <> 'c'", 'true', 'amount > 5', 'big IS NOT NULL'])
  const orderTieBreak = pick(random, [[], ['id'], ['amount', 'price']])
  return { type, config: { ...config, keys, condition, orderTieBreak } }
}

/** Windows that Spark's own aggregation counts. */
function makeNativeCount(random: Random) {
  const { type, config } = makeCountOfRows(random)
  const { duration } = config.window
  const window = pick<Config>(random, [
    { kind: 'tumbling', duration },
    { kind: 'sliding', duration, slide: '1 seconds' },
  ])
  return { type, config: { ...config, window: { ...window, plan: 'native' } } }
}

const AGGREGATES: readonly Config[] = [
  { function: 'count' },
  { function: 'count', expr: 'kind', distinct: true },
  { function: 'count', expr: 'big', filter: "kind = 'a'" },
  { function: 'sum', expr: 'amount' },
  { function: 'sum', expr: 'id' },
  { function: 'sum', expr: 'price', filter: 'amount > 3' },
  { function: 'avg', expr: 'price' },
  { function: 'avg', expr: 'amount' },
  { function: 'min', expr: 'big' },
  { function: 'max', expr: 'kind' },
  { function: 'max', expr: 'amount' },
  { function: 'min', expr: 'ts' },
]

function makeWindow(random: Random, output = pick(random, ['append', 'append', 'update'])) {
  const kind =
    output === 'update' ? pick(random, ['tumbling', 'sliding']) : pick(random, ['tumbling', 'sliding', 'session'])
  const slide = 2 + random(5)
  const duration = kind === 'sliding' ? slide + random(8) : slide
  return {
    type: 'window-aggregate',
    config: {
      window: {
        kind,
        ...(kind === 'session' ? { gap: seconds(1 + random(4)) } : { duration: seconds(duration) }),
        ...(kind === 'sliding' ? { slide: seconds(slide) } : {}),
        ...(kind !== 'session' && random(2) === 0 ? { startOffset: seconds(1 + random(slide - 1)) } : {}),
      },
      groupBy: pick(random, [['key'], ['key', 'sub'], ['sub']]),
      aggregates: AGGREGATES.filter(() => random(3) > 0)
        .concat({ function: 'count' })
        .map((aggregate, at) => ({ id: `a${at}`, name: `value_${at}`, ...aggregate })),
      output,
    },
  }
}

const FILTER = { type: 'filter', config: { condition: "kind <> 'c' OR amount > 10" } }
const SELECT = {
  type: 'map-select',
  config: { columns: [{ id: 'c1', name: 'amount', expr: 'amount * 2' }], keepOthers: true },
}
/** Every match of its own has an event_count again. */
const COUNTED = {
  type: 'rename-cast',
  config: { columns: [{ id: 'c1', from: 'event_count', to: 'counted', type: 'bigint' }] },
}
const DISTINCT = { type: 'union-merge', config: { distinct: true } }

const BRANCHES: readonly ((random: Random) => Branch)[] = [
  (random) => ({ steps: [makeCountOfRows(random)] }),
  (random) => ({ steps: [makeNativeCount(random)] }),
  (random) => ({ steps: [makeWindow(random)] }),
  (random) => ({ steps: [FILTER, SELECT, makeCountOfRows(random)] }),
  (random) => ({ steps: [DISTINCT, SELECT, pick(random, [makeCountOfRows, makeWindow])(random)] }),
  (random) => ({
    steps: [
      makeCountOfRows(random),
      COUNTED,
      makeCount(random, { key: 'counted', value: 'last_value', emitted: 'match_id' }),
    ],
  }),
  (random) => ({
    steps: [makeWindow(random, 'append'), makeCount(random, { key: 'sub', value: 'window_end', emitted: 'value_0' })],
  }),
]

/** Every pattern once. */
const PATTERN_BRANCHES = Object.entries(PATTERNS).map(
  ([type, make]) =>
    (random: Random): Branch => ({ steps: [{ type, config: make(random) }] }),
)

/** How many patterns run at a time: the Python workers of all of them start at once, and each must answer within seconds. */
const TOGETHER = 3

/** Branches that run at a time, by what they are called. */
const KINDS: ReadonlyMap<string, readonly ((random: Random) => Branch)[]> = new Map([
  ['chains', BRANCHES],
  ...Array.from({ length: Math.ceil(PATTERN_BRANCHES.length / TOGETHER) }, (_, at) => {
    const names = Object.keys(PATTERNS).slice(at * TOGETHER, (at + 1) * TOGETHER)
    return [names.join(', '), PATTERN_BRANCHES.slice(at * TOGETHER, (at + 1) * TOGETHER)] as const
  }),
])
export const BRANCH_KINDS: readonly string[] = [...KINDS.keys()]

/** Branches from one source, each with a sink of its own, so that one run tries them all. */
export function makePipeline(random: Random, kind: string): { pipeline: Pipeline; sinks: readonly string[] } {
  const nodes: Record<string, object> = { source: SOURCE }
  const edges: string[] = []
  const sinks: string[] = []
  for (const [at, make] of (KINDS.get(kind) ?? []).entries()) {
    const { steps } = make(random)
    let from = 'source:out'
    for (const [position, { type, config }] of steps.entries()) {
      const id = `b${at}-${position}-${type}`
      nodes[id] = {
        type,
        label: `${type} ${at} ${position}`,
        config: fitToInput(config, position > 0 ? steps[position - 1] : undefined),
      }
      // A pattern over several inputs gets the same rows by each.
      const ports = findNode(type)?.inputs(config as never) ?? []
      for (const port of ports) edges.push(`${from}>${id}:${port.id}`)
      // Every row comes twice, for the union to have duplicates.
      if (type === 'union-merge') {
        nodes[`${id}-copy`] = { type: 'filter', label: `copy ${at}`, config: { condition: 'true' } }
        edges.push(`${from}>${id}-copy:in`, `${id}-copy:out>${id}:in`)
      }
      from = `${id}:${isPattern(type) ? 'matches' : 'out'}`
    }
    const sink = `b${at}-sink`
    nodes[sink] = { type: 'console-sink', label: `sink ${at}`, config: {} }
    edges.push(`${from}>${sink}:in`)
    sinks.push(sink)
  }
  return { pipeline: readPipeline({ lakestream: 1, name: 'random traces', nodes, edges: edges.sort() }), sinks }
}

/** A window's groups decide what may be a key behind it. */
function fitToInput(config: Config, before: Branch['steps'][number] | undefined): Config {
  if (before?.type !== 'window-aggregate') return config
  const keys = (config['keys'] as string[]).length === 0 ? [] : (before.config['groupBy'] as string[])
  return { ...config, keys }
}

/** The boundaries that a trace is made of; each stands in the trace of every seed. */
const NUMBERS = [0, '-0.0', 1.25, 7.5, 12, 12, null, 'NaN']
const BIGS = ['9007199254740993', '-9223372036854775808', '9223372036854775807', '1', null]
const PRICES = ['0.01', '-1.50', '9999999999.99', '3.00', null]

/**
 * Many keys side by side: bursts and gaps, equal times, equal rows, nulls everywhere, -0.0, NaN, what a double cannot hold, rows out of order, late,
 * and exactly at the watermark; a batch without rows that count; a clock that jumps by hours; keys that never speak again.
 */
export function makeTrace(random: Random): Batches {
  const batches: Json[][][] = []
  let clockMs = Date.UTC(2001, 0, 1)
  let highestMs = clockMs
  let watermarkMs = 0
  for (let batch = 0; batch < 6; batch++) {
    const rows: Json[][] = []
    for (let count = pick(random, [1, 3, 40, 80]); count > 0; count--) {
      clockMs += random(4) * 250
      const backMs = random(5) === 0 ? random(12) * 1_000 : 0
      const timeMs = watermarkMs > 0 && random(12) === 0 ? watermarkMs + random(3) - 1 : clockMs - backMs
      highestMs = Math.max(highestMs, timeMs)
      const key = random(20) === 0 ? null : `k${random(4)}${batch < 3 ? '' : pick(random, ['', 'é😀'])}`
      const row = [
        random(200),
        key,
        pick(random, NUMBERS.slice(0, 3)),
        'abc'.charAt(random(3)),
        pick(random, NUMBERS),
        pick(random, BIGS),
        pick(random, PRICES),
        random(40) === 0 ? null : new Date(timeMs).toISOString(),
      ]
      rows.push(row)
      if (random(6) === 0) rows.push(row)
    }
    batches.push(rows)
    watermarkMs = highestMs - 5_000
    clockMs = highestMs + pick(random, [0, 0, 5_000, 15_000, 7_200_000])
  }
  return batches
}
