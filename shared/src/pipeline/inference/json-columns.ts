import type { Column, SparkType, StructField } from '../../expression/types.ts'
import type { JsonTree } from './json-tree.ts'
import { mergeJsonTypes } from './merge-types.ts'
import { SampleProblem } from './sample-problem.ts'
import { isTimestampText } from './time-text.ts'

/**
 * Columns of JSON rows by the rules of Spark's reader (`schema_of_json`), in the order in which they come. `times` is its option
 * `inferTimestamp`: whether texts that are timestamps become such. Throws {@link SampleProblem}.
 */
export function inferJsonColumns(trees: readonly JsonTree[], times: boolean): Column[] {
  const merged = toJsonRows(trees)
    .map((row) => inferType(row, times))
    .reduce(mergeJsonTypes, { kind: 'void' })
  const settled = settleType(merged)
  return settled?.kind === 'struct' ? settled.fields.map((field) => ({ ...field, nullable: true })) : []
}

/** A document is a row or an array of rows. Throws {@link SampleProblem}. */
export const toJsonRows = (trees: readonly JsonTree[]): JsonObjectTree[] =>
  trees.flatMap((tree) => (tree.kind === 'array' ? tree.items : [tree])).filter(isRow)

type JsonObjectTree = Extract<JsonTree, { readonly kind: 'object' }>

/** Spark passes over a null in the place of a row. */
function isRow(tree: JsonTree): tree is JsonObjectTree {
  if (tree.kind === 'object') return true
  if (tree.kind === 'null') return false
  throw new SampleProblem(`a row is an object, {"name": value}, but here is ${ARTICLES[tree.kind]}.`, tree.line)
}

const ARTICLES = { array: 'an array', string: 'a text', number: 'a number', boolean: 'a truth value' } as const

export function inferType(tree: JsonTree, times: boolean): SparkType {
  switch (tree.kind) {
    case 'object':
      return {
        kind: 'struct',
        fields: tree.entries.map(({ name, value }) => ({ name, type: inferType(value, times) })),
      }
    case 'array': {
      const elements = tree.items.map((item) => inferType(item, times))
      return { kind: 'array', element: elements.reduce(mergeJsonTypes, { kind: 'void' }) }
    }
    case 'string':
      // Writers that do not tell empty from missing are common; other rows decide.
      if (tree.text === '') return { kind: 'void' }
      return { kind: times && isTimestampText(tree.text) ? 'timestamp' : 'string' }
    case 'number':
      return inferNumber(tree.text)
    case 'boolean':
      return { kind: 'boolean' }
    case 'null':
      return { kind: 'void' }
  }
}

function inferNumber(text: string): SparkType {
  if (!/^-?\d+$/.test(text)) return { kind: 'double' }
  const value = BigInt(text)
  if (BigInt.asIntN(64, value) === value) return { kind: 'bigint' }
  const precision = text.replace('-', '').length
  return precision <= 38 ? { kind: 'decimal', precision, scale: 0 } : { kind: 'double' }
}

/** What has only been null is text, and objects that are always empty go; null where nothing is left. */
export function settleType(type: SparkType): SparkType | null {
  if (type.kind === 'void') return { kind: 'string' }
  if (type.kind === 'array') {
    const element = settleType(type.element)
    return element && { kind: 'array', element }
  }
  if (type.kind !== 'struct') return type
  const fields = type.fields.flatMap(({ name, type: inner }): StructField[] => {
    const settled = name === '' ? null : settleType(inner)
    return settled ? [{ name, type: settled }] : []
  })
  return fields.length === 0 ? null : { kind: 'struct', fields }
}
