import { expect, it } from 'vitest'
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
