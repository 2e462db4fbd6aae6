import type { z } from 'zod'
import { readFieldMeta, readShape } from './fields.ts'
import { isShown } from './parse-config.ts'

/** Columns by whose values rows are looked at apart. */
export interface KeyFields {
  /** Undefined for the first input. */
  readonly port: string | undefined
  /** Path of the first field that names one of them. */
  readonly field: string
  readonly names: readonly string[]
}

type Shape = Readonly<Record<string, z.ZodType>>
type Values = Readonly<Record<string, unknown>>

/** The keys that a config names, together for each input. */
export function listKeys(shape: Shape, config: unknown): KeyFields[] {
  const groups = new Map<string | undefined, KeyFields>()
  for (const { port, field, names } of findKeys(shape, config as Values, '')) {
    const before = groups.get(port)
    groups.set(port, before ? { ...before, names: [...before.names, ...names] } : { port, field, names })
  }
  return [...groups.values()].filter(({ names }) => names.length > 0)
}

function findKeys(shape: Shape, values: Values, prefix: string): KeyFields[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const meta = readFieldMeta(schema)
    const value = values[name]
    if (!meta || !isShown(meta, values)) return []
    const field = prefix + name
    if (meta.isKey) return [{ port: meta.port, field, names: (Array.isArray(value) ? value : [value]) as string[] }]
    const inner = readShape(schema)
    if (!inner || !Array.isArray(value)) return []
    return value.flatMap((item, index) => findKeys(inner, item as Values, `${field}.${index}.`))
  })
}
