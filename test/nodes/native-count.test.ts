import { propagate } from '@lakestream/shared/pipeline/propagate'
import { expect, it } from 'vitest'
import { toPipeline } from '../codegen/build-pipeline.ts'

/** Problems with a count by Spark's own windows, and with a pattern behind it. */
function findProblems(columns: readonly (readonly [name: string, type: string])[]) {
  const schema = columns.map(([name, type]) => ({ id: name, name, type }))
  const window = { kind: 'tumbling', duration: '1 hour', plan: 'native' }
  const pipeline = toPipeline({
    nodes: {
      rows: { type: 'auto-loader', config: { path: 'in', schema, eventTime: { column: 't' } } },
      count: { type: 'count-threshold', config: { keys: ['k'], window } },
      behind: { type: 'heartbeat-liveness', config: { entity: ['k'] } },
    },
    edges: ['rows:out>count:in', 'count:matches>behind:in'],
  })
  const { diagnostics } = propagate(pipeline)
  return (node: string) => diagnostics.filter(({ nodeId, severity }) => nodeId === node && severity === 'error')
}

const COLUMNS = [
  ['t', 'timestamp'],
  ['k', 'string'],
] as const

it('its matches have no event time for a pattern behind it, which says so', () => {
  const of = findProblems(COLUMNS)
  expect(of('count')).toEqual([])
  expect(of('behind').map(({ message }) => message)).toEqual([
    "A pattern needs event time, and what comes before gives none, such as a count by Spark's own windows.",
  ])
})

it('rows with maps, which Spark cannot order, are left to the pattern', () => {
  const [problem] = findProblems([...COLUMNS, ['tags', 'array<map<string,int>>']])('count')
  expect(problem).toMatchObject({
    code: 'config.native',
    field: 'window.plan',
    fix: { field: 'window.plan', value: 'pattern' },
  })
  expect(problem?.message).toContain('"tags"')
})
