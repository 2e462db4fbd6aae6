import { formatType, parseType } from '@lakestream/shared/expression/parse-type'
import type { Column } from '@lakestream/shared/expression/types'
import { checkWritten, toAvroSchema } from '@lakestream/shared/nodes/avro-record'
import { checkRegistry, readAvroSchema } from '@lakestream/shared/nodes/avro-schema'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { findNoSql } from '@lakestream/shared/pipeline/language'
import { describe, expect, it } from 'vitest'
import { readAvro, writeAvro } from '../support/avro.ts'

const record = (...types: (string | object)[]) =>
  JSON.stringify({ type: 'record', name: 'R', fields: types.map((type, at) => ({ name: `f${at}`, type })) })

const logical = (type: string, logicalType: string, more: object = {}) => ({ type, logicalType, ...more })

/** Columns by their types' texts; a type that there is none of is one that only Spark knows. */
const toColumns = (types: Record<string, string>): Column[] =>
  Object.entries(types).map(([name, type]) => ({ name, type: parseType(type) ?? { kind: 'unknown' }, nullable: true }))

describe('the columns of an Avro schema', () => {
  it.each([
    ['boolean', 'boolean'],
    ['int', 'int'],
    ['long', 'bigint'],
    ['float', 'float'],
    ['double', 'double'],
    ['string', 'string'],
    ['bytes', 'binary'],
    [['null', 'long'], 'bigint'],
    [['int', 'long'], 'bigint'],
    [['float', 'null', 'double'], 'double'],
    [['int', 'string', 'null'], 'struct<member0:int,member1:string>'],
    [logical('int', 'date'), 'date'],
    [logical('long', 'timestamp-millis'), 'timestamp'],
    [logical('long', 'timestamp-micros'), 'timestamp'],
    [logical('long', 'local-timestamp-micros'), 'timestamp_ntz'],
    [logical('string', 'uuid'), 'string'],
    [logical('long', 'unheard-of'), 'bigint'],
    [logical('bytes', 'decimal', { precision: 9, scale: 3 }), 'decimal(9,3)'],
    [logical('fixed', 'decimal', { name: 'F', size: 4, precision: 5 }), 'decimal(5,0)'],
    [{ type: 'enum', name: 'E', symbols: ['A'] }, 'string'],
    [{ type: 'array', items: ['null', 'int'] }, 'array<int>'],
    [{ type: 'map', values: { type: 'array', items: 'bytes' } }, 'map<string,array<binary>>'],
    [{ type: 'record', name: 'S', fields: [{ name: 'x', type: ['null', 'int'] }] }, 'struct<x:int>'],
  ])('%j is %s', (type, expected) => {
    const { columns, problems } = readAvroSchema(record(type))
    expect(problems).toEqual([])
    expect(columns.map((column) => [column.name, formatType(column.type)])).toEqual([['f0', expected]])
  })

  it.each([
    ['', 'Avro schema is required.'],
    ['{"type": "record",\n "name": }', 'Line 2: A value is needed, not "}".'],
    ['"string"', 'Line 1: An Avro schema of rows is a record: {"type": "record", "fields": [...]}.'],
    [record('longer'), 'Line 1: There is no type "longer".'],
    [record('R'), 'Line 1: "R" contains itself: Spark has no such type.'],
    [record(['null']), 'Line 1: A union of nothing but null has no values.'],
    [
      record(logical('long', 'time-micros')),
      'Line 1: Spark reads "time-micros" as a time of day, which no column can be: without the "logicalType" it is a number.',
    ],
    [
      record(logical('bytes', 'decimal', { precision: 39 })),
      'Line 1: A decimal has a "precision" from 1 to 38, and a "scale" up to it.',
    ],
    [`${record('int')}\n${record('int')}`, 'Line 2: One schema is needed, not several.'],
    [record('int').replaceAll('"', "'"), 'Write the Avro schema as JSON, with double quotes around names and texts.'],
    [record('int', 'int').replace('f1', 'F0'), 'There are two columns "F0".'],
    [
      record('int').replace('f0', 'a b'),
      'Line 1: "a b" is no name of Avro: letters, digits and underscores are needed.',
    ],
  ])('%s has none, with the reason', (text, message) => {
    expect(readAvroSchema(text).problems.map((problem) => problem.message)).toEqual([message])
    expect(readAvroSchema(text).columns).toEqual([])
  })
})

