import { expect, it } from 'vitest'
import { useSpark } from '../support/spark.ts'
import { runOnEngine, sortRows } from '../support/executions.ts'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { encodeValue } from '@lakestream/shared/expression/row-json'
import { generateSketch, toPipeline } from '../codegen/build-pipeline.ts'
const spark = useSpark()
const profiles = ['iot-sensors','clickstream','payments','orders','logins','vehicles']
it.each(profiles)('simulator %s: Spark makes the rows of the preview', async (profile) => {
  const config = { profile, maxEvents: 300, disorder: '30 seconds', keys: 7, seed: 5 }
  const sketch = { nodes: { sim: { type: 'stream-simulator', config }, out: { type: 'console-sink', config: { limit: 1000 } } }, edges: ['sim:out>out:in'] }
  const result = await spark.runBundle(generateSketch(sketch as never))
  expect(result.errors).toEqual([])
  const d = findNode('stream-simulator')
  if (!d?.sample || !d.source) throw new Error('no')
  const c = parseConfig(d as never, config as never).config
  const rows = d.sample(c, { seed: 0, count: 300 })
  const types = d.source(c).columns.map((x) => x.type)
  expect(sortRows(result.rows['out']?.rows ?? [])).toEqual(sortRows(rows.map((r) => r.map((v, i) => encodeValue(types[i] as never, v)))))
  expect(rows).toHaveLength(300)
})
it.each(['merge', 'merge2', 'partition', 'cluster', 'plain', 'schema', 'complete'])('delta %s', async (kind) => {
  const win = { window: { kind: 'tumbling', duration: '1 minute' }, groupBy: ['user_name'], aggregates: [{ id: 'a', name: 'n', function: 'count' }], output: kind === 'complete' || kind === 'merge' ? 'update' : 'append' }
  const sinkConfig = { merge: { mode: 'merge', mergeKeys: ['window_start', 'user_name'] }, merge2: { mode: 'merge', mergeKeys: ['user_name'], sequenceBy: 'window_start', mergeSchema: true }, partition: { partitionBy: ['user_name'] }, cluster: { clusterBy: ['user_name'] }, plain: { idempotent: false }, schema: { mergeSchema: true, idempotent: false }, complete: { mode: 'complete' } }[kind]
  const sketch = { nodes: { sim: { type: 'stream-simulator', config: { profile: 'logins', maxEvents: 3000, keys: 4 } }, win: { type: 'window-aggregate', config: win }, out: { type: 'delta-table-sink', config: { schema: "we`ird '", table: 'x/../y', ...sinkConfig } } }, edges: ['sim:out>win:in', 'win:out>out:in'] }
  const result = await spark.runBundle(generateSketch(sketch as never))
  expect(result.errors).toEqual([])
  console.log(kind, result.rows['out']?.rows.length, JSON.stringify(result.rows['out']?.rows[0]))
  expect(result.rows['out']?.rows.length).toBeGreaterThan(3)
})
