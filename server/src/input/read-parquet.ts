import type { Column, SparkType } from '@lakestream/shared/expression/types'
import type { Row, Value } from '@lakestream/shared/expression/value'
import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

const BATCH_ROWS = 50_000

/** Keeps the full precision that the file has: microseconds, and days. */
const parsers = {
  timestampFromMilliseconds: (millis: bigint) => millis * 1000n,
  timestampFromMicroseconds: (micros: bigint) => micros,
  timestampFromNanoseconds: (nanos: bigint) => nanos / 1000n,
  dateFromDays: (days: number) => days,
}

/** A Parquet file's rows; columns that the file lacks are null. */
export async function* readParquet(path: string, columns: readonly Column[]): AsyncGenerator<Row[]> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file, { parsers })
  const present = new Set(metadata.schema.slice(1).map(({ name }) => name))
  const wanted = columns.map(({ name }) => name).filter((name) => present.has(name))
  const converters = columns.map(({ name, type }) => converter(type, isTimestamp(metadata, name)))
  const total = Number(metadata.num_rows)
  for (let rowStart = 0; rowStart < total; rowStart += BATCH_ROWS) {
    const rowEnd = Math.min(rowStart + BATCH_ROWS, total)
    const records = await parquetReadObjects({
      file,
      metadata,
      columns: wanted,
      rowStart,
      rowEnd,
      compressors,
      parsers,
    })
    yield records.map((record) => columns.map(({ name }, index) => converters[index]?.(record[name]) ?? null))
  }
}

function isTimestamp({ schema }: FileMetaData, name: string): boolean {
  const element = schema.find((candidate) => candidate.name === name)
  return element?.type === 'INT96' || /TIMESTAMP/.test(element?.logical_type?.type ?? element?.converted_type ?? '')
}

type Convert = (value: unknown) => Value

function converter(type: SparkType, fromTimestamp: boolean): Convert {
  const convert = fromTimestamp && type.kind === 'string' ? timestampText : CONVERTERS[type.kind]
  if (type.kind === 'array') {
    const item = converter(type.element, false)
    return (value) => (Array.isArray(value) ? value.map(item) : null)
  }
  if (type.kind === 'struct') {
    const fields = type.fields.map((field) => ({ name: field.name, convert: converter(field.type, false) }))
    return (value) => (isRecord(value) ? fields.map((field) => field.convert(value[field.name])) : null)
  }
  if (type.kind === 'decimal') {
    return (value) => (typeof value === 'number' ? BigInt(Math.round(value * 10 ** type.scale)) : null)
  }
  return (value) => (value === null || value === undefined ? null : (convert?.(value) ?? null))
}

const toNumber: Convert = (value) => (typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null)
const toBigint: Convert = (value) => {
  if (typeof value === 'bigint') return value
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : null
}

const CONVERTERS: Partial<Record<SparkType['kind'], Convert>> = {
  boolean: (value) => (typeof value === 'boolean' ? value : null),
  tinyint: toNumber,
  smallint: toNumber,
  int: toNumber,
  bigint: toBigint,
  float: toNumber,
  double: toNumber,
  date: toNumber,
  timestamp: toBigint,
  timestamp_ntz: toBigint,
  string: (value) => (typeof value === 'string' ? value : String(value)),
  binary: (value) => (value instanceof Uint8Array ? value : null),
}

/** As Spark casts a timestamp to text, in UTC. */
function timestampText(value: unknown): string | null {
  const micros = toBigint(value)
  if (typeof micros !== 'bigint') return null
  const whole = new Date(Number(micros / 1000n)).toISOString().slice(0, 19).replace('T', ' ')
  const fraction = String(((micros % 1_000_000n) + 1_000_000n) % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  return fraction === '' ? whole : `${whole}.${fraction}`
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
