import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readAvro, withSchemaId, writeAvro } from '../support/avro.ts'
import { fromPostgres } from '../support/debezium.ts'
import { readPipeline, sortRows } from '../support/executions.ts'
import { type Kafka, startKafka } from '../support/kafka.ts'
import { startSchemaRegistry } from '../support/schema-registry.ts'
import { ROOT, useSpark } from '../support/spark.ts'

/** What comes from Kafka in a declarative pipeline of open-source Spark, where changes of a database are a stream of changes. */
const spark = useSpark({ declarative: true })
let kafka: Kafka
beforeAll(async () => {
  kafka = await startKafka()
}, 600_000)
afterAll(() => kafka?.stop())

it('changes of a database go from Kafka into a table, update after update', async () => {
  const connector = { keys: ['id'], types: { id: { type: 'int32' }, paid: { type: 'bytes' } }, withSchema: true }
  const columns = { id: 'int', paid: 'decimal(10,2)' }
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'payments',
    nodes: {
      changes: {
        type: 'cdc-stream',
        label: 'changes',
        config: {
          bootstrapServers: kafka.bootstrapServers,
          topic: 'payments',
          schema: Object.entries(columns).map(([name, type]) => ({ id: name, name, type })),
          keys: ['id'],
        },
      },
      kept: { type: 'delta-table-sink', label: 'kept', config: { table: 'kept' } },
    },
    edges: ['changes:out>kept:in'],
  })
  const folder = spark.makeFolder('payments')
  const run = async (position: number) => {
    const after = { id: position, paid: 'MDk=' }
    const messages = [
      ...fromPostgres(connector, { op: 'c', after, at: Date.parse('2026-01-01T00:00:00Z'), position }),
      ...fromPostgres(connector, {
        op: 'd',
        before: after,
        at: Date.parse('2026-01-01T00:00:01Z'),
        position: position + 1,
      }),
    ]
    const script = join(ROOT, 'test', 'spark', 'scripts', 'produce.py')
    await spark.runScript(script, { servers: kafka.bootstrapServers, topic: 'payments', messages })
    const { errors, rows } = await spark.runPipeline(pipeline, { folder })
    expect(errors).toEqual([])
    return sortRows(rows['kept']?.rows ?? [])
  }
  const toRows = (position: number) => [
    [position, '123.45', 'insert', String(position).padStart(20, '0'), '2026-01-01T00:00:00.000Z'],
    [position, '123.45', 'delete', String(position + 1).padStart(20, '0'), '2026-01-01T00:00:01.000Z'],
  ]
  expect(await run(1)).toEqual(sortRows(toRows(1)))
  expect(await run(3)).toEqual(sortRows([...toRows(1), ...toRows(3)]))
})

it('Avro of a registry goes from topic to topic', async () => {
  const registry = await startSchemaRegistry()
  try {
    const written = { type: 'record', name: 'Order', fields: [{ name: 'id', type: 'int' }] }
    const id = registry.register('orders-value', JSON.stringify(written))
    const script = (name: string) => join(ROOT, 'test', 'spark', 'scripts', name)
    const servers = kafka.bootstrapServers
    const message = withSchemaId(id, writeAvro(written, { id: 7 })).toString('base64')
    await spark.runScript(script('produce.py'), { servers, topic: 'orders', messages: [['a', message]], base64: true })
    const ends = (subject: string) => ({
      bootstrapServers: servers,
      format: 'avro-registry',
      registry: { url: registry.url, subject },
    })
    const schema = [{ id: 'c1', name: 'id', type: 'bigint' }]
    const pipeline = readPipeline({
      lakestream: 1,
      name: 'orders',
      nodes: {
        topic: {
          type: 'kafka-topic',
          config: { ...ends('orders-value'), topics: ['orders'], startingOffsets: 'earliest', schema },
        },
        copy: { type: 'kafka-topic-sink', config: { ...ends('copies-value'), topic: 'copies' } },
      },
      edges: ['topic:out>copy:in'],
    })
    expect((await spark.runPipeline(pipeline)).errors).toEqual([])
    const [copy] = (await spark.runScript(script('consume.py'), {
      servers,
      topic: 'copies',
      base64: true,
    })) as string[][]
    const bytes = Buffer.from(copy?.[1] ?? '', 'base64')
    const text = registry.schemas.get(bytes.readUInt32BE(1)) ?? ''
    expect(registry.subjects.get('copies-value')).toEqual([bytes.readUInt32BE(1)])
    expect(readAvro(JSON.parse(text), bytes.subarray(5))).toEqual({ id: 7 })
  } finally {
    await registry.stop()
  }
})

it('Protobuf goes from topic to topic', async () => {
  const servers = kafka.bootstrapServers
  const script = (name: string) => join(ROOT, 'test', 'spark', 'scripts', name)
  // Field 1 is 7, field 2 a text.
  const message = Buffer.from([0x08, 7, 0x12, 1, 0x61]).toString('base64')
  await spark.runScript(script('produce.py'), { servers, topic: 'protos', messages: [['a', message]], base64: true })
  const protoSchema = 'syntax = "proto3"; message Order { uint64 id = 1; string name = 2; }'
  const ends = { bootstrapServers: servers, format: 'protobuf', protoSchema }
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'orders',
    nodes: {
      topic: { type: 'kafka-topic', config: { ...ends, topics: ['protos'], startingOffsets: 'earliest' } },
      copy: { type: 'kafka-topic-sink', config: { ...ends, topic: 'proto-copies' } },
    },
    edges: ['topic:out>copy:in'],
  })
  expect((await spark.runPipeline(pipeline)).errors).toEqual([])
  const copies = await spark.runScript(script('consume.py'), { servers, topic: 'proto-copies', base64: true })
  expect(copies).toEqual([[null, message, []]])
})