describe('the schema of rows that are written', () => {
  const types = {
    a: 'tinyint',
    b: 'decimal(38,10)',
    c: 'map<string,array<struct<x:date,y:struct<x:timestamp>>>>',
    d: 'struct<x:timestamp_ntz,a:binary>',
    e: 'array<struct<x:float>>',
  }

  it('has their columns, all of which may be missing', () => {
    const schema = toAvroSchema(toColumns(types))
    const { columns, problems } = readAvroSchema(schema)
    expect(problems).toEqual([])
    const back = Object.fromEntries(columns.map(({ name, type }) => [name, formatType(type)]))
    expect(back).toEqual({ ...types, a: 'int' })
    expect(columns.every(({ nullable }) => nullable)).toBe(true)
    expect(checkWritten(schema, toColumns(types))).toEqual([])
    const nulls = { a: null, b: null, c: null, d: null, e: null }
    expect(readAvro(JSON.parse(schema), writeAvro(JSON.parse(schema), {}))).toEqual(nulls)
  })

  it.each([
    [{ 'a b': 'int' }, '', 'Avro has no such name as "a b": rename it before, to letters, digits and underscores.'],
    [
      { a: 'array<struct<`1x`:int>>' },
      '',
      'Avro has no such name as "1x": rename it before, to letters, digits and underscores.',
    ],
    [{ a: 'map<int,int>' }, '', 'The keys of "a" are int: Avro has texts as keys of a map.'],
    [{ a: 'interval day to second' }, '', 'Avro has no type for "a", which is interval day to second: cast it before.'],
    [{ a: '?' }, '', 'Only Spark knows the type of "a": cast it before, or give an Avro schema.'],
    [{ f0: 'int', b: 'int' }, record('int'), 'The Avro schema has no field "b", but the input has such a column.'],
    [{ f0: 'int' }, record('int', 'int'), 'The Avro schema has a field "f1", but the input has no such column.'],
    [
      { f0: 'array<string>' },
      record({ type: 'array', items: 'int' }),
      'The field "f0" of the Avro schema takes array<int>, but the column is array<string>: cast it before, or change the schema.',
    ],
    [{ f0: 'int' }, '{', 'Line 1: The text ends where a name in quotes is needed.'],
  ])('%j are refused with the reason', (columns, schema, message) => {
    expect(checkWritten(schema, toColumns(columns)).map((problem) => problem.message)).toEqual([message])
  })

  it.each([
    [{ f0: 'smallint' }, record('int')],
    [{ f0: '?' }, record('int')],
    [{ f0: 'string' }, record({ type: 'enum', name: 'E', symbols: ['A'] })],
  ])('%j fit %s', (columns, schema) => {
    expect(checkWritten(schema, toColumns(columns))).toEqual([])
  })
})

it('the subject of the one topic is offered', () => {
  const [problem] = checkRegistry({ url: 'http://r', subject: '', username: null, password: null }, 'orders')
  expect(problem?.fix).toEqual({ label: 'Write orders-value', field: 'registry.subject', value: 'orders-value' })
})

it.each(['kafka-topic', 'event-hub-kinesis', 'google-pubsub'])('%s reads Avro in Python only', (type) => {
  const definition = findNode(type)
  if (!definition) throw new Error(`${type} is no node type`)
  const reason = (format: string) =>
    findNoSql(definition, parseConfig(definition, { ...definition.example, format }).config, [], 'databricks')
  expect(reason('json')).toBeNull()
  expect(reason('binary')).toBeNull()
  expect(reason('avro')).toBe('Avro messages are read in Python only.')
  expect(reason('avro-registry')).toBe('Avro messages are read in Python only.')
})
