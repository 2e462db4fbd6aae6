import { join } from 'node:path'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Connector, fromMysql, fromPostgres, type Message, toConnectDecimal } from '../support/debezium.ts'
import { readPipeline, sortRows } from '../support/executions.ts'
import { type Kafka, startKafka } from '../support/kafka.ts'
import { forgetLastBatch } from '../support/sink-runs.ts'
import { ROOT, useSpark } from '../support/spark.ts'

/** Messages of change data capture, through a real broker. */
const spark = useSpark()
let kafka: Kafka
beforeAll(async () => {
  kafka = await startKafka()
}, 600_000)
afterAll(() => kafka?.stop())

const COLUMNS = {
  id: 'int',
  name: 'string',
  balance: 'decimal(12,2)',
  born: 'date',
  created: 'timestamp',
  local: 'timestamp_ntz',
  seen: 'timestamp',
  active: 'boolean',
  photo: 'binary',
}

const toSchema = (columns: Readonly<Record<string, string>>) =>
  Object.entries(columns).map(([name, type]) => ({ id: name, name, type }))

async function produce(topic: string, messages: readonly Message[]): Promise<void> {
  const script = join(ROOT, 'test', 'spark', 'scripts', 'produce.py')
  await spark.runScript(script, { servers: kafka.bootstrapServers, topic, messages })
}

/** What the node reads from a topic, by output port. */
async function read(config: JsonObject, folder?: string) {
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'changes',
    nodes: {
      changes: {
        type: 'cdc-stream',
        config: { bootstrapServers: kafka.bootstrapServers, schema: toSchema(COLUMNS), keys: ['id'], ...config },
      },
      'sink-errors': { type: 'console-sink', label: 'sink errors', config: {} },
      'sink-out': { type: 'console-sink', label: 'sink out', config: {} },
    },
    edges: ['changes:errors>sink-errors:in', 'changes:out>sink-out:in'],
  })
  const result = await spark.runPipeline(pipeline, folder === undefined ? {} : { folder })
  const errors = result.errors.map(({ message }) => message)
  const rows = (port: string): Json[][] => result.rows[`sink-${port}`]?.rows ?? []
  return { faults: errors, out: rows('out'), errors: rows('errors') }
}

const AT = Date.parse('2026-01-01T00:00:00.250Z')

/** Types as the PostgreSQL connector gives them for NUMERIC(12,2), DATE, TIMESTAMP, TIMESTAMPTZ, BOOLEAN and BYTEA. */
const POSTGRES: Connector = {
  keys: ['id'],
  withSchema: true,
  types: {
    id: { type: 'int32' },
    name: { type: 'string' },
    balance: {
      type: 'bytes',
      name: 'org.apache.kafka.connect.data.Decimal',
      version: 1,
      parameters: { scale: '2', 'connect.decimal.precision': '12' },
    },
    born: { type: 'int32', name: 'io.debezium.time.Date', version: 1 },
    created: { type: 'int64', name: 'io.debezium.time.MicroTimestamp', version: 1 },
    local: { type: 'int64', name: 'io.debezium.time.Timestamp', version: 1 },
    seen: { type: 'string', name: 'io.debezium.time.ZonedTimestamp', version: 1 },
    active: { type: 'boolean' },
    photo: { type: 'bytes' },
  },
}

const ADA = {
  id: 1,
  name: 'Ada "Countess" Ü',
  balance: toConnectDecimal(-123456n),
  born: -56270,
  created: 1_767_225_600_123_456,
  local: 1_767_225_600_123,
  seen: '2026-01-01T01:00:00.5+01:00',
  active: true,
  photo: 'AQID',
}

const ADA_ROW = [
  1,
  'Ada "Countess" Ü',
  '-1234.56',
  '1815-12-10',
  '2026-01-01T00:00:00.123456Z',
  '2026-01-01T00:00:00.123',
  '2026-01-01T00:00:00.500Z',
  true,
  '010203',
]

