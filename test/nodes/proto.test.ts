import { formatType, parseType } from '@lakestream/shared/expression/parse-type'
import { findNode } from '@lakestream/shared/nodes/catalogue'
import type { NodeInput } from '@lakestream/shared/nodes/define'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import { readProtoSchema } from '@lakestream/shared/nodes/proto-schema'
import { findNoSql } from '@lakestream/shared/pipeline/language'
import { describe, expect, it } from 'vitest'
import { LATER, OLD, ORDER } from '../support/proto-files.ts'
import { makeRandom } from '../support/random.ts'

const read = (protoSchema: string, protoMessage = '') => readProtoSchema({ protoSchema, protoMessage })

/** Columns of the message by their types' texts. */
function toTypes(text: string, message = '') {
  const { columns, problems } = read(text, message)
  expect(problems).toEqual([])
  return Object.fromEntries(columns.map(({ name, type }) => [name, formatType(type)]))
}

const proto3 = (text: string) => `syntax = "proto3";\n${text}`
const field = (type: string, before = '') =>
  `${proto3(before)}message M { ${type} f = 1; } message Inner { bool x = 1; }`

describe('the columns of a .proto file', () => {
  it.each([
    ['double', 'double'],
    ['float', 'float'],
    ['int32', 'int'],
    ['sint32', 'int'],
    ['sfixed32', 'int'],
    ['uint32', 'bigint'],
    ['fixed32', 'bigint'],
    ['int64', 'bigint'],
    ['sint64', 'bigint'],
    ['sfixed64', 'bigint'],
    ['uint64', 'decimal(20,0)'],
    ['fixed64', 'decimal(20,0)'],
    ['bool', 'boolean'],
    ['string', 'string'],
    ['bytes', 'binary'],
    ['optional int32', 'int'],
    ['repeated uint32', 'array<bigint>'],
    ['Inner', 'struct<x:boolean>'],
    ['repeated .Inner', 'array<struct<x:boolean>>'],
    ['map<string, Inner>', 'map<string,struct<x:boolean>>'],
    ['map<uint64, bytes>', 'map<decimal(20,0),binary>'],
  ])('%s is %s', (type, expected) => {
    expect(toTypes(field(type), 'M')).toEqual({ f: expected })
  })

  it.each([
    ['timestamp', 'Timestamp', 'timestamp'],
    ['duration', 'Duration', 'interval day to second'],
    ['any', 'Any', 'struct<type_url:string,value:binary>'],
    ['field_mask', 'FieldMask', 'struct<paths:array<string>>'],
    ['wrappers', 'UInt64Value', 'decimal(20,0)'],
    ['wrappers', 'StringValue', 'string'],
    ['wrappers', 'BoolValue', 'boolean'],
  ])('of %s.proto a %s is %s', (file, name, expected) => {
    expect(toTypes(field(`google.protobuf.${name}`, `import "google/protobuf/${file}.proto"; `), 'M')).toEqual({
      f: expected,
    })
  })

  it('are the fields of the one message that is in no other', () => {
    expect(toTypes(LATER)).toEqual({ ...toTypes(ORDER), later: 'string' })
    expect(toTypes(ORDER, 'Order.Item')).toEqual({ name: 'string', count: 'bigint' })
    expect(toTypes(ORDER, 'shop.Order.Item')).toEqual({ name: 'string', count: 'bigint' })
    expect(read(OLD).columns.map(({ name, nullable }) => [name, nullable])).toEqual([
      ['id', false],
      ['state', true],
      ['level', true],
      ['marks', true],
      ['shape', true],
    ])
  })

  it('leave out messages without fields', () => {
    const empty =
      'import "google/protobuf/empty.proto"; message M { google.protobuf.Empty a = 1; N b = 2; bool c = 3; }'
    expect(toTypes(proto3(`${empty} message N { message O {} O o = 1; }`), 'M')).toEqual({ c: 'boolean' })
  })

  it('are found by names as they stand, from the innermost message outwards', () => {
    const text =
      'package a.b; message M { message T { bool x = 1; } T t = 1; .a.b.T u = 2; b.T v = 3; } message T { int32 y = 1; }'
    expect(toTypes(proto3(text), 'M')).toEqual({ t: 'struct<x:boolean>', u: 'struct<y:int>', v: 'struct<y:int>' })
  })

  it('are read past all that says nothing of them', () => {
    const text = `/* "syntax" */ option java_package = 'x'; option (my.file) = { a: "}" b { c: [1, 2] } };
      service S { rpc Do(M) returns (stream M) { option deprecated = true; } rpc Other(M) returns (M); }
      message M { reserved 5, 7 to max; reserved "x"; option deprecated = true; ; // message
        string message = 1 [(my.option).part = { a: 1; }, json_name = "\\"]", deprecated = true]; oneof o { option (x) = 1; int32 syntax = 2; } }`
    expect(toTypes(proto3(text))).toEqual({ message: 'string', syntax: 'int' })
  })
})

