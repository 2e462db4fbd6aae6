import { castConverter } from '../cast.ts'
import { coerce, coerceAll, commonType } from '../coerce.ts'
import { compareValues } from '../compare.ts'
import { SparkError } from '../spark-error.ts'
import { isIntegral, type TypedExpression } from '../typed.ts'
import type { Value } from '../value.ts'
import { BOOLEAN, type FunctionEntry, INT, strict } from './define.ts'

/** Arrays and maps. */
export const COLLECTIONS: readonly FunctionEntry[] = [
  {
    name: 'array',
    category: 'collection',
    signature: 'array(a, b, …)',
    docs: 'A list of values of one type.',
    examples: ['array(1, 2, a)'],
    resolve: (args) => {
      const items = args.length === 0 ? null : coerceAll(args)
      const element = items?.[0]?.type
      if (!items || !element) return 'The values of array have no common type: cast them'
      return {
        type: { kind: 'array', element },
        nullable: false,
        evaluate: (row) => items.map((item) => item.evaluate(row)),
      }
    },
  },
  {
    name: 'size',
    category: 'collection',
    signature: 'size(collection)',
    docs: 'Number of items of an array or map; null for null.',
    examples: ['size(array(1, 2))'],
    resolve: ([arg]) => {
      if (arg?.type.kind !== 'array' && arg?.type.kind !== 'map') return 'Write size(collection)'
      return strict(INT, [arg], (value) => (value as Value[]).length)
    },
  },
  {
    name: 'array_contains',
    category: 'collection',
    signature: 'array_contains(array, value)',
    docs: 'Whether an array holds a value; null where it holds null and not the value.',
    examples: ['array_contains(array(1, 2), a)', 'array_contains(array(1, NULL), 3)'],
    resolve: ([list, value]) => {
      if (list?.type.kind !== 'array' || !value) return 'Write array_contains(array, value)'
      const element = commonType(list.type.element, value.type)
      const sought = element && coerce(value, element)
      const convert = element && castConverter(list.type.element, element)
      if (!sought || !convert) return 'The value has another type than the items of the array'
      const compare = compareValues(element)
      return strict(
        BOOLEAN,
        [list, sought],
        (items, wanted) => {
          const all = (items as readonly Value[]).map((item) => (item === null ? null : convert(item)))
          if (all.some((item) => item !== null && compare(item, wanted) === 0)) return true
          return all.includes(null) ? null : false
        },
        true,
      )
    },
  },
  {
    name: '[]',
    category: 'operator',
    signature: 'array[index] or map[key]',
    docs: 'An item of an array, counted from 0 (an error where there is none), or of a map by its key (null where there is none).',
    examples: ['array(1, 2, 3)[1]', 'array(1, 2)[5]'],
    resolve: resolveIndex,
  },
]

function resolveIndex([base, index]: readonly TypedExpression[]): TypedExpression | string {
  if (!base || !index) return 'Write array[index]'
  if (base.type.kind === 'array' && isIntegral(index.type)) {
    return strict(
      base.type.element,
      [base, index],
      (items, at) => readItem(items as readonly Value[], Number(at)),
      true,
    )
  }
  if (base.type.kind !== 'map') return 'Only arrays (by number) and maps (by key) have items'
  const key = coerce(index, base.type.key)
  if (!key) return 'The key has another type than the keys of the map'
  const compare = compareValues(base.type.key)
  return strict(
    base.type.value,
    [base, key],
    (entries, wanted) => (entries as [Value, Value][]).find(([name]) => compare(name, wanted) === 0)?.[1] ?? null,
    true,
  )
}

function readItem(items: readonly Value[], at: number): Value {
  if (at < 0 || at >= items.length) {
    throw new SparkError('INVALID_ARRAY_INDEX', `The array has ${items.length} items; there is none at ${at}`)
  }
  return items[at] ?? null
}
