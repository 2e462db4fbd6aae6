import { findNode } from '@lakestream/shared/nodes/catalogue'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { canConnect, judgeLink, type PortEnd } from '@lakestream/shared/pipeline/connect'
import { parseEdgeId } from '@lakestream/shared/pipeline/edge-ends'
import { parsePipelineFile } from '@lakestream/shared/pipeline/file'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { expect, it } from 'vitest'

const file = { type: 'auto-loader', config: { path: 'in', schema: [{ id: 'a', name: 'a', type: 'int' }] } }
const filter = { type: 'filter', config: { condition: 'a > 1' } }

const { pipeline } = parsePipelineFile({
  lakestream: 1,
  name: 'links',
  nodes: {
    file,
    table: { type: 'delta-table-source', config: { read: 'table', table: 't', columns: file.config.schema } },
    first: filter,
    second: filter,
    third: filter,
    tabled: filter,
    join: { type: 'stream-static-join', config: { on: [] } },
    union: { type: 'union-merge', config: {} },
    sink: { type: 'console-sink', config: {} },
    strange: { type: 'of another version', config: {} },
  },
  edges: [
    'file:out>first:in',
    'first:out>second:in',
    'second:out>third:in',
    'table:out>tabled:in',
    'first:out>union:in',
  ],
})
if (!pipeline) throw new Error('the pipeline cannot be read')
const propagation = propagate(pipeline)

const why = (edge: string) => {
  const ends = parseEdgeId(edge)
  if (!ends) throw new Error(edge)
  const verdict = canConnect(pipeline, propagation, ends)
  return verdict.ok ? 'yes' : verdict.why
}

it.each([
  ['file:out>join:stream', 'yes'],
  ['first:out>sink:in', 'yes'],
  ['second:out>union:in', 'yes'],
  ['second:rejected>union:in', 'yes'],
  ['first:out>union:in', 'These two are connected already.'],
  ['third:out>second:in', '"Rows" takes one connection and has it already.'],
  ['union:out>first:in', '"Rows" takes one connection and has it already.'],
  ['second:out>second:in', 'A node cannot feed itself.'],
  ['sink:out>second:in', 'A sink has no output to connect.'],
  ['first:out>file:in', 'A source takes no input.'],
  ['first:gone>sink:in', 'There is no such output any more.'],
  ['first:out>sink:gone', 'There is no such input any more.'],
  ['first:out>gone:in', 'One of the two nodes is gone.'],
  ['first:out>strange:in', 'This version does not know the type of this node.'],
  ['table:out>join:table', 'yes'],
  ['tabled:out>join:table', 'yes'],
  ['table:out>join:stream', '"Stream" needs a stream, but "Table" is a table.'],
  ['tabled:out>join:stream', '"Stream" needs a stream, but "Kept" is a table.'],
  ['first:out>join:table', '"Table" needs a table, but "Kept" is a stream.'],
])('%s: %s', (edge, expected) => {
  expect(why(edge)).toBe(expected)
})

it('what leads back closes a circle', () => {
  const open = { ...pipeline, edges: pipeline.edges.filter(({ target }) => target !== 'first') }
  const verdict = canConnect(open, propagate(open), {
    source: 'third',
    sourcePort: 'out',
    target: 'first',
    targetPort: 'in',
  })
  expect(verdict).toEqual({ ok: false, why: 'This would close a circle.' })
})

it('is judged alike from either end', () => {
  const ends = pipeline.nodes.flatMap(({ id }): PortEnd[] => {
    const node = propagation.nodes[id]
    return [
      ...(node?.outputPorts ?? []).map((port) => ({ nodeId: id, port: port.id, side: 'output' as const })),
      ...(node?.inputPorts ?? []).map((port) => ({ nodeId: id, port: port.id, side: 'input' as const })),
    ]
  })
  const judges = new Map(ends.map((end) => [end, judgeLink(pipeline, propagation, end)]))
  for (const from of ends)
    for (const to of ends) {
      if (from.side === to.side) expect(judges.get(from)?.port(to)).toMatchObject({ ok: false })
      else expect(judges.get(from)?.port(to), JSON.stringify([from, to])).toEqual(judges.get(to)?.port(from))
    }
})

const judge = (nodeId: string, port: string, side: PortEnd['side']) =>
  judgeLink(pipeline, propagation, { nodeId, port, side })
function portsOf(type: string) {
  const definition = findNode(type)
  if (!definition) throw new Error(type)
  const { config } = parseConfig(definition, {})
  return { category: definition.category, inputs: definition.inputs(config), outputs: definition.outputs(config) }
}

it('of a whole node the first port that fits is taken, or the first says why not', () => {
  expect(judge('table', 'out', 'output').node('join')).toEqual({ ok: true, port: 'table' })
  expect(judge('first', 'out', 'output').node('join')).toEqual({ ok: true, port: 'stream' })
  expect(judge('join', 'table', 'input').node('tabled')).toEqual({ ok: true, port: 'out' })
  expect(judge('join', 'table', 'input').node('sink')).toEqual({ ok: false, why: 'A sink has no output to connect.' })
  expect(judge('first', 'out', 'output').node('file')).toEqual({ ok: false, why: 'A source takes no input.' })
  expect(judge('third', 'out', 'output').node('second')).toMatchObject({
    why: expect.stringContaining('has it already'),
  })
})

it('a node that is not there yet is judged by its ports', () => {
  expect(judge('tabled', 'out', 'output').newNode(portsOf('stream-static-join'))).toEqual({ ok: true, port: 'table' })
  expect(judge('tabled', 'out', 'output').newNode(portsOf('count-threshold'))).toEqual({
    ok: false,
    why: '"Events" needs a stream, but "Kept" is a table.',
  })
  expect(judge('file', 'out', 'output').newNode(portsOf('auto-loader'))).toMatchObject({
    why: 'A source takes no input.',
  })
  expect(judge('join', 'table', 'input').newNode(portsOf('filter'))).toEqual({ ok: true, port: 'out' })
  expect(judge('join', 'table', 'input').newNode(portsOf('auto-loader'))).toMatchObject({
    why: '"Table" needs a table, but "Rows" is a stream.',
  })
  expect(judge('second', 'in', 'input').newNode(portsOf('filter'))).toMatchObject({
    why: '"Rows" takes one connection and has it already.',
  })
  expect(judge('first', 'out', 'output').newNode(portsOf('sql-query'))).toMatchObject({
    why: 'It has no input yet: add one in its settings.',
  })
})
