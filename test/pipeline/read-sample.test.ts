import { formatType } from '@lakestream/shared/expression/parse-type'
import { readSample, type SampleOptions } from '@lakestream/shared/pipeline/inference/read-sample'
import { describe, expect, it } from 'vitest'

const OPTIONS: SampleOptions = { format: 'auto', times: true, header: true, delimiter: '' }

const read = (text: string, options: Partial<SampleOptions> = {}) => readSample(text, { ...OPTIONS, ...options })

/** As `name type`, with `?` where it may be null. */
function columnsOf(text: string, options: Partial<SampleOptions> = {}): string[] {
  const sample = read(text, options)
  if (!sample.ok) throw new Error(`line ${sample.problem.line}: ${sample.problem.message}`)
  return sample.columns.map(({ name, type, nullable }) => `${name} ${formatType(type)}${nullable ? '?' : ''}`)
}

/** As `line: message`. */
function refusal(text: string, options: Partial<SampleOptions> = {}): string {
  const sample = read(text, options)
  return sample.ok ? 'read' : `${sample.problem.line}: ${sample.problem.message}`
}

// What Spark infers is compared in test/spark.
describe('a sample of rows', () => {
  it.each([
    ['a document', '{\n  "b": 1,\n  "a": "x"\n}', 'json'],
    ['a list of rows', '[{"b": 1},\n {"a": "x"}]', 'json'],
    ['JSON Lines', '{"b": 1}\r\n{"a": "x"}\r\n', 'json'],
    ['documents one after the other', '\ufeff{"b": 1,\n"a": null} {"b": null}', 'json'],
  ])('is recognised: %s', (_, text, format) => {
    expect(read(text)).toMatchObject({ ok: true, format, problems: [] })
    expect(columnsOf(text)).toEqual(['b bigint?', 'a string?'])
  })

  it('keeps the order of the names, within objects too', () => {
    expect(columnsOf('{"z": {"y": 1}}\n{"a": true, "z": {"b": [1.5], "y": null}}')).toEqual([
      'z struct<y:bigint,b:array<double>>?',
      'a boolean?',
    ])
  })

  it.each([
    ['comma', 'a,b\n1,x'],
    ['semicolon', '"a";b\r\n1;x,y,z\r\n'],
    ['tab', 'a\tb\n1\tx'],
    ['bar', '\na|b\n1|x'],
  ])('is recognised as CSV by the sign that parts it: %s', (_, text) => {
    expect(columnsOf(text)).toEqual(['a int?', 'b string?'])
  })

  it('of CSV without names counts them', () => {
    expect(columnsOf('1,x\n2.5,y', { header: false })).toEqual(['_c0 double?', '_c1 string?'])
  })

  it('of CSV says where a line has another number of values', () => {
    expect(read('a,b\n1,2\n\n1,2,3\n1')).toMatchObject({
      ok: true,
      problems: [{ line: 4, message: '3 values here, but 2 values in the first line.' }],
    })
  })

  it.each([
    ['{"a": 1}\n{"a": 01}', '2: A value is needed, not "01".'],
    ['{\n"a": 1,\n}', '3: A name in quotes is needed, not "}".'],
    ['{"a": 1', '1: The text ends where "," or "}" is needed.'],
    ['{"a" 1}', '1: ":" after "a" is needed, not "1".'],
    ['{"a": undefined}', '1: A value is needed, not "undefined".'],
    ['{"a": "x\ny"}', '1: The text that begins here does not end on its line.'],
    ['{"a": "\\q"}', '1: "\\q" means nothing in a text.'],
    ['{"a": 1,\n "a": 2}', '2: "a" is twice in one object.'],
    ['{"a": 1}\n5', '2: A row is an object, {"name": value}, but here is a number.'],
    ['[[{"a": 1}]]', '1: A row is an object, {"name": value}, but here is an array.'],
    ['[]', '1: There are no columns in it.'],
    ['', '1: There is no line with values.'],
  ])('that cannot be read is refused with its line: %j', (text, expected) => {
    expect(refusal(text)).toBe(expected)
  })

  it('that is nested without end is refused', () => {
    expect(refusal('['.repeat(100_000))).toBe('1: This is nested too deeply.')
  })

  it('has no name that changes objects', () => {
    expect(columnsOf('{"__proto__": {"x": 1}, "constructor": 2}')).toEqual([
      '__proto__ struct<x:bigint>?',
      'constructor bigint?',
    ])
  })
})

