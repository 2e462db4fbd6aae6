import { join } from 'node:path'
import { readProtoSchema } from '@lakestream/shared/nodes/proto-schema'
import type { Json } from '@lakestream/shared/pipeline/model'
import { expect, test } from 'vitest'
import { readPipeline, sortRows } from '../support/executions.ts'
import { toMessage, useTopics } from '../support/kafka-topics.ts'
import { BY_PROTOC, LATER, OLD, ORDER } from '../support/proto-files.ts'
import { ROOT, useSpark } from '../support/spark.ts'

const spark = useSpark()
const { consume, produce, runSource, runSources, servers } = useTopics(spark)

/** Google's package, by what protoc made of a file. */
async function byGoogle(file: keyof typeof BY_PROTOC, message: string, work: object) {
  const script = join(ROOT, 'test', 'spark', 'scripts', 'protobuf.py')
  return (await spark.runScript(script, { file: BY_PROTOC[file], message, ...work })) as {
    written: string[]
    read: Json[]
    differs: string | null
  }
}

const full = {
  id: '18446744073709551615',
  kind: 'PAID',
  at: '2026-01-01T00:00:00.123456Z',
  took: '-1.500s',
  note: '',
  items: [{ name: 'one', count: 4_294_967_295 }, {}],
  gifts: { a: { name: 'two' } },
  cash: false,
  discount: 0,
  raw: 'AP8=',
}
const inColumns = [
  '18446744073709551615',
  'PAID',
  '2026-01-01T00:00:00.123456Z',
  -1_500_000,
  '',
  [
    { name: 'one', count: 4_294_967_295 },
    { name: '', count: 0 },
  ],
  [['a', { name: 'two', count: 0 }]],
  null,
  false,
  0,
  '00ff',
]
const empty = ['0', 'NEW', null, null, null, [], [], null, null, null, '']

test('a file says the same to protoc and here', async () => {
  for (const [name, message, protoSchema] of [
    ['order', 'shop.Order', ORDER],
    ['later', 'shop.Order', LATER],
    ['old', 'Old', OLD],
  ] as const) {
    const { descriptor, problems } = readProtoSchema({ protoSchema, protoMessage: '' })
    expect(problems).toEqual([])
    expect((await byGoogle(name, message, { same: descriptor })).differs).toBeNull()
  }
})

test('messages become the columns of their file; bytes that are none leave with their text', async () => {
  const { written } = await byGoogle('order', 'shop.Order', { write: [full] })
  const { written: later } = await byGoogle('later', 'shop.Order', { write: [{ kind: 'SENT', later: 'x' }] })
  await produce(
    'protobuf',
    [
      ['a', written[0] ?? null],
      ['b', later[0] ?? null],
      toMessage('c', Buffer.from('rubbish')),
      toMessage('d', null),
      toMessage('e', Buffer.alloc(0)),
      // A time beyond the year 9999, and a text that is no UTF-8.
      toMessage('f', Buffer.from([0x1a, 7, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])),
      toMessage('g', Buffer.from([0x42, 1, 0xff])),
    ],
    { base64: true },
  )
  const config = { format: 'protobuf', protoSchema: ORDER, protoMessage: 'Order', keyAs: 'key' }
  const configs = {
    errors: { ...config, malformed: 'errors' },
    null: config,
  }
  const { rows, errors } = await runSources('protobuf', configs, ['out', 'errors'])
  expect(errors).toEqual([])
  const nulls = (key: string) => [...empty.map(() => null), key]
  const parse = (list: readonly string[] = []) => list.map((row) => JSON.parse(row)).sort(byKey)
  const byKey = (one: Json[], other: Json[]) => (String(one[11]) < String(other[11]) ? -1 : 1)
  const good = [[...inColumns, 'a'], ['0', '2', ...empty.slice(2), 'b'], nulls('d'), [...empty, 'e']]
  expect(parse(rows['errors']?.['out'])).toEqual(good)
  expect(parse(rows['errors']?.['errors'])).toEqual([
    [...nulls('c'), 'malformed: no Protobuf of its schema: 0x72756262697368'],
    [...nulls('f'), 'malformed: no Protobuf of its schema: 0x1A0708FFFFFFFFFF7F'],
    [...nulls('g'), 'malformed: no Protobuf of its schema: 0x4201FF'],
  ])
  expect(parse(rows['null']?.['out'])).toEqual([...good, nulls('c'), nulls('f'), nulls('g')].sort(byKey))
  const failed = await runSource('protobuf', { ...config, malformed: 'fail' })
  expect(failed.errors.join()).toContain('A message cannot be read: no Protobuf of its schema: 0x')
})

test('of proto2 what is required must be there, and defaults are read', async () => {
  const { written } = await byGoogle('old', 'Old', { write: [{ id: 1, marks: [1, 2] }, { level: -1 }] })
  await produce(
    'old',
    [
      ['a', written[0] ?? null],
      ['b', written[1] ?? null],
    ],
    { base64: true },
  )
  const config = { format: 'protobuf', protoSchema: OLD, malformed: 'drop' }
  const { rows, errors } = await runSource('old', config)
  expect(errors).toEqual([])
  expect(rows['out']).toEqual(sortRows([[1, `it's "new"`, null, [1, 2], 'ROUND']]))
})

test('rows become messages that others read; a text that its enum has not fails', async () => {
  const messages = [full, {}, { card: '1234', discount: -5 }]
  const { written } = await byGoogle('later', 'shop.Order', { write: [...messages, { later: 'x' }] })
  await produce(
    'to-protobuf',
    written.map((message, at) => [String(at), message]),
    { base64: true },
  )
  const ends = { bootstrapServers: servers(), format: 'protobuf' }
  const pipeline = (protoSchema: string) =>
    readPipeline({
      lakestream: 1,
      name: 'to Protobuf',
      nodes: {
        topic: {
          type: 'kafka-topic',
          config: { ...ends, topics: ['to-protobuf'], startingOffsets: 'earliest', protoSchema: ORDER },
        },
        sink: { type: 'kafka-topic-sink', config: { ...ends, topic: 'from-protobuf', key: 'id', protoSchema } },
      },
      edges: ['topic:out>sink:in'],
    })
  expect((await spark.runPipeline(pipeline(LATER))).errors).toEqual([])
  const sent = (await consume('from-protobuf', { base64: true })).map(([, value]) => value)
  const { read } = await byGoogle('later', 'shop.Order', { read: sent })
  expect(sortRows(read as Json[][])).toEqual(sortRows([...messages, {}] as unknown as Json[][]))
  const failed = await spark.runPipeline(pipeline(ORDER.replace('PAID', 'BOUGHT')))
  expect(failed.errors.map(({ message }) => message).join()).toContain('the enum "Kind" has no such value')
})
