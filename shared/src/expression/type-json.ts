import type { SparkType } from './types.ts'

const NAMES: Readonly<Record<string, string>> = { tinyint: 'byte', smallint: 'short', int: 'integer', bigint: 'long' }

export type TypeJson = string | { readonly [part: string]: TypeJson | readonly TypeJson[] }

/** A type as Spark's own JSON spells it, as far as values are read by it. */
export function toTypeJson(type: SparkType): TypeJson {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`
    case 'array':
      return { type: 'array', elementType: toTypeJson(type.element) }
    case 'map':
      return { type: 'map', keyType: toTypeJson(type.key), valueType: toTypeJson(type.value) }
    case 'struct':
      return { type: 'struct', fields: type.fields.map(({ name, type: of }) => ({ name, type: toTypeJson(of) })) }
    default:
      return NAMES[type.kind] ?? type.kind
  }
}
