import type { SparkType } from './types.ts'
import type { Value } from './value.ts'

/**
 * One text per distinct value of a type, the same in TypeScript and in the Python runtime (`values.py`): grouping keys
 * (rule G12: null is a group of its own, -0.0 is 0.0, NaN is NaN) and match ids (G8) are made of it. It is JSON:
 * null, true, false; numbers, decimals (unscaled), dates (days) and timestamps (microseconds) as strings of digits; doubles as
 * the shortest digits that read back and a power of ten (`1.5e0`); binaries as hex; nested values as lists.
 */
export function toCanonical(type: SparkType): (value: Value) => string {
  const text = textOf(type)
  return (value) => (value === null ? 'null' : text(value))
}

function textOf(type: SparkType): (value: Value) => string {
  switch (type.kind) {
    case 'boolean':
      return (value) => String(value)
    case 'string':
      return (value) => JSON.stringify(value)
    case 'float':
    case 'double':
      return (value) => `"${canonicalDouble(value as number)}"`
    case 'binary':
      return (value) => `"${toHex(value as Uint8Array)}"`
    case 'array': {
      const element = toCanonical(type.element)
      return (value) => `[${(value as Value[]).map(element).join(',')}]`
    }
    case 'map': {
      const key = toCanonical(type.key)
      const item = toCanonical(type.value)
      return (value) =>
        `[${(value as [Value, Value][])
          .map(([k, v]) => `[${key(k)},${item(v)}]`)
          .sort()
          .join(',')}]`
    }
    case 'struct': {
      const fields = type.fields.map((field) => toCanonical(field.type))
      return (value) => `[${(value as Value[]).map((item, index) => fields[index]?.(item)).join(',')}]`
    }
    default:
      return (value) => `"${String(value)}"`
  }
}

function canonicalDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (value === 0) return '0'
  // Shortest digits and a decimal exponent, for example 12.5 -> 1.25e1: free of each language's choice of notation.
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  return `${mantissa}e${Number(exponent)}`
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