describe('a .proto file with a problem', () => {
  it.each([
    ['', 'Protobuf schema is required.'],
    [proto3(''), 'There is no message in it.'],
    [proto3('message M {}'), 'The message "M" has no fields.'],
    [proto3('message M {\n  strin x = 1;\n}'), 'Line 3, column 3: There is no type "strin".'],
    [
      proto3('message M { google.protobuf.Timestamp x = 1; }'),
      'Line 2, column 13: There is no type "google.protobuf.Timestamp": import "google/protobuf/timestamp.proto".',
    ],
    [
      proto3('import "other.proto";'),
      'Line 2, column 8: "other.proto" cannot be read from here: put its messages into this text.',
    ],
    ['edition = "2023";', 'Line 1, column 1: Editions cannot be read: write the file as proto3 or proto2.'],
    ['syntax = "proto4";', 'Line 1, column 10: The syntax is "proto3" or "proto2", not "proto4".'],
    [proto3('message M { string x 1; }'), 'Line 2, column 22: "=" is needed, not "1".'],
    [proto3('message M { string x = 1;'), 'Line 2, column 26: The text ends where a field, or "}" is needed.'],
    [proto3('message M { string x = 1; # }'), 'Line 2, column 27: "#" has no meaning here.'],
    [proto3('message M { string x = 1; /* }'), 'Line 2, column 27: A field, or "}" is needed, not "/".'],
    [proto3('massage M {}'), 'Line 2, column 1: A message, an enum, a package or an import is needed, not "massage".'],
    [proto3('message M { string x = one; }'), 'Line 2, column 24: The number of a field is needed, not "one".'],
    [
      proto3('message M { string x = 19500; }'),
      'Line 2, column 24: Fields have numbers from 1 to 536870911, without 19000 to 19999.',
    ],
    [proto3('message M { string x = 1; int32 y = 1; }'), 'Line 2, column 37: "x" has the number 1 already.'],
    [proto3('message M { string x = 1; int32 x = 2; }'), 'Line 2, column 33: There are two "x".'],
    [
      proto3('message M { string x = 1; int32 X = 2; }'),
      'Line 2, column 33: Spark does not tell "X" from a field with other capitals.',
    ],
    [proto3('message M { required string x = 1; }'), 'Line 2, column 13: proto3 has no required fields.'],
    [proto3('message M { string x = 1 [default = "a"]; }'), 'Line 2, column 37: proto3 has no defaults.'],
    [
      'message M { string x = 1; }',
      'Line 1, column 13: A field of proto2 begins with "optional", "required" or "repeated".',
    ],
    ['message M { optional int32 x = 1 [default = 3000000000]; }', 'Line 1, column 45: The default is no int32.'],
    ['message M { optional E x = 1 [default = B]; } enum E { A = 1; }', 'Line 1, column 41: The default is no E.'],
    [
      'message M { optional group G = 1 { } }',
      'Line 1, column 22: Groups cannot be read: write a message and a field of it.',
    ],
    [
      proto3('message M { map<double, int32> x = 1; }'),
      'Line 2, column 17: The keys of a map are whole numbers, texts or bool, not "double".',
    ],
    [
      proto3('message M { repeated map<int32, int32> x = 1; }'),
      'Line 2, column 22: A map has no label, and is in no oneof.',
    ],
    [
      proto3('message M { oneof o { repeated int32 x = 1; } }'),
      'Line 2, column 23: A field of a oneof is never "repeated".',
    ],
    [
      proto3('message M { E x = 1; } enum E { A = 1; }'),
      'Line 2, column 37: The first value of an enum of proto3 has the number 0.',
    ],
    [proto3('message M { E x = 1; } enum E { A = 0; B = 0; }'), 'Line 2, column 44: "A" has the number 0 already.'],
    [proto3('message M { E x = 1; } enum E { }'), 'Line 2, column 29: The enum "E" has no values.'],
    [proto3('message M { M x = 1; }'), 'Line 2, column 13: "M" contains itself: Spark has no such type.'],
    [
      proto3('message M { N x = 1; }\nmessage N { repeated M y = 1; }\nmessage O { M x = 1; }'),
      'Line 3, column 22: "M" contains itself: Spark has no such type.',
    ],
    [
      proto3('import "google/protobuf/struct.proto"; message M { google.protobuf.Struct x = 1; }'),
      'Line 2, column 52: "Struct" contains itself: Spark has no such type.',
    ],
    [
      proto3('message M { bool x = 1; } message N { bool x = 1; }'),
      'Several messages could be the rows: write which one, M or N.',
    ],
  ])('%s has no columns, with the reason', (text, message) => {
    const { columns, problems } = read(text)
    expect(problems.map((problem) => problem.message)).toEqual([message])
    expect(columns).toEqual([])
  })

  it('names a message that is none', () => {
    expect(read(ORDER, 'Payment').problems).toEqual([
      { code: 'config.invalid', severity: 'error', message: 'There is no message "Payment".', field: 'protoMessage' },
    ])
  })

  it('does not grow without end', () => {
    const doubling = Array.from({ length: 40 }, (_, at) => `message M${at} { M${at + 1} a = 1; M${at + 1} b = 2; }`)
    const text = proto3(`${doubling.join('\n')} message M40 { bool x = 1; }`)
    expect(read(text).problems[0]?.message).toMatch(/holds too many messages in each other/)
    const deep = `${'message M { '.repeat(40)}bool x = 1;${' }'.repeat(40)}`
    expect(read(proto3(deep)).problems[0]?.message).toMatch(/more than 32 deep/)
  })
})

