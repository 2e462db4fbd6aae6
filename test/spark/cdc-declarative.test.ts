import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fromPostgres } from '../support/debezium.ts'
import { readPipeline, sortRows } from '../support/executions.ts'
import { type Kafka, startKafka } from '../support/kafka.ts'
import { ROOT, useSpark } from '../support/spark.ts'

/** Changes of a database in a declarative pipeline of open-source Spark, where they are a stream of changes. */
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
