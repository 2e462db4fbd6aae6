import { coerce } from '../coerce.ts'
import { compareValues } from '../compare.ts'
import { SparkError } from '../spark-error.ts'
import { hasMap, isIntegral, type TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Row, Value } from '../value.ts'
import { REPEAT_GUARD, SLICE_GUARD } from './collection-guard.ts'
import { type FunctionEntry, INT, nameOf, type Resolution, readArgs, STRING, strict } from './define.ts'

type ArrayType = Extract<SparkType, { kind: 'array' }>
type Items = readonly Value[]

/** Arrays looked into, cut and joined. */
export const ARRAYS: readonly FunctionEntry[] = [
  ofArray({
    signature: 'array_min(array)',
    docs: 'The smallest item that is not null.',
    examples: ['array_min(array(3, a, NULL))', 'array_min(array(s, "b"))'],
    build: (list, type) => extreme(list, type, -1),
  }),
  ofArray({
    signature: 'array_max(array)',
    docs: 'The largest item that is not null.',
    examples: ['array_max(array(3, a, NULL))', 'array_max(array(b, 1D))'],
    build: (list, type) => extreme(list, type, 1),
  }),
  ofArray({
    signature: 'array_compact(array)',
    docs: 'The items that are not null.',
    examples: ['array_compact(array(1, a, NULL))'],
    build: (list, type) => strict(type, [list], (items) => (items as Items).filter((item) => item !== null)),
  }),
  ofArray({
    signature: 'flatten(array)',
    docs: 'The items of an array’s arrays as one array; null where one of them is.',
    examples: ['flatten(array(array(1, a), array(3)))', 'flatten(array(array(1), if(a > 2, NULL, array(2))))'],
    build: (list, { element }) => {
      if (element.kind !== 'array') return 'flatten takes an array of arrays'
      const join = (items: Items) => (items.includes(null) ? null : (items as Items[]).flat())
      return strict(element, [list], (items) => join(items as Items), true)
    },
  }),
  ofArray({
    signature: 'array_join(array, separator, filling)',
    docs: 'The items as one text with a separator between them; nulls are left out, or replaced by a filling.',
    examples: [
      "array_join(array(s, NULL, 'x'), ',')",
      "array_join(array(s, NULL), ',', '?')",
      "array_join(array(a, 2), '-')",
    ],
    build: (list, { element }, ...rest) => {
      const texts = element.kind === 'array' ? null : coerce(list, { kind: 'array', element: STRING })
      const read = readArgs('array_join(array, separator, filling)', rest, [STRING, STRING], 1)
      if (!texts) return 'array_join takes an array of texts'
      if (!Array.isArray(read)) return read
      return strict(STRING, [texts, ...read], (items, separator, filling) =>
        (items as Items)
          .map((item) => item ?? filling ?? null)
          .filter((item) => item !== null)
          .join(separator as string),
      )
    },
  }),
  ofArray({
    signature: 'slice(array, start, length)',
    docs: 'Part of an array; the first item is 1, a negative start counts from the end.',
    examples: [
      'slice(array(1, 2, a), 2, 2)',
      'slice(array(1, 2, a), -2, 5)',
      'slice(array(1), 5, 1)',
      'slice(array(1, 2), -5, 1)',
      'slice(array(1), 0, 1)',
      'slice(array(1), 1, -1)',
    ],
    build: (list, type, start, length, ...rest) => {
      const from = start && isIntegral(start.type) ? coerce(start, INT) : null
      const count = length && isIntegral(length.type) ? coerce(length, INT) : null
      if (!from || !count || rest.length > 0) return 'Write slice(array, start, length)'
      return strict(type, [list, from, count], (items, at, size) => slice(items as Items, at as number, size as number))
    },
    guard: SLICE_GUARD,
  }),
  {
    name: 'array_repeat',
    category: 'collection',
    signature: 'array_repeat(value, times)',
    docs: 'An array of one value several times.',
    examples: ['array_repeat(a, 2)', "array_repeat('x', -1)", 'array_repeat(NULL, 2)'],
    resolve: ([value, ...rest]) => {
      if (!value) return 'Write array_repeat(value, times)'
      const read = readArgs('array_repeat(value, times)', rest, [INT])
      if (!Array.isArray(read)) return read
      const [times] = read as [TypedExpression]
      const evaluate = (row: Row) => {
        const count = times.evaluate(row) as number | null
        return count === null ? null : Array.from({ length: Math.max(count, 0) }, () => value.evaluate(row))
      }
      return { type: { kind: 'array', element: value.type }, nullable: times.nullable, operands: [times], evaluate }
    },
    guard: REPEAT_GUARD,
  },
  {
    name: 'arrays_zip',
    category: 'collection',
    signature: 'arrays_zip(array, array, …)',
    docs: 'An array of structs of the items at the same place; of a shorter array they are null.',
    examples: ['arrays_zip(array(1, a), array(s))', 'transform(array(array(a)), x -> arrays_zip(x))'],
    resolve: resolveZip,
  },
]

interface OfArray extends Pick<FunctionEntry, 'signature' | 'docs' | 'examples' | 'guard'> {
  readonly build: (list: TypedExpression, type: ArrayType, ...rest: readonly TypedExpression[]) => Resolution
}

/** A function whose first argument is an array. */
export function ofArray({ build, ...entry }: OfArray): FunctionEntry {
  return {
    ...entry,
    name: nameOf(entry.signature),
    category: 'collection',
    resolve: ([list, ...rest]) => {
      const count = entry.signature.split(',').length - 1
      if (list?.type.kind !== 'array' || rest.length > count) return `Write ${entry.signature}`
      return build(list, list.type, ...rest)
    },
  }
}

function extreme(list: TypedExpression, { element }: ArrayType, sign: 1 | -1): Resolution {
  if (hasMap(element)) return 'Maps have no order'
  const compare = compareValues(element)
  const pick = (items: Items) => {
    let best: Value = null
    for (const item of items) if (item !== null && (best === null || compare(item, best) * sign > 0)) best = item
    return best
  }
  return strict(element, [list], (items) => pick(items as Items), true)
}

function slice(items: Items, start: number, length: number): Items {
  const condition = 'INVALID_PARAMETER_VALUE'
  if (start === 0) throw new SparkError(condition, 'The first item of an array is 1')
  if (length < 0) throw new SparkError(condition, 'A length is not negative')
  const from = start > 0 ? start - 1 : items.length + start
  return from < 0 ? [] : items.slice(from, from + length)
}

function resolveZip(lists: readonly TypedExpression[]): Resolution {
  const fields = lists.map(({ name, type }, at) =>
    type.kind === 'array' ? { name: name ?? String(at), type: type.element } : null,
  )
  if (!fields.every((field) => field !== null) || lists.length === 0) return 'arrays_zip takes arrays'
  const zip = (all: readonly Items[]) => {
    const length = Math.max(...all.map((items) => items.length))
    return Array.from({ length }, (_, at) => all.map((items) => items[at] ?? null))
  }
  return strict({ kind: 'array', element: { kind: 'struct', fields } }, lists, (...all) => zip(all as Items[]))
}