it('Debezium of PostgreSQL, with its schema: every kind of change and value', async () => {
  const nulls = { id: 1, name: null, balance: null, born: null, created: null, local: null, seen: null, active: null }
  await produce('postgres', [
    ...fromPostgres(POSTGRES, { op: 'r', after: ADA, at: AT, position: 90 }),
    ...fromPostgres(POSTGRES, { op: 'c', after: { ...ADA, id: 2 }, at: AT, position: 100 }),
    ...fromPostgres(POSTGRES, { op: 'u', before: null, after: { ...nulls, photo: null }, at: AT, position: 1_000 }),
    ...fromPostgres(POSTGRES, { op: 'd', before: { ...nulls, photo: null }, at: AT, position: 2_000 }),
    ...fromPostgres(POSTGRES, { op: 't', at: AT, position: 3_000 }),
    [null, 'no json'],
    [null, '{"op": "x"}'],
    [null, '{"op": "c", "after": {"id": 3, "born": "never"}, "source": {"lsn": 5}}'],
    [null, '{"op": "u", "source": {"lsn": 6}}'],
  ])
  const { faults, out, errors } = await read({ topic: 'postgres' })
  expect(faults).toEqual([])
  const when = '2026-01-01T00:00:00.250Z'
  const empty = [1, null, null, null, null, null, null, null, null]
  expect(sortRows(out)).toEqual(
    sortRows([
      [...ADA_ROW, 'read', '00000000000000000090', when],
      [2, ...ADA_ROW.slice(1), 'insert', '00000000000000000100', when],
      [...empty, 'update', '00000000000000001000', when],
      [...empty, 'delete', '00000000000000002000', when],
    ]),
  )
  expect(errors.map((row) => String(row.at(-1)).split('{')[0]).sort()).toEqual([
    'malformed: no row: ',
    'malformed: not as declared: born: ',
    'malformed: not readable: no json',
    'malformed: the whole table was emptied: ',
    'malformed: unknown operation x: ',
  ])
})

it('Debezium of MySQL, without a schema, of one table of several', async () => {
  const connector: Connector = { ...POSTGRES, withSchema: false }
  const row = { ...ADA, created: ADA.local }
  const messages = [
    ...fromMysql(connector, { op: 'c', after: row, at: AT, position: 999 }),
    ...fromMysql(connector, { op: 'd', before: row, at: AT, position: 1_004 }),
  ]
  const others = messages.map(([key, value]): Message => [key, value?.replace('"customers"', '"orders"') ?? null])
  await produce('mysql', [...messages, ...others])
  const { faults, out, errors } = await read({ topic: 'mysql', onlyTable: 'inventory.customers', malformed: 'fail' })
  expect(faults).toEqual([])
  expect(errors).toEqual([])
  const values = ADA_ROW.with(4, '2026-01-01T00:00:00.123Z')
  expect(sortRows(out)).toEqual(
    sortRows([
      [...values, 'insert', '0000000001/00000000000000000999/0000000000', '2026-01-01T00:00:00.250Z'],
      [...values, 'delete', '0000000002/00000000000000000004/0000000000', '2026-01-01T00:00:00.250Z'],
    ]),
  )
})

const FEW = { id: 'int', name: 'string', price: 'decimal(10,2)', day: 'date' }

it('Maxwell: a change of the key is a delete and an insert, what is about no row is none', async () => {
  const change = (type: string, data: JsonObject, more: JsonObject = {}): Message => {
    const head = { database: 'shop', table: 'goods', type, ts: 1_767_225_600, xid: 940_752, commit: true }
    return [
      JSON.stringify({ database: 'shop', table: 'goods', 'pk.id': 1 }),
      JSON.stringify({ ...head, ...more, data }),
    ]
  }
  const row = { id: 1, name: 'tea', price: 12.3, day: '2026-01-01' }
  await produce('maxwell', [
    change('bootstrap-start', {}),
    change('bootstrap-insert', row),
    change('bootstrap-complete', {}),
    change('insert', { ...row, id: 2 }),
    change('update', { ...row, id: 3, name: 'coffee' }, { old: { id: 1, name: 'tea' } }),
    change('update', { ...row, id: 3, price: null }, { old: { price: 12.3 } }),
    change('delete', { ...row, id: 2 }),
    [null, JSON.stringify({ type: 'table-alter', database: 'shop', table: 'goods', sql: 'ALTER TABLE', ts: 1 })],
  ])
  const { faults, out, errors } = await read({
    topic: 'maxwell',
    format: 'maxwell',
    schema: toSchema(FEW),
    sequenceBy: 'offset',
  })
  expect(faults).toEqual([])
  expect(errors).toEqual([])
  const when = '2026-01-01T00:00:00.000Z'
  expect(sortRows(out)).toEqual(
    sortRows([
      [1, 'tea', '12.30', '2026-01-01', 'read', 1, when],
      [2, 'tea', '12.30', '2026-01-01', 'insert', 3, when],
      [1, 'tea', '12.30', '2026-01-01', 'delete', 4, when],
      [3, 'coffee', '12.30', '2026-01-01', 'insert', 4, when],
      [3, 'tea', null, '2026-01-01', 'update', 5, when],
      [2, 'tea', '12.30', '2026-01-01', 'delete', 6, when],
    ]),
  )
})

