import { makeRandom } from './random.ts'

/** Texts of which Spark infers the columns, and so must we: rows as JSON Lines, CSV with a header, Avro schemas. */
export const JSON_SAMPLES: readonly string[] = [
  '{"id": 1, "name": "x", "ok": true, "price": 1.5, "tags": ["a"], "at": {"lat": 1.5, "lon": 2}}',
  '{"a":1}\n{"a":2.5}\n{"b":null}',
  '{"a":12345678901234567890}',
  '{"a":123456789012345678901234567890123456789012}',
  '{"a":1}\n{"a":12345678901234567890}',
  '{"a":12345678901234567890}\n{"a":1.5}',
  '{"a":-9223372036854775808,"b":-9223372036854775809,"c":9223372036854775807}',
  '{"a":1}\n{"A":2}',
  '{"a":{"x":1,"b":2}}\n{"a":{"B":1.5,"X":2.0}}',
  '{"a":{"x":1,"y":2}}\n{"a":{"X":2.0}}',
  '{"a":[]}\n{"a":[1,null,2.5]}',
  '{"a":{},"c":1}\n{"c":2}',
  '{"a":{"b":{}},"c":[{}],"d":1}',
  '{"a":"","b":""}\n{"a":"x"}\n{"b":7}',
  '{"a":[1,"x"],"b":[{"x":1},{"y":"s"}],"c":[[1],[2.5]]}',
  '{"a":true}\n{"a":1}',
  '{"a":{"x":1}}\n{"a":5}',
  '{"a":[1]}\n{"a":1}',
  '[{"a":1},{"b":2}]',
  '{"a":1}\n[{"a":2.5}]\n{"c":null}\nnull',
  `{'a':1,"b":'it is "so"',"c":'\\''}`,
  '{"a":NaN,"b":-Infinity,"c":1e400,"d":-0,"e":1.0,"f":1E2}',
  '{"":1,"b":2}',
  '{"z":1,"b c":1,"ü":"\\u00e4\\n"}',
  '{"a":"2024-01-01"}\n{"a":"x"}',
  '{"a":"2024-01-01"}\n{"a":1}',
  '{"a":"2024-01-01"}\n{"a":""}',
  '{"a":["2024-01-01T00:00:00Z", null]}',
]

/** Texts that are times, and others that only look so; none has a comma. */
export const TIMES: readonly string[] = [
  ...['2024-01-01T00:00:00Z', '2024-01-01', '2024', '2021-01', '2024-1-1 1:2', '12:30', 'T12:30', '12:30:00.123'],
  ...['2024-01-01 10:00:00 Europe/Berlin', '2024-01-01T10:00:00[Europe/Berlin]', '2024-01-01T10:00:00 CET'],
  ...['2024-01-01T10:00:00 EST', '2024-01-01T10:00:00 PST', '2024-01-01T10:00:00 Foo/Bar', '2024-01-01 Europe/Berlin'],
  ...['+2024-01-01', '-2024-01-01', '1', '20240101', '99999', '2024-01-01T10:00:00+02', '2024-01-01T10:00:00 UTC+1'],
  ...['epoch', 'now', '2024-02-30', '2024-01-01T10', '2024-01-01 ', '2024-01-01T', ' 2024-01-01 10:00:00', '12:', '7:'],
  ...['2024-01-01T10:00:00.123456789Z', '2024-01-01T10:00:60', '2024-01-01 10:00 PM', '2024/01/01', '10000-01-01'],
  ...['2024-01-01T24:00:00', '2024-01-01T10:00:00GMT+2', '2024-01-01T10:00:00+99:00', '2024-01-01T10:00:00.123 +02:00'],
]

const CELLS: readonly (readonly string[])[] = [
  ...[
    ['1'],
    ['3000000000'],
    ['12345678901234567890'],
    ['1.5'],
    ['1e3'],
    ['1e0'],
    ['1.0e1'],
    ['"1,234"'],
    ['+5'],
    ['-5'],
  ],
  ...[['5', '""', '6'], ['true', 'FALSE'], ['true', '1'], ['1', 'true'], ['2024-01-01'], ['2024-01-01 10:00:00']],
  ...[['2024-01-01', '2024-01-01 10:00:00'], ['2024-01-01 10:00:00', '2024-01-01'], ['2024-1-1'], ['2021-01']],
  ...[['NaN'], ['Inf'], ['-Inf'], ['+Inf'], ['Infinity'], ['1d'], ['1f'], [' 1'], ['1 '], ['0x1'], ['1_0'], ['1L']],
  ...[
    ['12345678901234567890', '1.5'],
    ['1', '12345678901234567890'],
    ['12345678901234567890', '1'],
    ['1e0', '7'],
  ],
  ...[['9223372036854775808', '123456789012345678901234567890'], ['12345678901234567890123456789012345678901']],
  ...[
    ['1', '2024-01-01'],
    ['2024-01-01', '1'],
    ['1.5', '2024-01-01'],
    ['2024-01-01 10:00:00', 'true'],
    ['1.5', '2'],
  ],
  ...[
    ['null'],
    ['.5'],
    ['5.'],
    ['1e400'],
    ['2024-13-01'],
    ['2020', '2021-01'],
    ['x', '1'],
    ['1', 'x', '2'],
    ['1', '1.5'],
  ],
]

