import type { Column, SparkType } from '../../expression/types.ts'
import { inferType, settleType } from './json-columns.ts'
import { entryOf, itemsOf, type JsonEntry, type JsonTree, textOf } from './json-tree.ts'
import { mergeJsonTypes } from './merge-types.ts'
import { SampleProblem } from './sample-problem.ts'

/** A type and whether it may be null. */
interface Nullable {
  readonly type: SparkType
  readonly nullable: boolean
}

interface Scope {
  readonly root: JsonTree
  /** References that have been followed to here. */
  readonly open: readonly string[]
}

const STRING: SparkType = { kind: 'string' }
const NOTHING: Nullable = { type: { kind: 'void' }, nullable: false }

export function isJsonSchema(tree: JsonTree): boolean {
  const isObject = textOf(tree, 'type') === 'object' && entryOf(tree, 'properties')?.kind === 'object'
  return isObject || entryOf(tree, '$schema')?.kind === 'string'
}

/** Columns of a JSON Schema of one row, or of an array of rows. Throws {@link SampleProblem}. */
export function readJsonSchemaColumns(root: JsonTree): Column[] {
  const { schema, scope } = follow(root, { root, open: [] })
  const items = entryOf(schema, 'items')
  const row = items?.kind === 'object' ? follow(items, scope) : { schema, scope }
  const columns = readProperties(row.schema, row.scope)
  if (columns.length > 0) return columns
  throw new SampleProblem('a JSON Schema of rows is an object with "properties".', root.line)
}

/** The schema that a reference leads to, within the same text. */
function follow(schema: JsonTree, scope: Scope): { readonly schema: JsonTree; readonly scope: Scope } {
  const reference = entryOf(schema, '$ref')
  if (reference?.kind !== 'string') return { schema, scope }
  const { text, line } = reference
  if (!text.startsWith('#')) throw new SampleProblem(`"${text}" is not in this text: paste its schema in, too.`, line)
  if (scope.open.includes(text)) throw new SampleProblem(`"${text}" contains itself: Spark has no such type.`, line)
  let found: JsonTree | undefined = scope.root
  for (const part of text.slice(1).split('/').filter(Boolean)) {
    found = found && entryOf(found, decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
  }
  if (!found) throw new SampleProblem(`"${text}" leads nowhere.`, line)
  return follow(found, { ...scope, open: [...scope.open, text] })
}

interface Property extends JsonEntry {
  readonly scope: Scope
}

/** Its own properties and those of the parts that it is made of. */
function readProperties(schema: JsonTree, scope: Scope): Column[] {
  const required = new Set<string>()
  const columns = new Map<string, Column>()
  for (const { name, value, scope: inner } of collect(schema, scope, required)) {
    const { type, nullable } = readSchema(value, inner)
    const before = columns.get(name)
    columns.set(name, { name, type: before ? mergeJsonTypes(before.type, type) : type, nullable })
  }
  return [...columns.values()].map(({ name, type, nullable }) => ({
    name,
    type: settleType(type) ?? STRING,
    nullable: nullable || !required.has(name),
  }))
}

function collect(schema: JsonTree, scope: Scope, required: Set<string>): Property[] {
  for (const name of itemsOf(entryOf(schema, 'required'))) if (name.kind === 'string') required.add(name.text)
  const properties = entryOf(schema, 'properties')
  const own = properties?.kind === 'object' ? properties.entries.map((entry) => ({ ...entry, scope })) : []
  const parts = itemsOf(entryOf(schema, 'allOf')).flatMap((part) => {
    const inner = follow(part, scope)
    return collect(inner.schema, inner.scope, required)
  })
  return [...own, ...parts]
}

function readSchema(given: JsonTree, outer: Scope): Nullable {
  const { schema, scope } = follow(given, outer)
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((name) => itemsOf(entryOf(schema, name)))
  const names = entryOf(schema, 'type')
  const types = names?.kind === 'array' ? names.items : names ? [names] : []
  const found = [
    ...types.map((name) => (name.kind === 'string' ? readNamed(name, schema, scope) : NOTHING)),
    ...(types.length === 0 ? readUnnamed(schema, scope) : []),
    ...(entryOf(schema, 'properties') ? [] : branches.map((branch) => readSchema(branch, scope))),
  ]
  return {
    type: found.map(({ type }) => type).reduce(mergeJsonTypes, NOTHING.type),
    nullable: found.some(({ nullable }) => nullable) || isTrue(entryOf(schema, 'nullable')),
  }
}

const isTrue = (tree: JsonTree | undefined) => tree?.kind === 'boolean' && tree.text === 'true'

/** A schema that does not say its type: what its properties, items or allowed values show. */
function readUnnamed(schema: JsonTree, scope: Scope): Nullable[] {
  if (entryOf(schema, 'properties')) return [{ type: readObject(schema, scope), nullable: false }]
  if (entryOf(schema, 'items')) return [{ type: readArray(schema, scope), nullable: false }]
  const constant = entryOf(schema, 'const')
  return [...itemsOf(entryOf(schema, 'enum')), ...(constant ? [constant] : [])].map((value) => ({
    type: inferType(value, false),
    nullable: value.kind === 'null',
  }))
}

function readNamed(name: JsonTree & { readonly text: string }, schema: JsonTree, scope: Scope): Nullable {
  const format = textOf(schema, 'format')
  const always = (type: SparkType): Nullable => ({ type, nullable: false })
  switch (name.text) {
    case 'null':
      return { ...NOTHING, nullable: true }
    case 'boolean':
      return always({ kind: 'boolean' })
    case 'integer':
      return always({ kind: format === 'int32' ? 'int' : 'bigint' })
    case 'number':
      return always({ kind: format === 'float' ? 'float' : 'double' })
    case 'string':
      if (format === 'date-time') return always({ kind: 'timestamp' })
      return always({ kind: format === 'date' ? 'date' : 'string' })
    case 'array':
      return always(readArray(schema, scope))
    case 'object':
      return always(readObject(schema, scope))
    default:
      throw new SampleProblem(`"${name.text}" is no type of JSON Schema.`, name.line)
  }
}

function readArray(schema: JsonTree, scope: Scope): SparkType {
  const items = entryOf(schema, 'items')
  const parts = [...itemsOf(entryOf(schema, 'prefixItems')), ...(items?.kind === 'array' ? items.items : [])]
  const all = items?.kind === 'object' ? [...parts, items] : parts
  const element = all.map((part) => readSchema(part, scope).type).reduce(mergeJsonTypes, NOTHING.type)
  return { kind: 'array', element: settleType(element) ?? STRING }
}

/** An object of names that are not known is a map. */
function readObject(schema: JsonTree, scope: Scope): SparkType {
  const fields = readProperties(schema, scope).map(({ name, type }) => ({ name, type }))
  if (fields.length > 0) return { kind: 'struct', fields }
  const others = entryOf(schema, 'additionalProperties')
  const value = others?.kind === 'object' ? readSchema(others, scope).type : STRING
  return { kind: 'map', key: STRING, value: settleType(value) ?? STRING }
}
