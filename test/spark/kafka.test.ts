import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAvro, withSchemaId, writeAvro } from '../support/avro.ts'
import { ORDER, PAYMENTS } from '../support/avro-schemas.ts'
import { readPipeline, sortRows } from '../support/executions.ts'
import { type Messages, toMessage, useTopics } from '../support/kafka-topics.ts'
import { startSchemaRegistry, type TestRegistry } from '../support/schema-registry.ts'
import { useSpark } from '../support/spark.ts'

process.env['LAKESTREAM_SECRET_REGISTRY_USER'] = 'reader'
process.env['LAKESTREAM_SECRET_REGISTRY_PASSWORD'] = 's3"cret'

const spark = useSpark({ own: true })
const { consume, produce, readTopic, runSource, runSources, servers } = useTopics(spark)
let registry: TestRegistry
beforeAll(async () => {
  registry = await startSchemaRegistry({ user: 'reader', password: 's3"cret' })
})
afterAll(() => registry?.stop())

const COLUMNS = [
  { id: 'c1', name: 'id', type: 'bigint' },
  { id: 'c2', name: 'name', type: 'string' },
]

test('JSON messages become columns; what is no JSON leaves through errors with its text', async () => {
  const messages: Messages = [
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
  const messages: Messages = [
    ['a', '{"id": 1, "name": "one"}'],
    ['b', '{"id": 2}'],
    ['c', '{"id": 3, "name": "three"}'],
  ]
  await produce('rows', messages)
  const sink = (config: object) => ({
    type: 'kafka-topic-sink',
    config: { bootstrapServers: servers(), ...config },
  })
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'rows to topics',
    nodes: {
      topic: {
        type: 'kafka-topic',
        config: {
          bootstrapServers: servers(),
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
  expect(await consume('written')).toEqual([
    ['1', '{"id":1,"name":"one"}', [['origin', 'row 1']]],
    ['2', '{"id":2,"name":null}', [['origin', 'row 2']]],
  ])
  expect(await consume('of-1')).toEqual([[null, 'one', []]])
  expect(await consume('of-2')).toEqual([[null, null, []]])
  expect(await consume('of-3')).toEqual([[null, 'three', []]])
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

const AT = Date.parse('2026-01-01T00:00:00.123Z')
const order = {
  id: 1,
  kind: 'B',
  at: AT,
  amount: Buffer.from([0x04, 0xd2]),
  place: { city: 'Bern' },
  tags: ['x', 'y'],
  counts: { a: 1 },
}

test('Avro messages become the columns of their schema; bytes that are none leave with their text', async () => {
  const messages = [
    toMessage('a', writeAvro(ORDER, order)),
    toMessage('b', writeAvro(ORDER, { ...order, id: 2, amount: null })),
    toMessage('c', Buffer.from('rubbish')),
    toMessage('d', null),
    toMessage('e', Buffer.alloc(0)),
  ]
  await produce('avro', messages, { base64: true })
  const config = { format: 'avro', avroSchema: JSON.stringify(ORDER, null, 2), keyAs: 'key' }
  const configs = {
    errors: { ...config, malformed: 'errors' },
    drop: { ...config, malformed: 'drop' },
    null: config,
    bytes: { format: 'binary', keyAs: 'key' },
  }
  const { rows, errors } = await runSources('avro', configs, ['out', 'errors'])
  expect(errors).toEqual([])
  const time = '2026-01-01T00:00:00.123Z'
  const good = [
    [1, 'B', time, '12.34', { city: 'Bern' }, ['x', 'y'], [['a', 1]], 'a'],
    [2, 'B', time, null, { city: 'Bern' }, ['x', 'y'], [['a', 1]], 'b'],
    [null, null, null, null, null, null, null, 'd'],
  ]
  const nulls = (key: string) => [null, null, null, null, null, null, null, key]
  expect(rows['errors']?.['out']).toEqual(sortRows(good))
  expect(rows['errors']?.['errors']).toEqual(
    sortRows([
      [...nulls('c'), 'malformed: no Avro of its schema: 0x72756262697368'],
      [...nulls('e'), 'malformed: no Avro of its schema: 0x'],
    ]),
  )
  expect(rows['drop']?.['out']).toEqual(sortRows(good))
  expect(rows['null']?.['out']).toEqual(sortRows([...good, nulls('c'), nulls('e')]))
  expect(rows['bytes']?.['out']).toContain(JSON.stringify([Buffer.from('rubbish').toString('hex'), 'c']))
  expect(rows['bytes']?.['out']).toHaveLength(5)
  const failed = await runSource('avro', { ...config, malformed: 'fail' })
  expect(failed.errors.join()).toContain('A message cannot be read: no Avro of its schema: 0x')
})

const REGISTRY = {
  username: { scope: 'registry', key: 'user' },
  password: { scope: 'registry', key: 'password' },
}
const { FIRST, ODD, SECOND } = PAYMENTS

test('each message of a registry is read by the schema that wrote it, and resolved to the newest', async () => {
  const subject = 'payments/eu-value'
  const first = registry.register(subject, JSON.stringify(FIRST))
  registry.remove(subject, 1)
  const odd = registry.register(subject, JSON.stringify(ODD))
  const second = registry.register(subject, JSON.stringify(SECOND))
  registry.failOnce(503)
  const old = writeAvro(FIRST, { number: 7, gone: 'x', place: { city: 'Bern' }, at: AT })
  const newer = {
    place: { zip: null, city: 'Ulm' },
    currency: 'EUR',
    id: 8,
    at: AT * 1000,
    fee: Buffer.from([5]),
    previous: null,
  }
  const odder = { number: 9, gone: 'x', place: { city: 'Genf' }, at: AT, fee: null }
  const messages = [
    toMessage('a', withSchemaId(first, old)),
    toMessage('b', withSchemaId(second, writeAvro(SECOND, newer))),
    toMessage('c', Buffer.from('rubbish')),
    toMessage('d', withSchemaId(second, Buffer.from([1]))),
    toMessage('e', null),
    toMessage('f', Buffer.from([0, 0])),
    toMessage('o', withSchemaId(odd, writeAvro(ODD, odder))),
  ]
  await produce('payments', messages, { base64: true })
  const columns = {
    id: 'bigint',
    currency: 'string',
    place: 'struct<city:string>',
    at: 'timestamp',
    fee: 'decimal(6,2)',
  }
  const config = {
    format: 'avro-registry',
    registry: { url: registry.url, subject, ...REGISTRY },
    schema: Object.entries(columns).map(([name, type]) => ({ id: name, name, type })),
    keyAs: 'key',
    malformed: 'errors',
  }
  const good = [
    [7, 'CHF', { city: 'Bern' }, '2026-01-01T00:00:00.123Z', null, 'a'],
    [8, 'EUR', { city: 'Ulm' }, '2026-01-01T00:00:00.123Z', '0.05', 'b'],
    [null, null, null, null, null, 'e'],
  ]
  const { rows, errors } = await runSource('payments', config, ['out', 'errors'])
  expect(errors).toEqual([])
  expect(rows['out']).toEqual(sortRows(good))
  expect(rows['errors']?.map((row) => JSON.parse(row).slice(5))).toEqual([
    ['c', 'malformed: no Avro of its schema: 0x72756262697368'],
    ['d', `malformed: no Avro of its schema: 0x000000000${second}01`],
    ['f', 'malformed: no Avro of its schema: 0x0000'],
    ['o', expect.stringContaining(`malformed: no Avro of its schema: 0x000000000${odd}`)],
  ])

  await produce('payments', [toMessage('g', withSchemaId(99, old))], { base64: true })
  const unknown = await runSource('payments', config, ['out', 'errors'])
  expect(unknown.errors.join()).toContain(
    `A message of schema 99 was no version of "${subject}" when the query started`,
  )
  const lenient = await runSource('payments', { ...config, unknownSchema: 'malformed' }, ['out', 'errors'])
  expect(lenient.rows['out']).toEqual(sortRows(good))
  expect(lenient.rows['errors']).toHaveLength(5)

  const misfit = { ...config, schema: [{ id: 'a', name: 'currency', type: 'double' }] }
  expect((await runSource('payments', misfit)).errors.join()).toContain(
    `Version 3 of "${subject}" does not fit the columns: its field "currency" is string, but the column is double.`,
  )
})

test('rows become Avro that others read, with the id of a schema that was registered', async () => {
  await produce('to-avro', [toMessage('a', writeAvro(ORDER, order))], { base64: true })
  const sink = (config: object) => ({
    type: 'kafka-topic-sink',
    config: { bootstrapServers: servers(), ...config },
  })
  const given = { type: 'record', name: 'Given', fields: ORDER.fields }
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'to Avro',
    nodes: {
      topic: {
        type: 'kafka-topic',
        config: {
          bootstrapServers: servers(),
          topics: ['to-avro'],
          startingOffsets: 'earliest',
          format: 'avro',
          avroSchema: JSON.stringify(ORDER),
        },
      },
      plain: { ...sink({ topic: 'plain-avro', format: 'avro', avroSchema: JSON.stringify(given) }), label: 'plain' },
      registered: {
        ...sink({
          topic: 'registered',
          format: 'avro-registry',
          registry: { url: registry.url, subject: 'registered-value', ...REGISTRY },
        }),
        label: 'registered',
      },
    },
    edges: ['topic:out>plain:in', 'topic:out>registered:in'],
  })
  expect((await spark.runPipeline(pipeline)).errors).toEqual([])
  const [plain] = await consume('plain-avro', { base64: true })
  expect(readAvro(given, Buffer.from(plain?.[1] ?? '', 'base64'))).toEqual(order)

  const [id = 0] = registry.subjects.get('registered-value') ?? []
  const [registered] = await consume('registered', { base64: true })
  const bytes = Buffer.from(registered?.[1] ?? '', 'base64')
  expect(bytes.subarray(0, 5)).toEqual(withSchemaId(id, Buffer.alloc(0)))
  expect(readAvro(JSON.parse(registry.schemas.get(id) ?? ''), bytes.subarray(5))).toEqual({
    ...order,
    at: AT * 1000,
  })
})
