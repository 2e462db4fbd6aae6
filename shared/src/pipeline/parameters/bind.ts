import type { z } from 'zod'
import { bindExpression, type ParameterValue } from '../../expression/parameter.ts'
import { findNode } from '../../nodes/catalogue.ts'
import type { NodeProblem } from '../../nodes/define.ts'
import { type FieldMeta, readFieldMeta, readShape, takesParameters } from '../../nodes/fields.ts'
import { isReference, isShown, parseConfig, toFallback } from '../../nodes/parse-config.ts'
import type { Json, JsonObject, PipelineNode } from '../model.ts'
import { checkReferences, fits } from './check-references.ts'
import { listNames, mayName, replaceReferences, spellReferences } from './references.ts'
import type { Parameters } from './resolve.ts'

/** What comes into a config in the place of its parameters. */
export interface Filling {
  /** In a text; null where there is no such parameter. */
  readonly text: (name: string) => string | null
  /** In the place of a number or a duration; null where it cannot stand there. */
  readonly value: (name: string, meta: FieldMeta) => string | number | null
  readonly expression: (text: string) => string
  readonly sql: (name: string) => string | null
}

/** A field that may hold parameters, by its path into the config. */
export interface FieldPlace {
  readonly path: string
  readonly schema: z.ZodType
  readonly meta: FieldMeta
  /** The form shows it. */
  readonly isShown: boolean
}

export interface BoundConfig {
  /** The same object where it names no parameter. */
  readonly config: unknown
  /** Parameters that it names, known or not. */
  readonly mentions: readonly string[]
  readonly problems: readonly NodeProblem[]
}

type Shape = Readonly<Record<string, z.ZodType>>

/** A parsed config with the values of its parameters. What of them cannot be is reported, and a default takes its place. */
export function bindConfig(shape: Shape, written: unknown, parameters: Parameters): BoundConfig {
  // Most configs name none, and a look at the whole text is cheaper than one at each field.
  if (!mayName(JSON.stringify(written))) return { config: written, mentions: [], problems: [] }
  const mentions = new Set<string>()
  const problems: NodeProblem[] = []
  const filling = toFilling(parameters)
  const config = fillConfig(shape, written, filling, (place, value, filled) => {
    const takes = takesParameters(place.meta)
    const names = takes ? listNames(takes, value) : []
    if (place.isShown) {
      for (const name of names) mentions.add(name)
      const found = checkReferences(place, value, parameters)
      problems.push(...found)
      if (found.length === 0 && takes !== 'expression') problems.push(...checkFilled(place, names, filled))
    }
    const holds = names.length === 0 || takes === 'expression' || place.schema.safeParse(filled).success
    return holds ? filled : (toFallback(place.schema) as Json)
  })
  return { config, mentions: [...mentions], problems }
}

/** A node's config with the values of its parameters, from whatever the document or a file holds. */
export function bindNode({ type, config }: PipelineNode, parameters: Parameters): unknown {
  const definition = findNode(type)
  if (!definition) return undefined
  return bindConfig(definition.config.shape, parseConfig(definition, config).config, parameters).config
}

/** The fields of a node that name a parameter, by their paths, with another name in its place. */
export function renameReferences(
  { type, config }: PipelineNode,
  from: string,
  to: string,
): { path: string; value: Json }[] {
  const definition = findNode(type)
  if (!definition) return []
  const renamed: { path: string; value: Json }[] = []
  const keep: Filling = { text: () => null, value: () => null, expression: (text) => text, sql: () => null }
  fillConfig(definition.config.shape, parseConfig(definition, config).config, keep, ({ path, meta }, value) => {
    const takes = takesParameters(meta)
    const rename = (text: Json): Json =>
      typeof text === 'string' ? spellReferences(takes, text, (name) => (name === from ? to : name)) : text
    const next = Array.isArray(value) ? value.map(rename) : rename(value)
    if (takes && JSON.stringify(next) !== JSON.stringify(value)) renamed.push({ path, value: next })
    return value
  })
  return renamed
}

/** What the field itself says of the values. */
function checkFilled({ path, schema, meta }: FieldPlace, names: readonly string[], filled: Json): NodeProblem[] {
  const parsed = schema.safeParse(filled)
  if (parsed.success || names.length === 0) return []
  const reason = parsed.error.issues[0]?.message ?? 'not valid'
  const message = `${meta.label}, with the value of ${names.map((name) => `\${${name}}`).join(' and ')}: ${reason}.`
  return [{ code: 'parameter.value', severity: 'error', message, field: path }]
}

/** The values themselves. */
export function toFilling(parameters: Parameters): Filling {
  const values = [...parameters].flatMap(([name, { value }]): [string, ParameterValue][] =>
    value ? [[name, value]] : [],
  )
  const bound = new Map(values)
  return {
    text: (name) => parameters.get(name)?.text ?? null,
    value: (name, meta) => {
      const parameter = parameters.get(name)
      if (!parameter?.value || !fits(parameter.type, meta)) return null
      return meta.kind === 'number' ? Number(parameter.text) : parameter.text
    },
    expression: (text) => bindExpression(text, bound),
    sql: () => null,
  }
}

type Visit = (place: FieldPlace, value: Json, filled: Json) => Json

/** A parsed config with something in the place of its parameters; `visit` decides about each field in which there may be some. */
export function fillConfig(shape: Shape, written: unknown, filling: Filling, visit?: Visit): unknown {
  return fillRecord(shape, written as JsonObject, '', (place, value) => {
    const filled = fill(place.meta, value, filling)
    return visit ? visit(place, value, filled) : filled
  })
}

type Change = (place: FieldPlace, value: Json) => Json

function fillRecord(shape: Shape, record: JsonObject, prefix: string, change: Change): JsonObject {
  const changed: Record<string, Json> = {}
  for (const [name, schema] of Object.entries(shape)) {
    const value = record[name]
    if (value === undefined) continue
    const meta = readFieldMeta(schema)
    const place = { path: prefix + name, schema, isShown: isShown(meta, record) }
    const next = meta ? fillField({ ...place, meta }, value, change) : value
    if (next !== value) changed[name] = next
  }
  return Object.keys(changed).length === 0 ? record : { ...record, ...changed }
}

function fillField(place: FieldPlace, value: Json, change: Change): Json {
  const { path, meta } = place
  const inner = readShape(place.schema)
  if (meta.kind === 'group' && inner) return fillRecord(inner, value as JsonObject, `${path}.`, change)
  if (meta.kind === 'records' && inner) {
    const items = value as readonly JsonObject[]
    const next = items.map((item, at) => fillRecord(inner, item, `${path}.${at}.`, change))
    return next.every((item, at) => item === items[at]) ? value : next
  }
  return mayName(value) ? change(place, value) : value
}

function fill(meta: FieldMeta, value: Json, filling: Filling): Json {
  const takes = takesParameters(meta)
  if (Array.isArray(value)) return value.map((each: Json) => fill(meta, each, filling))
  if (typeof value !== 'string' || !takes) return value
  if (takes === 'value') return isReference(value) ? (filling.value(value.slice(2, -1), meta) ?? value) : value
  if (takes === 'expression') return filling.expression(value)
  return replaceReferences(takes, value, takes === 'sql' ? filling.sql : filling.text)
}