it('Canal: several rows in a message, all values as texts', async () => {
  const change = (
    type: string,
    data: JsonObject[] | null,
    old: (JsonObject | null)[] | null,
    isDdl = false,
  ): Message => {
    const types = { mysqlType: { id: 'int' }, sqlType: { id: 4 }, pkNames: ['id'], sql: '', gtid: '' }
    const head = { database: 'shop', table: 'goods', es: 1_767_225_600_000, ts: 1_767_225_600_798, id: 9, isDdl }
    return [null, JSON.stringify({ data, ...head, ...types, old, type })]
  }
  const row = { id: '1', name: 'tea', price: '12.30', day: '2026-01-01' }
  await produce('canal', [
    change('INSERT', [row, { ...row, id: '2' }], null),
    change(
      'UPDATE',
      [
        { ...row, price: '1.00' },
        { ...row, id: '7' },
      ],
      [{ price: '12.30' }, { id: '2' }],
    ),
    change('DELETE', [row], null),
    change('ALTER', null, null, true),
    change('TRUNCATE', null, null, true),
  ])
  const { faults, out, errors } = await read({
    topic: 'canal',
    format: 'canal',
    schema: toSchema(FEW),
    sequenceBy: 'offset',
    deletes: 'ignore',
  })
  expect(faults).toEqual([])
  expect(errors.map((row) => String(row.at(-1)).slice(0, 40))).toEqual(['malformed: the whole table was emptied: '])
  const when = '2026-01-01T00:00:00.000Z'
  expect(sortRows(out)).toEqual(
    sortRows([
      [1, 'tea', '12.30', '2026-01-01', 'insert', 0, when],
      [2, 'tea', '12.30', '2026-01-01', 'insert', 0, when],
      [1, 'tea', '1.00', '2026-01-01', 'update', 1, when],
      [7, 'tea', '12.30', '2026-01-01', 'insert', 1, when],
    ]),
  )
})

it('the change feed of a Delta table', async () => {
  const folder = spark.makeFolder('feed')
  const path = join(folder, 'warehouse', 'shop', 'goods')
  const statements = [
    `CREATE TABLE delta.\`${path}\` (id INT, name STRING) USING delta TBLPROPERTIES (delta.enableChangeDataFeed = true)`,
    `INSERT INTO delta.\`${path}\` VALUES (1, 'tea'), (2, 'tea'), (3, 'tea')`,
  ]
  const later = [
    `UPDATE delta.\`${path}\` SET name = 'coffee' WHERE id = 1`,
    `DELETE FROM delta.\`${path}\` WHERE id = 2`,
    `INSERT OVERWRITE delta.\`${path}\` VALUES (3, 'milk')`,
  ]
  const config = {
    format: 'delta',
    feed: { schema: 'shop', table: 'goods' },
    schema: toSchema({ id: 'int', name: 'string' }),
  }
  const run = async (texts: string[]) => {
    await spark.runScript(join(ROOT, 'test', 'spark', 'scripts', 'run_sql.py'), { statements: texts, read: 'SELECT 1' })
    const { faults, out } = await read(config, folder)
    expect(faults).toEqual([])
    return sortRows(out.map((row) => row.slice(0, -1)))
  }
  const version = (number: number, place: number) => `${String(number).padStart(20, '0')}/${place}`
  expect(await run(statements)).toEqual(sortRows([1, 2, 3].map((id) => [id, 'tea', 'insert', version(1, 1)])))
  expect(await run(later)).toEqual(
    sortRows([
      [1, 'coffee', 'update', version(2, 1)],
      [2, 'tea', 'delete', version(3, 0)],
      [1, 'coffee', 'delete', version(4, 0)],
      [3, 'tea', 'delete', version(4, 0)],
      [3, 'milk', 'insert', version(4, 1)],
    ]),
  )
})

