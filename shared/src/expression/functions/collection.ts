import { coerce, coerceAll, tightestType } from '../coerce.ts'
import { MEETS_ALL } from '../guard/lazy.ts'
import { SparkError } from '../spark-error.ts'
import { hasMap, isIntegral, type TypedExpression } from '../typed.ts'
import type { StructField } from '../types.ts'
import type { Value } from '../value.ts'
import { ELEMENT_GUARD, ITEM_GUARD, MAP_GUARD, TRY_ELEMENT_GUARD } from './collection-guard.ts'
import { type FunctionEntry, INT, type Resolution, strict } from './define.ts'
import { findEntry, makeMap } from './map-value.ts'

/** Arrays, maps and structs made of values, and what is in them. */
export const COLLECTIONS: readonly FunctionEntry[] = [
  {
    name: 'array',
    category: 'collection',
    signature: 'array(a, b, …)',
    docs: 'A list of values of one type.',
    examples: ['array(1, 2, a)', 'array()', 'array(array(a), array(1.5))'],
    resolve: (args) => {
      const items = coerceAll(args)
      const element = items?.[0]?.type ?? ({ kind: 'void' } as const)
      if (!items) return 'The values of array have no common type: cast them'
      return {
        type: { kind: 'array', element },
        nullable: false,
        operands: items,
        evaluate: (row) => items.map((item) => item.evaluate(row)),
      }
    },
    guard: MEETS_ALL,
  },
  {
    name: 'map',
    category: 'collection',
    signature: 'map(key, value, …)',
    docs: 'A map of keys of one type to values of one type; an error where a key is null or there twice.',
    examples: ["map('x', a, 'y', 1)", 'map(a, s, 1, NULL)', 'map(b, 1)', 'map(5, 1, a, 2)', 'map()'],
    resolve: resolveMap,
    guard: MAP_GUARD,
  },
  {
    name: 'named_struct',
    category: 'collection',
    signature: 'named_struct(name, value, …)',
    docs: 'A struct of fields, each with its name as a text.',
    examples: ["named_struct('x', a, 'y', s)", 'struct(a, s AS t, a + 1)', "named_struct('x', a).x"],
    resolve: resolveStruct,
    guard: MEETS_ALL,
  },
  {
    name: 'size',
    category: 'collection',
    signature: 'size(collection)',
    docs: 'Number of items of an array or map; null for null.',
    examples: ['size(array(1, 2))', "cardinality(map('x', a))", 'array_size(array(a))', 'size(NULL)'],
    resolve: ([arg, ...rest]) => {
      const isCounted = arg && ['array', 'map', 'void'].includes(arg.type.kind)
      if (!isCounted || rest.length > 0) return 'Write size(collection)'
      return strict(INT, [arg], (value) => (value as Value[]).length)
    },
  },
  {
    name: '[]',
    category: 'operator',
    signature: 'array[index] or map[key]',
    docs: 'An item of an array, counted from 0 (an error where there is none), or of a map by its key (null where there is none).',
    examples: ['array(1, 2, 3)[1]', 'array(1, 2)[5]', "map('x', a)['x']", "map('x', a).y"],
    resolve: ([base, index]) => {
      if (base?.type.kind !== 'array' || !index || !isIntegral(index.type)) return ofKey(base, index)
      return item(base, index, base.type.element, (items, at) => {
        if (at >= 0 && at < items.length) return items[at] ?? null
        throw new SparkError('INVALID_ARRAY_INDEX', `The array has ${items.length} items; there is none at ${at}`)
      })
    },
    guard: ITEM_GUARD,
  },
  {
    name: 'get',
    category: 'collection',
    signature: 'get(array, index)',
    docs: 'An item of an array, counted from 0; null where there is none.',
    examples: ['get(array(1, a), 1)', 'get(array(1), 5)', 'get(array(1), -1)'],
    resolve: ([base, index, ...rest]) => {
      const isCall = base?.type.kind === 'array' && index && isIntegral(index.type) && rest.length === 0
      return isCall ? item(base, index, base.type.element, (items, at) => items[at] ?? null) : 'Write get(array, index)'
    },
  },
  elementAt('element_at', 'an error where there is none', true),
  elementAt('try_element_at', 'null where there is none', false),
]

