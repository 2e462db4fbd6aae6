import { encodeValue } from '@lakestream/shared/expression/row-json'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import type { Json } from '@lakestream/shared/pipeline/model'
import { expect, it } from 'vitest'
import { generateSketch } from '../codegen/build-pipeline.ts'
import { sortRows } from '../support/executions.ts'
import { type BundleResult, useSpark } from '../support/spark.ts'

const spark = useSpark()

/** The rows that the preview takes as the simulator's, encoded, with the names of their columns. */
function sample(config: Readonly<Record<string, Json>>, count: number) {
  const definition = findNode('stream-simulator')
  if (!definition?.sample || !definition.source) throw new Error('the simulator has no sample')
  const parsed = parseConfig(definition, config).config
  const { columns } = definition.source(parsed)
  const rows = definition.sample(parsed, { seed: 0, count })
  return {
    names: columns.map(({ name }) => name),
    rows: rows.map((row) => columns.map(({ type }, at) => encodeValue(type, row[at] ?? null) as Json)),
  }
}

it.each(['iot-sensors', 'clickstream', 'payments', 'orders', 'logins', 'vehicles'])(
  'simulator %s: Spark makes the rows of the preview',
  async (profile) => {
    const config = { profile, maxEvents: 300, disorder: '30 seconds', keys: 7, seed: 5 }
    const nodes = {
      sim: { type: 'stream-simulator', config },
      out: { type: 'console-sink', config: { limit: 1000 } },
    }
    const result = await spark.runBundle(generateSketch({ nodes, edges: ['sim:out>out:in'] }))
    const { rows } = sample(config, 300)
    expect(result.errors).toEqual([])
    expect(rows).toHaveLength(300)
    expect(sortRows(result.rows['out']?.rows ?? [])).toEqual(sortRows(rows))
  },
)

const LOGINS = { profile: 'logins', maxEvents: 3000, keys: 4, disorder: '0 seconds', seed: 3 }

async function countLogins(output: 'append' | 'update', sink: Readonly<Record<string, Json>>): Promise<Json[][]> {
  const nodes = {
    sim: { type: 'stream-simulator', config: LOGINS },
    win: {
      type: 'window-aggregate',
      config: {
        window: { kind: 'tumbling', duration: '1 minute' },
        groupBy: ['user_name'],
        aggregates: [{ id: 'a', name: 'n', function: 'count' }],
        output,
      },
    },
    out: { type: 'delta-table-sink', config: { schema: "we`ird '", table: 'x/../y', ...sink } },
  }
  const result = await spark.runBundle(generateSketch({ nodes, edges: ['sim:out>win:in', 'win:out>out:in'] }))
  expect(result.errors).toEqual([])
  return pick(result)
}

/** Start of the window, user and count of each row. */
function pick({ rows }: BundleResult): Json[][] {
  const { columns = [], rows: found = [] } = rows['out'] ?? {}
  const at = ['window_start', 'user_name', 'n'].map((name) => columns.findIndex((column) => column.name === name))
  return found.map((row) => at.map((index) => row[index] ?? null))
}

/** The same counts, made from the preview's rows without an engine. */
function expectedCounts(): [string, string, number][] {
  const { names, rows } = sample(LOGINS, 3000)
  const [time, user] = [names.indexOf('event_time'), names.indexOf('user_name')]
  const counts = new Map<string, [string, string, number]>()
  for (const row of rows) {
    const start = new Date(Math.floor(Date.parse(String(row[time])) / 60_000) * 60_000).toISOString()
    const key = `${start} ${row[user]}`
    const count = counts.get(key) ?? [start, String(row[user]), 0]
    counts.set(key, [count[0], count[1], count[2] + 1])
  }
  return [...counts.values()]
}

it.each([
  ['merge', { mode: 'merge', mergeKeys: ['window_start', 'user_name'] }],
  ['complete', { mode: 'complete' }],
] as const)('Delta %s: the table holds the last count of every window', async (_, sink) => {
  const expected = expectedCounts()
  expect(expected.length).toBeGreaterThan(8)
  expect(sortRows(await countLogins('update', sink as never))).toEqual(sortRows(expected))
})

it('Delta merge in the order of a column: the table holds the last closed window of every user', async () => {
  const closed = await countLogins('append', {})
  const last = new Map(closed.sort().map((row) => [row[1], row]))
  const merged = await countLogins('append', {
    mode: 'merge',
    mergeKeys: ['user_name'],
    sequenceBy: 'window_start',
    mergeSchema: true,
  })
  expect(merged.length).toBe(4)
  expect(sortRows(merged)).toEqual(sortRows([...last.values()]))
})

it.each([
  ['partitions', { partitionBy: ['user_name'] }],
  ['clusters', { clusterBy: ['user_name'] }],
  ['no transaction of its own', { idempotent: false }],
  ['a schema that may grow', { mergeSchema: true, idempotent: false }],
])('Delta with %s: every closed window is there once', async (_, sink) => {
  const rows = await countLogins('append', sink)
  const open = new Set(expectedCounts().map((row) => JSON.stringify(row)))
  for (const row of rows) expect(open.delete(JSON.stringify(row))).toBe(true)
  expect(rows.length).toBeGreaterThan(8)
})