it('a message that cannot be read ends the query, where that is wanted', async () => {
  await produce('broken', [[null, 'no json']])
  const { faults } = await read({ topic: 'broken', malformed: 'fail' })
  expect(faults.join()).toContain('A message cannot be read: not readable: no json')
})

it('through Kafka into tables: out of order, over a restart, with changes sent again', async () => {
  const types: Connector['types'] = { id: { type: 'int32' }, name: { type: 'string' } }
  const connector: Connector = { keys: ['id'], types, withSchema: true }
  const say = (position: number, op: 'r' | 'c' | 'u' | 'd', id: number, name = '') => {
    const row = { id, name }
    const change = { op, at: AT + position, position, ...(op === 'd' ? { before: row } : { after: row }) }
    return fromPostgres(connector, change)
  }
  const sink = (label: string, config: JsonObject) => ({
    type: 'delta-table-sink',
    label,
    config: {
      table: label,
      mode: 'merge',
      mergeKeys: ['id'],
      sequenceBy: '_sequence',
      deletes: "_change = 'delete'",
      ...config,
    },
  })
  const pipeline = readPipeline({
    lakestream: 1,
    name: 'customers',
    nodes: {
      changes: {
        type: 'cdc-stream',
        config: {
          bootstrapServers: kafka.bootstrapServers,
          topic: 'customers',
          schema: toSchema({ id: 'int', name: 'string' }),
          keys: ['id'],
          output: 'rows',
        },
      },
      current: sink('current', { leaveOut: ['_change', '_changed_at'] }),
      history: sink('history', { scdType: '2', leaveOut: ['_change', '_sequence', '_changed_at'] }),
    },
    edges: ['changes:out>current:in', 'changes:out>history:in'],
  })
  const folder = spark.makeFolder('customers')
  const run = async (messages: Message[]) => {
    await produce('customers', messages)
    const { errors, rows } = await spark.runPipeline(pipeline, { folder })
    expect(errors).toEqual([])
    return { current: sortRows(rows['current']?.rows ?? []), history: sortRows(rows['history']?.rows ?? []) }
  }
  const at = (position: number | null) => (position === null ? null : String(position).padStart(20, '0'))
  const first = [...say(10, 'r', 1, 'Ada'), ...say(10, 'r', 2, 'Bob'), ...say(40, 'd', 2), ...say(30, 'u', 1, 'Adele')]
  expect(await run(first)).toEqual({
    current: sortRows([[1, 'Adele', at(30)]]),
    history: sortRows([
      [1, 'Ada', at(10), at(30)],
      [1, 'Adele', at(30), null],
      [2, 'Bob', at(10), at(40)],
    ]),
  })
  const second = [
    ...say(20, 'u', 2, 'Bert'),
    ...say(60, 'd', 3),
    ...first,
    ...say(50, 'c', 3, 'Cy'),
    ...say(70, 'c', 2, 'Ben'),
  ]
  const both = {
    current: sortRows([
      [1, 'Adele', at(30)],
      [2, 'Ben', at(70)],
    ]),
    history: sortRows([
      [1, 'Ada', at(10), at(30)],
      [1, 'Adele', at(30), null],
      [2, 'Bob', at(10), at(20)],
      [2, 'Bert', at(20), at(40)],
      [2, 'Ben', at(70), null],
      [3, 'Cy', at(50), at(60)],
    ]),
  }
  expect(await run(second)).toEqual(both)
  for (const query of ['current', 'history']) forgetLastBatch(folder, query)
  expect(await run([])).toEqual(both)
})