export const COLLECTION_ALIASES: Readonly<Record<string, string>> = { cardinality: 'size', array_size: 'size' }

function resolveMap(args: readonly TypedExpression[]): Resolution {
  const at = (parity: number) => coerceAll(args.filter((_, index) => index % 2 === parity))
  const [keys, values] = [at(0), at(1)]
  if (args.length % 2 === 1) return 'Write map(key, value, …)'
  if (!keys || !values) return 'The keys or the values of map have no common type: cast them'
  const none = { kind: 'void' } as const
  const type = { kind: 'map', key: keys[0]?.type ?? none, value: values[0]?.type ?? none } as const
  if (hasMap(type.key)) return 'No map can be the key of a map'
  return {
    type,
    nullable: false,
    operands: args.map((_, at) => (at % 2 === 0 ? keys : values)[at >> 1] as TypedExpression),
    evaluate: (row) => {
      const entries = keys.map((key, index) => [key.evaluate(row), values[index]?.evaluate(row) ?? null] as const)
      return makeMap(type, entries, 0)
    },
  }
}

function resolveStruct(args: readonly TypedExpression[]): Resolution {
  const fields: StructField[] = []
  const values = args.filter((_, index) => index % 2 === 1)
  for (const [index, value] of values.entries()) {
    const name = args[index * 2]?.literal
    if (typeof name !== 'string') return 'The names of a struct’s fields are texts'
    fields.push({ name, type: value.type })
  }
  if (args.length % 2 === 1 || args.length === 0) return 'Write named_struct(name, value, …)'
  return {
    type: { kind: 'struct', fields },
    nullable: false,
    operands: values,
    evaluate: (row) => values.map((value) => value.evaluate(row)),
  }
}

function item(
  base: TypedExpression,
  index: TypedExpression,
  type: TypedExpression['type'],
  read: (items: readonly Value[], at: number) => Value,
): TypedExpression {
  return strict(type, [base, index], (items, at) => read(items as readonly Value[], Number(at)), true)
}

/** The value of a key, brought to the type of the keys or to one in `common` with it; null where the map has none. */
function ofKey(
  base: TypedExpression | undefined,
  index: TypedExpression | undefined,
  toCommon: typeof tightestType = (key) => key,
): Resolution {
  if (base?.type.kind !== 'map' || !index) return 'Only arrays (by number) and maps (by key) have items'
  const { key, value } = base.type
  const common = toCommon(key, index.type)
  const [map, sought] = common ? [coerce(base, { ...base.type, key: common }), coerce(index, common)] : []
  if (!common || !map || !sought) return 'The key has another type than the keys of the map'
  return strict(
    value,
    [map, sought],
    (entries, wanted) => findEntry(common, entries as [Value, Value][], wanted)?.[1] ?? null,
    true,
  )
}

function elementAt(name: string, otherwise: string, fails: boolean): FunctionEntry {
  return {
    name,
    category: 'collection',
    signature: `${name}(array, place)`,
    docs: `An item of an array, counted from 1 or from the end by -1 (${otherwise}), or of a map by its key (null where there is none).`,
    examples: [
      `${name}(array(1, a), 2)`,
      `${name}(array(1, a), -1)`,
      `${name}(array(1), 3)`,
      `${name}(array(1), 0)`,
      `${name}(map('x', a), 'x')`,
      `${name}(map('x', a), s)`,
    ],
    resolve: ([base, index, ...rest]) => {
      if (base?.type.kind === 'map' && rest.length === 0) return ofKey(base, index, tightestType)
      const isPlace = index && ['tinyint', 'smallint', 'int'].includes(index.type.kind)
      if (base?.type.kind !== 'array' || !isPlace || rest.length > 0) return `Write ${name}(array, place)`
      return item(base, index, base.type.element, (items, place) => {
        if (place === 0) throw new SparkError('INVALID_INDEX_OF_ZERO', 'The first item of an array is 1')
        if (Math.abs(place) <= items.length) return items.at(place > 0 ? place - 1 : place) ?? null
        if (!fails) return null
        const message = `The array has ${items.length} items; there is none at ${place}`
        throw new SparkError('INVALID_ARRAY_INDEX_IN_ELEMENT_AT', message)
      })
    },
    guard: fails ? ELEMENT_GUARD : TRY_ELEMENT_GUARD,
  }
}
