import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { lakestream } from '../support/cli.ts'

interface RunJson {
  readonly status: string
  readonly sinks: Record<string, { total: number; rows: { match_id?: string }[] }>
}

it('npx lakestream run gives the rows of the example from Spark, the same as preview from the engine', () => {
  const file = 'templates/pipelines/flight-delays.lakestream.json'
  const { status, stderr, json } = lakestream('run', file, '--json')
  expect(status, stderr).toBe(0)
  const { sinks } = json<RunJson>()
  const preview = lakestream('preview', file, '--node', 'alerts', '--json')
  const ids = preview
    .json<{ outputs: { matches: { match_id: string }[] } }>()
    .outputs.matches.map((row) => row.match_id)
  expect(sinks['alerts-table']?.rows.map((row) => row.match_id).sort()).toEqual(ids.sort())
  expect(sinks['alerts-table']?.total).toBe(42)
})

it('npx lakestream run --trial takes the sample rows of a file and tells whether they end as in the preview', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lakestream-trial-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const pipeline = (sample: string[]) => ({
    lakestream: 1,
    name: 'Trial',
    parameters: { limit: { type: 'double', default: '1000' } },
    nodes: {
      orders: {
        type: 'kafka-topic',
        config: { bootstrapServers: '127.0.0.1:1', topics: ['orders'], schema: [{ name: 'price', type: 'double' }] },
        sample,
      },
      dear: { type: 'filter', config: { condition: 'price > ${limit}' } },
      out: { type: 'delta-table-sink', config: { table: 'dear' } },
    },
    edges: ['orders:out>dear:in', 'dear:out>out:in'],
  })
  const file = join(folder, 'trial.lakestream.json')
  writeFileSync(file, JSON.stringify(pipeline(['price', '10', '30'])))
  const { status, stderr, json } = lakestream('run', file, '--trial', '--param', 'limit=20', '--json')
  expect(status, stderr).toBe(0)
  expect(json<object>()).toMatchObject({
    status: 'done',
    sinks: { out: { total: 1, rows: [{ price: 30 }] } },
    compared: [{ nodeId: 'out', result: 'same', missing: [], extra: [] }],
  })
  expect(readdirSync(folder)).toEqual(['trial.lakestream.json'])
  writeFileSync(file, JSON.stringify(pipeline([])))
  expect(lakestream('run', file, '--trial')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('no source has any'),
  })
})
