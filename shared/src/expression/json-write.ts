import { encodeBase64 } from './base64.ts'
import { formatDecimal } from './decimal.ts'
import { formatDouble, formatFloat } from './double-text.ts'
import { quoteJson } from './json-text.ts'
import { formatDate, formatIso } from './temporal.ts'
import type { SparkType } from './types.ts'
import type { Value } from './value.ts'

/** Whether Spark writes values of a type as the preview does. */
export function isWritable(type: SparkType): boolean {
  if (type.kind === 'array') return isWritable(type.element)
  if (type.kind === 'map')
    return !['array', 'map', 'struct', 'binary'].includes(type.key.kind) && isWritable(type.value)
  if (type.kind === 'struct') return type.fields.every((field) => isWritable(field.type))
  return !['unknown', 'interval day to second', 'interval year to month'].includes(type.kind)
}

/** JSON as Spark writes it: fields that are null are left out, but not the entries of maps nor the items of arrays. */
export function toJson(type: SparkType, value: Value): string {
  if (value === null) return 'null'
  switch (type.kind) {
    case 'array':
      return `[${(value as Value[]).map((item) => toJson(type.element, item)).join(',')}]`
    case 'map':
      return `{${(value as [Value, Value][])
        .map(([key, item]) => `${quoteJson(keyText(type.key, key))}:${toJson(type.value, item)}`)
        .join(',')}}`
    case 'struct':
      return `{${(value as Value[])
        .flatMap((item, at) => {
          const field = type.fields[at]
          return item === null || !field ? [] : [`${quoteJson(field.name)}:${toJson(field.type, item)}`]
        })
        .join(',')}}`
    case 'float':
    case 'double':
      return Number.isFinite(value) ? keyText(type, value) : `"${value}"`
    case 'string':
      return quoteJson(value as string)
    case 'date':
      return `"${formatDate(value as number)}"`
    case 'timestamp':
      return `"${toMillis(value as bigint)}Z"`
    case 'timestamp_ntz':
      return `"${toMillis(value as bigint)}"`
    case 'binary':
      return `"${encodeBase64(value as Uint8Array).replaceAll('\r\n', '')}"`
    default:
      return keyText(type, value)
  }
}

function toMillis(micros: bigint): string {
  return formatIso(micros).replace(/(\.\d{3})\d{3}$/, '$1')
}

/** As Java writes Spark's own value, by which dates are numbers of days. */
function keyText(type: SparkType, value: Value): string {
  if (type.kind === 'double') return formatDouble(value as number)
  if (type.kind === 'float') return formatFloat(value as number)
  return type.kind === 'decimal' ? formatBigDecimal(value as bigint, type.scale) : String(value)
}

/** Java's `BigDecimal.toString`, with an exponent for what is small. */
function formatBigDecimal(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled)
  const exponent = digits.length - 1 - scale
  if (exponent >= -6) return formatDecimal(unscaled, scale)
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`
  return `${unscaled < 0n ? '-' : ''}${mantissa}E${exponent}`
}
