import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'

/**
 * Messages of Debezium as its connectors and Kafka Connect's JSON converter write them, field by field.
 * Source: https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-create-events
 */
export interface Change {
  readonly op: 'c' | 'r' | 'u' | 'd' | 't'
  readonly before?: JsonObject | null
  readonly after?: JsonObject | null
  /** When the database did it, in milliseconds since 1970. */
  readonly at: number
  /** Log sequence number of PostgreSQL, or place in MySQL's file. */
  readonly position: number
}

/** A message: its key, and its value, which is null in a tombstone. */
export type Message = [key: string | null, value: string | null]

/** Kafka Connect's schema of a column: `type`, and where it has one the name of a logical type. */
type ConnectTypes = Readonly<Record<string, JsonObject>>

export interface Connector {
  readonly types: ConnectTypes
  readonly keys: readonly string[]
  /** Whether `schemas.enable` is on, as it is by default. */
  readonly withSchema: boolean
}

const VERSION = '3.0.0.Final'

/** What the PostgreSQL connector writes for a change; behind a delete comes a tombstone. */
export const fromPostgres = (connector: Connector, change: Change): Message[] =>
  toMessages(connector, change, 'shop.public.customers', {
    ...toOrigin('postgresql', change),
    sequence: JSON.stringify([String(change.position - 8), String(change.position)]),
    schema: 'public',
    table: 'customers',
    txId: 555,
    lsn: change.position,
    xmin: null,
  })

/** What the MySQL connector writes; `position` counts on over files of 1,000. */
export const fromMysql = (connector: Connector, change: Change): Message[] =>
  toMessages(connector, change, 'shop.inventory.customers', {
    ...toOrigin('mysql', change),
    db: 'inventory',
    sequence: null,
    table: 'customers',
    server_id: 223344,
    gtid: null,
    file: `mysql-bin.${String(1 + Math.floor(change.position / 1000)).padStart(6, '0')}`,
    pos: change.position % 1000,
    row: 0,
    thread: 7,
    query: null,
  })

function toOrigin(connector: string, { op, at }: Change): JsonObject {
  return {
    version: VERSION,
    connector,
    name: 'shop',
    ...toTimes(at),
    snapshot: op === 'r' ? 'first' : 'false',
    db: 'shop',
  }
}

const toTimes = (ms: number): JsonObject => ({ ts_ms: ms, ts_us: ms * 1_000, ts_ns: ms * 1_000_000 })

function toMessages(connector: Connector, change: Change, topic: string, source: JsonObject): Message[] {
  const { op, before = null, after = null, at } = change
  const value = { before, after, source, op, ...toTimes(at + 350), transaction: null }
  const row = after ?? before
  if (row === null) return [[null, wrap(connector, toEnvelope(connector, topic), value)]]
  const id = Object.fromEntries(connector.keys.map((name) => [name, row[name] ?? null]))
  const key = wrap(connector, toStruct(pick(connector.types, connector.keys), `${topic}.Key`), id)
  const message: Message = [key, wrap(connector, toEnvelope(connector, topic), value)]
  return op === 'd' ? [message, [key, null]] : [message]
}

const wrap = ({ withSchema }: Connector, schema: JsonObject, payload: JsonObject) =>
  JSON.stringify(withSchema ? { schema, payload } : payload)

const pick = (types: ConnectTypes, names: readonly string[]): ConnectTypes =>
  Object.fromEntries(Object.entries(types).filter(([name]) => names.includes(name)))

const toStruct = (types: ConnectTypes, name: string, more: JsonObject = {}): JsonObject => ({
  type: 'struct',
  fields: Object.entries(types).map(([field, type]): Json => ({ ...type, optional: true, field })),
  optional: true,
  name,
  ...more,
})

function toEnvelope({ types }: Connector, topic: string): JsonObject {
  const long = { type: 'int64', optional: true }
  const text = { type: 'string', optional: false }
  return {
    type: 'struct',
    fields: [
      toStruct(types, `${topic}.Value`, { field: 'before' }),
      toStruct(types, `${topic}.Value`, { field: 'after' }),
      toStruct({ version: text, connector: text, name: text, ts_ms: long }, 'io.debezium.connector.Source', {
        field: 'source',
      }),
      { ...text, field: 'op' },
      { ...long, field: 'ts_ms' },
    ],
    optional: false,
    name: `${topic}.Envelope`,
    version: 2,
  }
}

/** A decimal as Kafka Connect has it: the digits without the point, big-endian, two's complement, in Base64. */
export function toConnectDecimal(unscaled: bigint): string {
  const bytes: number[] = []
  for (let rest = unscaled; ; rest >>= 8n) {
    const byte = Number(BigInt.asUintN(8, rest))
    bytes.unshift(byte)
    const isNegative = byte >= 0x80
    if ((rest >> 8n === 0n && !isNegative) || (rest >> 8n === -1n && isNegative)) break
  }
  return Buffer.from(bytes).toString('base64')
}
