import { formatJson, type JsonNode, parseJson } from '../json-text.ts'
import { fallback, fromJson, isReadable } from '../json-value.ts'
import { isWritable, toJson } from '../json-write.ts'
import { parseType } from '../parse-type.ts'
import { isNested, type TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Row, Value } from '../value.ts'
import { type FunctionEntry, INT, type Resolution, readArgs, STRING, strict } from './define.ts'
import { text } from './string.ts'

export const JSONS: readonly FunctionEntry[] = [
  {
    name: 'from_json',
    category: 'string',
    signature: 'from_json(text, schema)',
    docs: 'A text of JSON as a struct, array or map; what does not fit the schema becomes null. The schema is written as columns, as in a INT, b STRING.',
    examples: [
      `from_json('{"a": 1, "b": {"c": 1.50}, "d": "x"}', 'a INT, b STRING, d INT')`,
      `from_json('{"a": [1, null], "m": {"x": true}, "s": {"y": 2.5}}', 'a ARRAY<INT>, m MAP<STRING, BOOLEAN>, s STRUCT<y: DOUBLE>')`,
      `from_json('{"a": "2001-01-31", "b": "2001-01-31T10:00:00.5+02:00", "c": 5, "d": "2001-01-31 10:00"}', 'a DATE, b TIMESTAMP, c TIMESTAMP, d TIMESTAMP_NTZ')`,
      `from_json('{"a": 1.005, "b": "1,000.5", "c": 12345.678}', 'a DECIMAL(5,2), b DECIMAL(8,2), c DECIMAL(5,2)')`,
      `from_json('{"a": 200, "b": 40000, "c": 99999999999, "d": 1.0}', 'a TINYINT, b SMALLINT, c INT, d BIGINT')`,
      `from_json('{"a": NaN, "b": "-Infinity", "c": 1e2, "d": "1"}', 'a DOUBLE, b FLOAT, c DOUBLE, d DOUBLE')`,
      `from_json('[1, "x"]', 'ARRAY<INT>')`,
      `from_json('[{"a": "x"}, {"a": 2}]', 'ARRAY<STRUCT<a: INT>>')`,
      `from_json('{"a": 1', 'a INT')`,
      `from_json(s, 'a INT')`,
    ],
    resolve: resolveFromJson,
  },
  {
    name: 'to_json',
    category: 'string',
    signature: 'to_json(value)',
    docs: 'A struct, array or map as a text of JSON; fields that are null are left out.',
    examples: [
      'to_json(struct(a, b, s, t, d, p))',
      "to_json(map('x', a, 'y', NULL))",
      'to_json(array(struct(a), struct(NULL AS a)))',
      "to_json(struct(1.50 AS x, 0.0000001 AS y, 1.1F AS z, X'ff00' AS w, map(d, 1) AS m))",
      "to_json(struct(TIMESTAMP '2001-01-01 00:00:00.123456' AS t, TIMESTAMP_NTZ '2001-01-01 00:00:00' AS n))",
    ],
    resolve: ([value, ...rest]) => {
      if (!value || !isNested(value.type)) return 'to_json takes a struct, an array or a map'
      if (rest.length > 0 || !isWritable(value.type)) return { sparkOnly: 'This to_json', type: STRING }
      return strict(STRING, [value], (whole) => toJson(value.type, whole))
    },
  },
  {
    name: 'get_json_object',
    category: 'string',
    signature: 'get_json_object(text, path)',
    docs: 'What stands at a path, such as $.a.b[0], of a text of JSON; null where there is nothing.',
    examples: [
      `get_json_object('{"a": {"b": [1, "x", 1.50]}}', '$.a.b[1]')`,
      `get_json_object('{"a": {"b": [1, "x", 1.50]}}', '$.a')`,
      `get_json_object('{"a b": 1e3}', "$['a b']")`,
      `get_json_object('{"a": null, "a": 2}', '$.a')`,
      `get_json_object('{"a": 1', '$.a')`,
      `get_json_object('[null]', '$[0]')`,
      `get_json_object(s, '$')`,
    ],
    resolve: resolveGet,
  },
  text({
    signature: 'json_array_length(text)',
    docs: 'How many items an array of JSON has; null where the text is none.',
    examples: ["json_array_length('[1, 2, [3]]')", `json_array_length('{"a": 1}')`, 'json_array_length(s)'],
    result: INT,
    nullable: true,
    apply: (value: string) => {
      const node = parseJson(value, { controls: true })
      return node?.kind === 'array' ? node.items.length : null
    },
  }),
  text({
    signature: 'json_object_keys(text)',
    docs: 'The keys of an object of JSON; null where the text is none.',
    examples: [`json_object_keys('{"a": 1, "b": {"c": 2}}')`, "json_object_keys('[1]')", 'json_object_keys(s)'],
    result: { kind: 'array', element: STRING },
    nullable: true,
    apply: (value: string) => {
      const node = parseJson(value, { controls: true })
      return node?.kind === 'object' ? node.entries.map(([key]) => key) : null
    },
  }),
]