/** One CSV with these columns. */
function toCsv(columns: readonly (readonly string[])[]): string {
  const length = Math.max(...columns.map((cells) => cells.length))
  const rows = Array.from({ length }, (_, row) => columns.map((cells) => cells[row] ?? '').join(','))
  return [columns.map((_, index) => `c${index}`).join(','), ...rows].join('\n')
}

export const CSV_SAMPLES: readonly string[] = [
  toCsv([...CELLS, ...TIMES.map((time) => [time])]),
  'a,b\n1,\n,2',
  'a,a,,A\n1,2,3,4',
  'a,b\n1\n1,2',
  'a,b\n1,2,3',
  '"a b",c\n"x, y",1\n"x""y",2\n"x\\"y",3',
  ' a , b \n1,2',
  'a\n1\n\n   \n2',
]

const order = {
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'count', type: ['null', 'int'], default: null },
    { name: 'amount', type: { type: 'bytes', logicalType: 'decimal', precision: 12, scale: 2 } },
    { name: 'fixed', type: { type: 'fixed', name: 'F', size: 8, logicalType: 'decimal', precision: 10 } },
    { name: 'raw', type: 'bytes' },
    { name: 'f', type: 'float' },
    { name: 'd', type: 'double' },
    { name: 'ok', type: 'boolean' },
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['A', 'B'] } },
    { name: 'other', type: ['null', 'Kind'] },
    { name: 'day', type: { type: 'int', logicalType: 'date' } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'at_us', type: ['null', { type: 'long', logicalType: 'timestamp-micros' }] },
    { name: 'local', type: { type: 'long', logicalType: 'local-timestamp-millis' } },
    { name: 'clock', type: { type: 'int', logicalType: 'time-millis' } },
    { name: 'uuid', type: { type: 'string', logicalType: 'uuid' } },
    { name: 'tags', type: { type: 'array', items: ['null', 'string'] } },
    { name: 'more', type: { type: 'map', values: 'long' } },
    { name: 'wide', type: ['int', 'long'] },
    { name: 'wider', type: ['float', 'null', 'double'] },
    { name: 'one', type: ['int', 'string', 'null'] },
    { name: 'single', type: ['string'] },
    {
      name: 'buyer',
      type: {
        type: 'record',
        name: 'Person',
        fields: [
          { name: 'name', type: 'string' },
          { name: 'kind', type: 'shop.Kind' },
        ],
      },
    },
    { name: 'seller', type: ['null', 'Person'] },
    { name: 'nothing', type: 'null' },
    {
      name: 'deep',
      type: {
        type: 'record',
        name: 'other.Deep',
        fields: [
          { name: 'x', type: { type: 'record', name: 'Inner', fields: [{ name: 'y', type: 'int' }] } },
          { name: 'z', type: 'other.Inner' },
          { name: 'p', type: 'shop.Person' },
        ],
      },
    },
  ],
}

export const AVRO_SAMPLES: readonly string[] = [JSON.stringify(order, null, 2)]

/** Rows of few names and all kinds of values, so that most columns are of several types. */
export function randomJsonRows(seed: number): string {
  const random = makeRandom(seed)
  const value = (depth: number): unknown => {
    const kinds = [1, 2 ** 40, 1.5, true, null, '', 'x', '2024-01-01', '2024-05-06T07:08:09Z']
    const kind = random(depth > 2 ? kinds.length : kinds.length + 5)
    if (kind < kinds.length) return kinds[kind]
    if (kind % 2 === 0) return Array.from({ length: random(3) }, () => value(depth + 1))
    return Object.fromEntries(Array.from({ length: random(4) }, () => ['aAbBc'.charAt(random(5)), value(depth + 1)]))
  }
  const row = () => Object.fromEntries(Array.from({ length: 50 }, () => [`n${random(100)}`, value(0)]))
  return Array.from({ length: 4 }, () => JSON.stringify(row())).join('\n')
}
