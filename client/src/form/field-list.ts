import { type FieldMeta, readFieldMeta, readShape } from '@lakestream/shared/nodes/fields'
import { isShown } from '@lakestream/shared/nodes/parse-config'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import type { z } from 'zod'

/** One field as the form shows it. */
export interface FormField {
  readonly name: string
  /** From the config's root, for example `window.duration`. */
  readonly path: string
  readonly meta: FieldMeta
  /** Fields of a group or of each record. */
  readonly shape: Shape | undefined
  readonly required: boolean
  /** What it has when the node is new. */
  readonly initial: Json
}

export type Shape = Readonly<Record<string, z.ZodType>>

/** The fields of a schema that are shown for these values, in the schema's order. */
export function listFields(shape: Shape, values: Readonly<Record<string, unknown>>, prefix = ''): FormField[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const meta = readFieldMeta(schema)
    if (!meta || !isShown(meta, values)) return []
    const parsed = schema.safeParse(undefined)
    const initial = parsed.success ? (parsed.data as Json) : null
    return [{ name, path: prefix + name, meta, shape: readShape(schema), required: !parsed.success, initial }]
  })
}

/** An expression in a config. */
export interface WrittenExpression {
  readonly path: string
  readonly text: string
  /** The input that it is over; without it the first. */
  readonly port: string | undefined
}

/** The expressions in a config, at every depth, those left out that its form does not show. */
export function listExpressions(
  shape: Shape,
  values: Readonly<Record<string, unknown>>,
  prefix = '',
): WrittenExpression[] {
  return listFields(shape, values, prefix).flatMap(({ name, path, meta, shape: inner }) => {
    const value = values[name]
    if (meta.kind === 'expression' && typeof value === 'string') return [{ path, text: value, port: meta.port }]
    if (!inner || typeof value !== 'object' || value === null) return []
    if (!Array.isArray(value)) return listExpressions(inner, value as Record<string, unknown>, `${path}.`)
    return value.flatMap((item, index) => listExpressions(inner, item as Record<string, unknown>, `${path}.${index}.`))
  })
}

/** The texts at a path such as `states.name`, of each record of a list one, without those that are empty; each once. */
export function readNames(values: JsonObject, path: string): string[] {
  const found = path
    .split('.')
    .reduce<Json[]>((at, name) => at.flatMap((each) => (each as JsonObject | null)?.[name] ?? []), [values])
  return [...new Set(found.filter((name) => typeof name === 'string' && name !== ''))] as string[]
}

/** A record as it is when it is new. */
export function readDefaults(shape: Shape): JsonObject {
  return Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => {
      const parsed = schema.safeParse(undefined)
      return [name, parsed.success ? (parsed.data as Json) : '']
    }),
  )
}