describe('an Avro schema', () => {
  const schema = (...fields: object[]) => JSON.stringify({ type: 'record', name: 'R', fields }, null, 1)

  it('says what may be null', () => {
    const text = schema({ name: 'a', type: 'long' }, { name: 'b', type: ['null', 'string'] })
    expect(read(text).format).toBe('avro-schema')
    expect(columnsOf(text)).toEqual(['a bigint', 'b string?'])
  })

  it('with a type that LakeStream lacks says so', () => {
    const text = schema({ name: 'a', type: { type: 'long', logicalType: 'time-micros' } })
    expect(columnsOf(text)).toEqual(['a bigint'])
    expect(read(text)).toMatchObject({ problems: [{ line: 7 }] })
  })

  it.each([
    [schema({ name: 'a', type: 'strin' }), '7: There is no type "strin".'],
    [schema({ name: 'a', type: ['null', 'R'] }), '9: "R" contains itself: Spark has no such type.'],
    [schema({ type: 'int' }), '5: A field has a "name" and a "type".'],
    [schema({ name: 'a', type: { type: 'array' } }), '7: "items" is needed here.'],
    [schema({ name: 'a', type: ['null'] }), '7: A union of nothing but null has no values.'],
    [
      schema({ name: 'a', type: { type: 'bytes', logicalType: 'decimal', precision: 40 } }),
      '7: A decimal has a "precision" from 1 to 38, and a "scale" up to it.',
    ],
  ])('that cannot be read is refused with its line', (text, expected) => {
    expect(refusal(text)).toBe(expected)
  })

  it('is needed where it is asked for', () => {
    expect(refusal('{"a": 1}', { format: 'avro-schema' })).toMatch(/^1: An Avro schema of rows is a record/)
  })
})

describe('a JSON Schema', () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $ref: '#/$defs/order',
    $defs: {
      order: {
        type: 'object',
        required: ['id', 'note', 'kind', 'address'],
        properties: {
          id: { type: 'integer' },
          small: { type: 'integer', format: 'int32' },
          price: { type: 'number' },
          note: { type: ['string', 'null'] },
          at: { type: 'string', format: 'date-time' },
          day: { type: 'string', format: 'date' },
          ok: { type: 'boolean', nullable: true },
          kind: { enum: ['a', 'b', null] },
          level: { const: 3 },
          either: { anyOf: [{ type: 'integer' }, { type: 'number' }, { type: 'null' }] },
          tags: { type: 'array', items: { type: 'string' } },
          pair: { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'number' }] },
          address: { $ref: '#/$defs/address~1of' },
          more: { type: 'object', additionalProperties: { type: 'integer' } },
          any: true,
        },
        allOf: [{ properties: { extra: { items: {} } }, required: ['extra'] }],
      },
      'address/of': { properties: { street: { type: 'string' }, zip: {} } },
    },
  }

  it('becomes columns, required ones without null', () => {
    expect(read(JSON.stringify(schema)).format).toBe('json-schema')
    expect(columnsOf(JSON.stringify(schema))).toEqual([
      'id bigint',
      'small int?',
      'price double?',
      'note string?',
      'at timestamp?',
      'day date?',
      'ok boolean?',
      'kind string?',
      'level bigint?',
      'either double?',
      'tags array<string>?',
      'pair array<double>?',
      'address struct<street:string,zip:string>',
      'more map<string,bigint>?',
      'any string?',
      'extra array<string>',
    ])
  })

  it('may be one of an array of rows', () => {
    const rows = { type: 'array', items: { type: 'object', properties: { a: { type: 'number' } } } }
    expect(columnsOf(JSON.stringify(rows), { format: 'json-schema' })).toEqual(['a double?'])
  })

  const around = (a: object) => JSON.stringify({ type: 'object', properties: { a } }, null, 1)
  it.each([
    [around({ type: 'text' }), '5: "text" is no type of JSON Schema.'],
    [around({ $ref: '#' }), '5: "#" contains itself: Spark has no such type.'],
    [around({ $ref: '#/x' }), '5: "#/x" leads nowhere.'],
    [around({ $ref: 'other.json' }), '5: "other.json" is not in this text: paste its schema in, too.'],
    ['{"$schema": "x"}', '1: A JSON Schema of rows is an object with "properties".'],
  ])('that cannot be read is refused with its line', (text, expected) => {
    expect(refusal(text)).toBe(expected)
  })
})
