import { formatDecimal } from '@lakestream/shared/expression/decimal'
import type { SparkType } from '@lakestream/shared/expression/types'
import type { Value } from '@lakestream/shared/expression/value'

/** A value as Spark hands it to the Python operators (`sql_text.py`). */
export function toExactText(type: SparkType, value: Value): string | null {
  if (value === null) return null
  switch (type.kind) {
    case 'decimal':
      return formatDecimal(value as bigint, type.scale)
    case 'binary':
      return Buffer.from(value as Uint8Array).toString('hex')
    case 'array':
      return JSON.stringify((value as Value[]).map((item) => toExactText(type.element, item)))
    case 'struct':
      return JSON.stringify(type.fields.map((field, at) => toExactText(field.type, (value as Value[])[at] ?? null)))
    case 'map':
      return JSON.stringify(
        (value as [Value, Value][]).map(([k, v]) => [toExactText(type.key, k), toExactText(type.value, v)]),
      )
    default:
      return Object.is(value, -0) ? '-0.0' : String(value)
  }
}