it('any text is read, or refused in words', () => {
  const pick = makeRandom(7)
  const pieces = [
    '{',
    '}',
    ';',
    '=',
    '"',
    "'",
    '\\',
    '1',
    '-',
    '[',
    ']',
    ' message ',
    ' map<',
    '>',
    ' oneof ',
    '/*',
    '0x',
    ',',
  ]
  let refused = 0
  for (let round = 0; round < 2000; round++) {
    let text = [ORDER, LATER, OLD][pick(3)] ?? ''
    for (let change = 0; change <= pick(3); change++) {
      const at = pick(text.length)
      text = text.slice(0, at) + (pieces[pick(2 * pieces.length)] ?? '') + text.slice(at + pick(8))
    }
    const { columns, problems } = read(text)
    expect(columns.length > 0).toBe(problems.length === 0)
    if (problems.length > 0) refused++
  }
  expect(refused).toBeGreaterThan(1000)
})

describe('rows that become messages', () => {
  const sink = findNode('kafka-topic-sink')
  const findProblems = (types: Record<string, string>, protoSchema: string) => {
    if (!sink) throw new Error('no sink')
    const columns = Object.entries(types).map(([name, type]) => ({
      name,
      type: parseType(type) ?? { kind: 'unknown' as const },
      nullable: true,
    }))
    const schema = { kind: 'stream', columns, eventTime: null, changes: 'append', afterStateful: false } as const
    const { config } = parseConfig(sink, { ...sink.example, key: '', headers: [], format: 'protobuf', protoSchema })
    const inputs: NodeInput[] = [{ port: 'in', schema }]
    return sink.problems(config, inputs).map(({ message }) => message)
  }

  it.each([
    [{ id: 'decimal(20,0)', kind: 'string', items: 'array<struct<name:string,count:bigint>>' }, ORDER, []],
    [{ id: '?' }, ORDER, []],
    [{ id: 'bigint', level: 'smallint' }, OLD, []],
    [
      { id: 'bigint', nothing: 'int' },
      OLD,
      ['The Protobuf schema has no field "nothing", but the input has such a column.'],
    ],
    [{ state: 'string' }, OLD, ['The Protobuf schema has a field "id", but the input has no such column.']],
    [
      { id: 'bigint' },
      ORDER,
      [
        'The field "id" of the Protobuf schema takes decimal(20,0), but the column is bigint: cast it before, or change the schema.',
      ],
    ],
  ])('%j have the problems of their fields', (types, text, messages) => {
    expect(findProblems(types, text)).toEqual(messages)
  })
})

it.each(['kafka-topic', 'event-hub-kinesis', 'google-pubsub', 'mqtt'])(
  '%s reads Protobuf by Google’s package',
  (type) => {
    const definition = findNode(type)
    if (!definition) throw new Error(`${type} is no node type`)
    const toConfig = (format: string) =>
      parseConfig(definition, { ...definition.example, format, protoSchema: ORDER }).config
    expect(definition.requirements?.(toConfig('protobuf'))).toContain('protobuf>=5.29,<8')
    expect(definition.requirements?.(toConfig('json')) ?? []).not.toContain('protobuf>=5.29,<8')
    if (!definition.sql) return
    expect(findNoSql(definition, toConfig('protobuf'), [], 'databricks')).toBe(
      'Protobuf messages are read in Python only.',
    )
  },
)
