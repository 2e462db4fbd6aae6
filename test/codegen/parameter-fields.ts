import { listFields, type Shape } from '@lakestream/client/form/field-list'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { type FieldMeta, takesParameters } from '@lakestream/shared/nodes/fields'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'

/** A field, or one of a record, that may hold parameters, as the form of a config shows it. */
export interface ParameterField {
  readonly path: string
  readonly meta: FieldMeta
  readonly takes: NonNullable<ReturnType<typeof takesParameters>>
  /** What it has. */
  readonly current: Json
  readonly isList: boolean
}

export function listParameterFields(definition: AnyNodeDefinition, config: Json): ParameterField[] {
  return walk(definition.config.shape, parseConfig(definition, config).config as JsonObject, '')
}

function walk(shape: Shape, values: JsonObject, prefix: string): ParameterField[] {
  return listFields(shape, values, prefix).flatMap(({ path, meta, shape: inner, name }): ParameterField[] => {
    const value = values[name] ?? null
    if (meta.kind === 'group' && inner) return walk(inner, value as JsonObject, `${path}.`)
    if (meta.kind === 'records' && inner) {
      return (value as JsonObject[]).flatMap((item, at) => walk(inner, item, `${path}.${at}.`))
    }
    const takes = takesParameters(meta)
    return takes ? [{ path, meta, takes, current: value, isList: meta.kind === 'strings' }] : []
  })
}

/** The config with another value at a path. */
export function setAt(config: JsonObject, path: string, value: Json): JsonObject {
  return set(config, path.split('.'), value) as JsonObject
}

function set(json: Json | undefined, [head = '', ...rest]: readonly string[], value: Json): Json {
  if (Array.isArray(json)) {
    return json.map((item: Json, at) =>
      String(at) !== head ? item : rest.length === 0 ? value : set(item, rest, value),
    )
  }
  const record = (json ?? {}) as JsonObject
  return { ...record, [head]: rest.length === 0 ? value : set(record[head], rest, value) }
}
