import { listFields, type Shape } from '@lakestream/client/form/field-list'
import type { AnyNodeDefinition } from '@lakestream/shared/nodes/define'
import { parseConfig } from '@lakestream/shared/nodes/parse-config'
import type { Json, JsonObject } from '@lakestream/shared/pipeline/model'
import { listVariants } from '../codegen/variants.ts'

/** Paths of the fields that the form of a config shows, those of each record included; a group is its fields. */
export function listShown(definition: AnyNodeDefinition, config: Json): string[] {
  return walk(definition.config.shape, parseConfig(definition, config).config as JsonObject, '')
}

function walk(shape: Shape, values: JsonObject, prefix: string): string[] {
  return listFields(shape, values, prefix).flatMap(({ path, meta, shape: inner, name }) => {
    const value = values[name]
    if (meta.kind === 'group' && inner) return walk(inner, value as JsonObject, `${path}.`)
    const items = meta.kind === 'records' && inner && Array.isArray(value) ? (value as JsonObject[]) : []
    return [path, ...items.flatMap((item, at) => walk(inner ?? {}, item, `${path}.${at}.`))]
  })
}

/** Configs of a node type in whose forms every field is shown once at least; no more than that needs. */
export function listForms(definition: AnyNodeDefinition): JsonObject[] {
  const covered = new Set<string>()
  const example = definition.example as JsonObject
  const variants = listVariants(definition.config.shape, example).map(({ variant }) => variant)
  return [{ path: '', config: example }, ...variants].flatMap(({ path, config }) => {
    if (covered.has(path)) return []
    const shown = listShown(definition, config)
    if (path !== '' && !shown.includes(path)) return []
    for (const each of shown) covered.add(each)
    return [config]
  })
}
