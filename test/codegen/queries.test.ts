import { planPipeline } from '@lakestream/shared/pipeline/plan'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { planQueries } from '@lakestream/shared/pipeline/queries'
import { expect, it } from 'vitest'
import { toPipeline } from './build-pipeline.ts'

const NODES = {
  source: { type: 'stream-simulator', config: {} },
  count: { type: 'count-threshold', config: { keys: [], threshold: 2 } },
  big: { type: 'filter', config: { condition: 'event_count > 2' } },
  again: { type: 'count-threshold', config: { keys: [], threshold: 3 } },
  score: { type: 'ml-model-endpoint', config: { service: 'http', url: 'http://127.0.0.1/', output: 'score' } },
  rescore: { type: 'ml-model-endpoint', config: { service: 'http', url: 'http://127.0.0.1/', output: 'again' } },
  code: {
    type: 'python-dataframe',
    config: { code: 'def transform(in_):\n    return in_\n', inputs: [{ id: 'in', name: 'in_' }] },
  },
  one: { type: 'console-sink', config: {} },
  two: { type: 'console-sink', config: {} },
}

/** Names of the queries with their sinks. */
function listQueries(edges: readonly string[], names: readonly (keyof typeof NODES)[]) {
  const nodes = Object.fromEntries(names.map((name) => [name, { ...NODES[name], label: name }]))
  const pipeline = toPipeline({ nodes, edges: [...edges] })
  const { steps } = planPipeline(pipeline, propagate(pipeline))
  const [source] = steps
  const queries = planQueries(steps.filter(({ connected }) => connected))
  expect(source?.readers).toEqual(queries.map(({ name }) => name).sort())
  const listed = queries.map(({ name, sinks, shared }) => [
    name,
    sinks.map(({ node }) => node.id).sort(),
    shared && [shared.head.node.id, ...shared.between.map(({ node }) => node.id)],
  ])
  return listed.sort()
}

it.each([
  ['two outputs of an operator', ['source:out>count:in', 'count:matches>one:in', 'count:late>two:in'], ['count']],
  [
    'a node that looks at each row alone between',
    ['source:out>count:in', 'count:matches>big:in', 'big:out>one:in', 'count:matches>two:in'],
    ['count', 'big'],
  ],
] as const)('sinks behind one state share a query: %s', (_, edges, shared) => {
  expect(
    listQueries(edges, ['source', 'count', 'one', 'two', ...(shared.length > 1 ? (['big'] as const) : [])]),
  ).toEqual([['count', ['one', 'two'], [...shared]]])
})

it('a sink alone behind a state has the query that a second one will share', () => {
  expect(listQueries(['source:out>count:in', 'count:matches>one:in'], ['source', 'count', 'one'])).toEqual([
    ['count', ['one'], null],
  ])
})

it("sinks behind no state, behind what failed before it, and behind people's own code have queries of their own", () => {
  expect(listQueries(['source:out>one:in', 'source:out>two:in'], ['source', 'one', 'two'])).toEqual([
    ['one', ['one'], null],
    ['two', ['two'], null],
  ])
  const failed = ['source:out>count:in', 'count:matches>one:in', 'count:errors>two:in']
  expect(listQueries(failed, ['source', 'count', 'one', 'two'])).toEqual([
    ['count', ['one'], null],
    ['two', ['two'], null],
  ])
  const coded = ['source:out>count:in', 'count:matches>one:in', 'count:matches>code:in', 'code:out>two:in']
  expect(listQueries(coded, ['source', 'count', 'code', 'one', 'two'])).toEqual([
    ['count', ['one'], null],
    ['two', ['two'], null],
  ])
})

it('sinks behind work that is done once share a query, that of the first on their way', () => {
  const failed = ['source:out>score:in', 'score:out>one:in', 'score:errors>two:in']
  expect(listQueries(failed, ['source', 'score', 'one', 'two'])).toEqual([['score', ['one', 'two'], ['score']]])
  const twice = ['source:out>score:in', 'score:out>rescore:in', 'rescore:out>one:in', 'score:errors>two:in']
  expect(listQueries(twice, ['source', 'score', 'rescore', 'one', 'two'])).toEqual([
    ['score', ['one', 'two'], ['score', 'rescore']],
  ])
})

it('where there is state before, sinks behind work that is done once share the query of the state', () => {
  const edges = ['source:out>count:in', 'count:matches>score:in', 'score:out>one:in', 'count:late>two:in']
  expect(listQueries(edges, ['source', 'count', 'score', 'one', 'two'])).toEqual([
    ['count', ['one', 'two'], ['count', 'score']],
  ])
})

it('each state of a chain has its query', () => {
  const edges = ['source:out>count:in', 'count:matches>again:in', 'count:matches>one:in', 'again:matches>two:in']
  expect(listQueries(edges, ['source', 'count', 'again', 'one', 'two'])).toEqual([
    ['again', ['two'], null],
    ['count', ['one'], null],
  ])
})
