import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPipeline, sortRows } from '../support/executions.ts'
import { type Kafka, startKafka } from '../support/kafka.ts'
import { ROOT, useSpark } from '../support/spark.ts'

const spark = useSpark()
let kafka: Kafka
beforeAll(async () => {
  kafka = await startKafka()
}, 600_000)
afterAll(() => kafka?.stop())

const COLUMNS = [
  { id: 'c1', name: 'id', type: 'bigint' },
  { id: 'c2', name: 'name', type: 'string' },
]

/** What a kafka-topic node reads from a topic that holds these messages, by output port. */
async function readTopic(topic: string, messages: [string | null, string | null][], config: object, ports = ['out']) {
  const produce = join(ROOT, 'test', 'spark', 'scripts', 'produce.py')
  await spark.runScript(produce, { servers: kafka.bootstrapServers, topic, messages })
  const sinks = ports.map((port) => [`sink-${port}`, { type: 'console-sink', label: `sink ${port}`, config: {} }])
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'topic',
    nodes: {
      topic: {
        type: 'kafka-topic',
        label: 'topic',
        config: { bootstrapServers: kafka.bootstrapServers, topics: [topic], startingOffsets: 'earliest', ...config },
      },
      ...Object.fromEntries(sinks),
    },
    edges: ports.map((port) => `topic:${port}>sink-${port}:in`).sort(),
  })
  const result = await spark.runPipeline(pipeline)
  expect(result.errors).toEqual([])
  return Object.fromEntries(ports.map((port) => [port, sortRows(result.rows[`sink-${port}`]?.rows ?? [])]))
}

test('JSON messages become columns; what is no JSON leaves through errors with its text', async () => {
  const messages: [string | null, string | null][] = [
    ['a', '{"id": 1, "name": "one"}'],
    ['b', '{"id": 2}'],
    ['c', 'no json'],
  ]
  const config = { format: 'json', schema: COLUMNS, malformed: 'errors', keyAs: 'key' }
  const { out, errors } = await readTopic('json', messages, config, ['out', 'errors'])
  expect(out).toEqual(
    sortRows([
      [1, 'one', 'a'],
      [2, null, 'b'],
    ]),
  )
  expect(errors).toHaveLength(1)
  expect(errors?.[0]).toContain('no json')
})

test('CSV messages become columns', async () => {
  const { out } = await readTopic(
    'csv',
    [
      [null, '1,one'],
      [null, '2,"two, too"'],
    ],
    { format: 'csv', schema: COLUMNS },
  )
  expect(out).toEqual(
    sortRows([
      [1, 'one'],
      [2, 'two, too'],
    ]),
  )
})

test('rows become messages, with keys, headers and a topic of their own; one whose header fails does not', async () => {
  const produce = join(ROOT, 'test', 'spark', 'scripts', 'produce.py')
  const messages = [
    ['a', '{"id": 1, "name": "one"}'],
    ['b', '{"id": 2}'],
    ['c', '{"id": 3, "name": "three"}'],
  ]
  await spark.runScript(produce, { servers: kafka.bootstrapServers, topic: 'rows', messages })
  const sink = (config: object) => ({
    type: 'kafka-topic-sink',
    config: { bootstrapServers: kafka.bootstrapServers, ...config },
  })
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'rows to topics',
    nodes: {
      topic: {
        type: 'kafka-topic',
        config: {
          bootstrapServers: kafka.bootstrapServers,
          topics: ['rows'],
          startingOffsets: 'earliest',
          format: 'json',
          schema: COLUMNS,
        },
      },
      one: {
        ...sink({
          topic: 'written',
          key: 'id',
          headers: [{ id: 'h', name: 'origin', value: "concat('row ', 2 DIV (3 - id))" }],
        }),
        label: 'one',
      },
      many: {
        ...sink({
          topicBy: 'expression',
          topicExpression: "concat('of-', id)",
          format: 'text',
          textColumn: 'name',
        }),
        label: 'many',
      },
    },
    edges: ['topic:out>many:in', 'topic:out>one:in'],
  })
  const result = await spark.runPipeline(pipeline)
  expect(result.errors).toEqual([])
  const consume = join(ROOT, 'test', 'spark', 'scripts', 'consume.py')
  const read = (topic: string) => spark.runScript(consume, { servers: kafka.bootstrapServers, topic })
  expect(await read('written')).toEqual([
    ['1', '{"id":1,"name":"one"}', [['origin', 'row 1']]],
    ['2', '{"id":2,"name":null}', [['origin', 'row 2']]],
  ])
  expect(await read('of-1')).toEqual([[null, 'one', []]])
  expect(await read('of-2')).toEqual([[null, null, []]])
  expect(await read('of-3')).toEqual([[null, 'three', []]])
})

test('text messages become one column', async () => {
  const { out } = await readTopic(
    'text',
    [
      [null, 'as it is'],
      [null, '{"id": 1}'],
    ],
    { format: 'text' },
  )
  expect(out).toEqual(sortRows([['as it is'], ['{"id": 1}']]))
})
