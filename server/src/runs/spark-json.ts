import { formatInterval } from '@lakestream/shared/expression/interval-literal'
import { encodeValue } from '@lakestream/shared/expression/row-json'
import type { SparkType } from '@lakestream/shared/expression/types'
import type { Value } from '@lakestream/shared/expression/value'

/** A value as JSON text that Spark's reader takes for its type: numbers with all their digits, binaries in base64, maps as objects. */
export function toSparkJson(type: SparkType, value: Value): string {
  if (value === null) return 'null'
  switch (type.kind) {
    case 'bigint':
      return String(value)
    case 'float':
    case 'double':
      return Object.is(value, -0) ? '-0.0' : Number.isFinite(value) ? String(value) : `"${value}"`
    case 'decimal':
      return String(encodeValue(type, value))
    case 'interval day to second':
      return JSON.stringify(formatInterval(type, value as bigint))
    case 'binary':
      return JSON.stringify(Buffer.from(value as Uint8Array).toString('base64'))
    case 'array':
      return `[${(value as Value[]).map((item) => toSparkJson(type.element, item)).join(',')}]`
    case 'map':
      return toObject((value as [Value, Value][]).map(([key, item]) => [toName(type.key, key), type.value, item]))
    case 'struct':
      return toObject(type.fields.map((field, at) => [field.name, field.type, (value as Value[])[at] ?? null]))
    default:
      return JSON.stringify(encodeValue(type, value))
  }
}

const toObject = (entries: readonly (readonly [name: string, type: SparkType, value: Value])[]) =>
  `{${entries.map(([name, type, value]) => `${JSON.stringify(name)}:${toSparkJson(type, value)}`).join(',')}}`

const toName = (type: SparkType, key: Value) => String(encodeValue(type, key))
