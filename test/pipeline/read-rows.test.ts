import { parseType } from '@lakestream/shared/expression/parse-type'
import { encodeValue } from '@lakestream/shared/expression/row-json'
import { parsePipelineFile, toPipelineFile } from '@lakestream/shared/pipeline/file'
import { readRows } from '@lakestream/shared/pipeline/inference/read-rows'
import { lintRows } from '@lakestream/shared/pipeline/lint-rows'
import { MAX_SAMPLE_LENGTH, type Pipeline } from '@lakestream/shared/pipeline/model'
import { previewNode, readSamples } from '@lakestream/shared/pipeline/preview'
import { propagate } from '@lakestream/shared/pipeline/propagate'
import { describe, expect, it } from 'vitest'
import { readPipeline } from '../support/executions.ts'

const columns = Object.entries({
  id: 'bigint',
  at: 'timestamp',
  price: 'double',
  tags: 'array<string>',
  note: 'string',
}).map(([name, text]) => {
  const type = parseType(text)
  if (!type) throw new Error(`${text} is no type`)
  return { name, type, nullable: true }
})

/** Rows in the neutral encoding, and each problem as `line: message`. */
function read(text: string, of = columns) {
  const { rows, problems } = readRows(text, of)
  return {
    rows: rows.map((row) => of.map(({ type }, index) => encodeValue(type, row[index] ?? null))),
    problems: problems.map(({ line, message }) => `${line}: ${message}`),
  }
}

describe('rows that were written down', () => {
  const row = [1, '2026-01-02T03:04:05.000Z', 2.5, ['a'], 'x']
  it.each([
    ['JSON Lines', '{"id": 1, "at": "2026-01-02T03:04:05Z", "price": 2.5, "tags": ["a"], "note": "x"}\n'],
    [
      'a list over several lines',
      '[\n {"note": "x", "tags": ["a"], "price": 2.5,\n "at": "2026-01-02 03:04:05", "id": 1}\n]',
    ],
    [
      'with a mark of its encoding',
      '\ufeff{"id": 1, "at": "2026-01-02T03:04:05Z", "price": 2.5, "tags": ["a"], "note": "x"}',
    ],
  ])('%s', (_, text) => expect(read(text)).toEqual({ rows: [row], problems: [] }))

  const flat = columns.filter(({ name }) => name !== 'tags')
  it.each([
    ['CSV by name, in any order', 'note;ID;price;at\nx;1;2.5;2026-01-02 03:04:05\n\n;2;;'],
    ['CSV by position', '1,2026-01-02T03:04:05Z,2.5,x\n2,,,'],
  ])('%s', (_, text) => {
    const rows = [
      [1, '2026-01-02T03:04:05.000Z', 2.5, 'x'],
      [2, null, null, null],
    ]
    expect(read(text, flat)).toEqual({ rows, problems: [] })
  })

  it('where one text is read each line is one, whatever it looks like', () => {
    const [text] = columns.filter(({ name }) => name === 'note')
    expect(read('{"id": 1}\n\na,b\r\nc', text ? [text] : [])).toEqual({
      rows: [['{"id": 1}'], ['a,b'], ['c']],
      problems: [],
    })
  })

  it('digits beyond a double stay', () => {
    expect(read('{"id": 9007199254740993, "note": 1}').rows).toEqual([['9007199254740993', null, null, null, '1']])
  })

  it.each([
    ['{"id": "x"}', [[null, null, null, null, null]], ['1: "x" is no bigint for "id", so it becomes null.']],
    [
      '\n{"id": 1,\n "prize": 2}\n{"prize": 3}',
      [
        [1, null, null, null, null],
        [null, null, null, null, null],
      ],
      ['2: "prize" is none of this source\'s columns, so it is left out.'],
    ],
    ['{"id": 1}\n{"id": }', [], ['2: A value is needed, not "}".']],
    ['[1]', [], ['1: A row is an object, {"name": value}, but here is a number.']],
    [
      'id,tags\n1,a\n1,b,c',
      [
        [1, null, null, null, null],
        [1, null, null, null, null],
      ],
      [
        '2: "a" is no array<string> for "tags", so it becomes null.',
        '3: There are 3 values here, but 2 columns.',
        '3: "b" is no array<string> for "tags", so it becomes null.',
      ],
    ],
    ['', [], []],
  ])('%j', (text, rows, problems) => expect(read(text)).toEqual({ rows, problems }))

  it('of many problems the first are told', () => {
    expect(read('{"id": "x"}\n'.repeat(500)).problems).toHaveLength(20)
  })
})

const SAMPLE = '{"id": 1, "price": 5}\n{"id": 2, "price": 50}\n{"id": "?", "price": 70}'

const file = (sample?: unknown) => ({
  lakestream: 1,
  name: 'Orders',
  nodes: {
    orders: {
      type: 'kafka-topic',
      config: {
        bootstrapServers: 'b:9092',
        topics: ['o'],
        schema: [
          { id: 'a', name: 'id', type: 'bigint' },
          { id: 'b', name: 'price', type: 'double' },
        ],
      },
      ...(sample !== undefined && { sample }),
    },
    dear: { type: 'filter', config: { condition: 'price > 20' } },
  },
  edges: ['orders:out>dear:in'],
})

describe('a source with sample rows', () => {
  const rowsOf = (pipeline: Pipeline, inputs = {}) =>
    previewNode(pipeline, 'dear', { inputs, record: new Set(['dear']) }).run?.emitted['dear']?.['out']?.map(
      ({ row }) => row,
    )

  it('gives them to the preview, unless rows are handed in', () => {
    const pipeline = readPipeline(file(SAMPLE))
    expect(rowsOf(pipeline)).toEqual([
      [2n, 50],
      [null, 70],
    ])
    expect(rowsOf(pipeline, { orders: [[7n, 21]] })).toEqual([[7n, 21]])
    expect(rowsOf(readPipeline(file()))?.length).toBeGreaterThan(10)
  })

  it('which the checks of rows judge', () => {
    const { nodes, edges, ...rest } = file('{"id": 7, "_timestamp": "2026-01-02T03:04:05Z"}\n'.repeat(60))
    const { orders, ...others } = nodes
    const timed = {
      ...orders,
      config: { ...orders.config, includeMetadata: true, eventTime: { column: '_timestamp' } },
    }
    const once = { type: 'deduplication', config: { columns: ['id'] } }
    const pipeline = readPipeline({
      ...rest,
      nodes: { ...others, orders: timed, once },
      edges: [...edges, 'orders:out>once:in'],
    })
    const propagation = propagate(pipeline)
    const found = lintRows(pipeline, propagation, readSamples(pipeline, propagation))
    expect(found.map(({ code, nodeId }) => [code, nodeId])).toEqual([['lint.skewed-key', 'once']])
  })

  it('keeps them in its file, a line each', () => {
    const parsed = parsePipelineFile(file(SAMPLE))
    if (!parsed.pipeline) throw new Error('unreadable')
    const written = toPipelineFile(parsed.pipeline, {})
    expect(written.nodes['orders']?.sample).toEqual(SAMPLE.split('\n'))
    expect(parsePipelineFile(written)).toEqual(parsed)
  })

  it.each([
    [
      ['x'.repeat(MAX_SAMPLE_LENGTH), ''],
      `nodes.orders.sample: Sample rows have at most ${MAX_SAMPLE_LENGTH} characters.`,
    ],
    [{ id: 1 }, 'nodes.orders.sample: Invalid input.'],
  ])('and a file with something else there is refused', (sample, message) => {
    expect(parsePipelineFile(file(sample)).problems.map((problem) => problem.message)).toEqual([message])
  })
})
