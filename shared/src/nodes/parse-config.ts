import type { z } from 'zod'
import { REFERENCE } from '../expression/parameter-mark.ts'
import type { Json, JsonObject } from '../pipeline/model.ts'
import { error, warning } from './columns.ts'
import type { AnyNodeDefinition, NodeDefinition, NodeProblem } from './define.ts'
import { type FieldMeta, readFieldMeta, readShape, takesParameters } from './fields.ts'

export interface ParsedConfig<C> {
  readonly config: C
  readonly problems: readonly NodeProblem[]
}

/**
 * A node's config from whatever the document or a file holds. Total: a field that is missing or invalid is replaced by its
 * default, or by a blank of its kind, and reported; fields that are hidden by `when` are replaced silently. A parameter in the place of a
 * number or a duration stays: see `bindConfig`.
 */
export function parseConfig<T extends string, S extends z.ZodObject>(
  definition: NodeDefinition<T, S>,
  json: Json,
): ParsedConfig<z.output<S>>
export function parseConfig(definition: AnyNodeDefinition, json: Json): ParsedConfig<unknown> {
  const problems: NodeProblem[] = []
  return { config: parseShape(definition.config.shape, toObject(json), '', problems), problems }
}

type Shape = Readonly<Record<string, z.ZodType>>

function parseShape(shape: Shape, json: JsonObject, path: string, problems: NodeProblem[]): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(shape)) {
    const found: NodeProblem[] = []
    result[name] = parseField(schema, Object.hasOwn(json, name) ? json[name] : undefined, `${path}${name}`, found)
    if (isShown(readFieldMeta(schema), result)) problems.push(...found)
  }
  for (const name of Object.keys(json)) {
    if (!Object.hasOwn(shape, name)) {
      problems.push(warning('config.unknown-field', `There is no field "${name}" here.`, `${path}${name}`))
    }
  }
  return result
}

/** True unless `when` names another field (declared before it) whose value hides this one. */
export function isShown(meta: FieldMeta | undefined, values: Readonly<Record<string, unknown>>): boolean {
  return !meta?.when || meta.when.in.includes(values[meta.when.field])
}

function parseField(schema: z.ZodType, json: Json | undefined, path: string, problems: NodeProblem[]): unknown {
  const meta = readFieldMeta(schema)
  const shape = readShape(schema)
  if (meta?.kind === 'group' && shape) return parseShape(shape, toObject(json ?? null), `${path}.`, problems)
  if (meta?.kind === 'records' && shape) return parseItems(shape, json, path, problems)
  if (meta && takesParameters(meta) === 'value' && isReference(json)) return json
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const label = meta?.label ?? path
  problems.push(
    isBlank(json)
      ? error('config.required', `${label} is required.`, path)
      : error('config.invalid', `${label}: ${parsed.error.issues[0]?.message ?? 'not valid'}.`, path),
  )
  return toFallback(schema)
}

const WHOLE = new RegExp(`^${REFERENCE.source}$`)

/** A parameter that stands for the whole of a value. */
export function isReference(json: Json | undefined): json is string {
  return typeof json === 'string' && WHOLE.test(json)
}

function parseItems(shape: Shape, json: Json | undefined, path: string, problems: NodeProblem[]): unknown[] {
  if (json === undefined) return []
  if (!Array.isArray(json)) {
    problems.push(error('config.invalid', 'A list is needed here.', path))
    return []
  }
  return json.map((item: Json, index) => parseShape(shape, toObject(item), `${path}.${index}.`, problems))
}

/** What stands for a value that is missing or invalid. */
export function toFallback(schema: z.ZodType): unknown {
  const fallback = schema.safeParse(undefined)
  return fallback.success ? fallback.data : toBlank(readFieldMeta(schema))
}

function toObject(json: Json): JsonObject {
  return json !== null && typeof json === 'object' && !Array.isArray(json) ? (json as JsonObject) : {}
}

function isBlank(json: Json | undefined): boolean {
  return json === undefined || json === null || json === '' || (Array.isArray(json) && json.length === 0)
}

function toBlank(meta: FieldMeta | undefined): unknown {
  if (meta?.kind === 'strings' || meta?.kind === 'columns') return []
  return meta?.kind === 'number' ? (meta.min ?? 0) : ''
}