function resolveFromJson(args: readonly TypedExpression[]): Resolution {
  const [, schema, options] = args
  if (args.length < 2 || args.length > 3 || !schema) return 'Write from_json(text, schema)'
  const type = typeof schema.literal === 'string' ? parseSchema(schema.literal) : null
  if (!type) return { sparkOnly: 'from_json with this schema' }
  if (options) return { sparkOnly: 'from_json with options', type }
  const read = readArgs('from_json(text, schema)', args.slice(0, 1), [STRING])
  if (!Array.isArray(read)) return read
  if (!isReadable(type)) return { sparkOnly: 'from_json of this type', type }
  const convert = (value: Value) => {
    const node = parseJson(value as string, { nonFinite: true })
    return node ? fromJson(type, node) : node === null ? fallback(type) : null
  }
  return strict(type, read, convert, true)
}

/** A type, or columns as of a table; null where it is neither, or has what only Spark knows. */
function parseSchema(schema: string): SparkType | null {
  if (/char\s*\(/i.test(schema) || /^\s*\w+\s*:/.test(schema)) return null
  const type = parseType(schema)
  if (type) return isNested(type) ? type : null
  const columns = parseType(`struct<${schema}>`)
  return columns?.kind === 'struct' && columns.fields.length > 0 ? columns : null
}

type Step = string | number

function resolveGet(args: readonly TypedExpression[]): Resolution {
  const read = readArgs('get_json_object(text, path)', args, [STRING, STRING])
  if (!Array.isArray(read)) return read
  const [value, path] = read as [TypedExpression, TypedExpression]
  const steps = typeof path.literal === 'string' ? parsePath(path.literal) : null
  if (!steps) return { sparkOnly: 'This path', type: STRING }
  const evaluate = (row: Row) => {
    const written = value.evaluate(row)
    const node = written === null ? null : parseJson(written as string, { controls: true })
    const found = node ? follow(node, steps) : null
    return found && (found.kind === 'string' ? found.text : formatJson(found))
  }
  return { type: STRING, nullable: true, operands: [value], evaluate }
}

/** Names and places, from 0; null for paths with wildcards, and for what Spark reads as no path. */
function parsePath(path: string): Step[] | null {
  const step = /\.([^.[\s*'?]+)|\['([^'?\s*][^'?]*)'\]|\[(\d{1,9})\]/y
  const steps: Step[] = []
  let at = 1
  if (!path.startsWith('$')) return null
  while (at < path.length) {
    step.lastIndex = at
    const found = step.exec(path)
    if (!found) return null
    steps.push(found[1] ?? found[2] ?? Number(found[3]))
    at = step.lastIndex
  }
  return steps
}

/** Of a key that is there twice, the first that leads to something. */
function follow(node: JsonNode, [step, ...rest]: readonly Step[]): JsonNode | null {
  if (step === undefined) return node
  if (typeof step === 'number') {
    const item = node.kind === 'array' ? node.items[step] : undefined
    return item ? follow(item, rest) : null
  }
  if (node.kind !== 'object') return null
  for (const [key, value] of node.entries) {
    const found = key === step && value.kind !== 'null' ? follow(value, rest) : null
    if (found) return found
  }
  return null
}
