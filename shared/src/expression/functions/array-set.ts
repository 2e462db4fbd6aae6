import { coerce, commonElement, tightestType } from '../coerce.ts'
import { type Comparator, compareValues } from '../compare.ts'
import { SparkError } from '../spark-error.ts'
import { hasMap, type TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'
import { ofArray } from './array.ts'
import { INSERT_GUARD, PLACE_GUARD } from './collection-guard.ts'
import { BIGINT, BOOLEAN, type FunctionEntry, INT, readArgs, strict } from './define.ts'

type Items = readonly Value[]

/** Arrays as sets, and searched for a value. */
export const ARRAY_SETS: readonly FunctionEntry[] = [
  withValue({
    signature: 'array_contains(array, value)',
    docs: 'Whether an array holds a value; null where it holds null and not the value.',
    examples: ['array_contains(array(1, 2), a)', 'array_contains(array(1, NULL), 3)', 'array_contains(array(b), 0)'],
    result: () => BOOLEAN,
    apply: (items, value, compare) => {
      if (items.some((item) => item !== null && compare(item, value) === 0)) return true
      return items.includes(null) ? null : false
    },
  }),
  withValue({
    signature: 'array_position(array, value)',
    docs: 'The place of the first item that is equal, from 1; 0 where there is none.',
    examples: ['array_position(array(1, NULL, a), 5)', "array_position(array('x', s), 'y')"],
    result: () => BIGINT,
    apply: (items, value, compare) =>
      BigInt(items.findIndex((item) => item !== null && compare(item, value) === 0) + 1),
  }),
  withValue({
    signature: 'array_remove(array, value)',
    docs: 'The array without the items that are equal to a value.',
    examples: ['array_remove(array(1, NULL, a, 1), 1)', "array_remove(array(s, 'x'), 'x')"],
    result: (list) => list,
    type: tightestType,
    apply: (items, value, compare) => items.filter((item) => item === null || compare(item, value) !== 0),
  }),
  ofArray({
    signature: 'array_distinct(array)',
    docs: 'Each item once, where it first stands.',
    examples: ['array_distinct(array(1, a, NULL, 1, NULL))', 'array_distinct(array(b, 0D, -0D, b))'],
    build: (list, type) => {
      if (hasMap(type)) return 'Maps cannot be compared'
      const compare = compareValues(type.element)
      return strict(type, [list], (items) => unite(items as Items, compare))
    },
  }),
  ofTwo({
    signature: 'array_union(array, array)',
    docs: 'The items of both, each once.',
    examples: ['array_union(array(1, NULL), array(a, NULL, 1))', 'array_union(array(b), array(0D, 1D))'],
    apply: (left, right, compare) => unite([...left, ...right], compare),
  }),
  ofTwo({
    signature: 'array_intersect(array, array)',
    docs: 'The items that both have, each once.',
    examples: ['array_intersect(array(5, 2, 2, NULL), array(a, NULL, 2))', 'array_intersect(array(b, 1D), array(0D))'],
    apply: (left, right, compare) =>
      unite(
        left.filter((item) => has(right, item, compare)),
        compare,
      ),
  }),
  ofTwo({
    signature: 'array_except(array, array)',
    docs: 'The items that only the first has, each once.',
    examples: ['array_except(array(1, 2, 2, NULL, NULL), array(a, 1))', 'array_except(array(b, 1D), array(0D))'],
    apply: (left, right, compare) =>
      unite(
        left.filter((item) => !has(right, item, compare)),
        compare,
      ),
  }),
  ofTwo({
    signature: 'arrays_overlap(array, array)',
    docs: 'Whether both have an item in common; null where they have none but one of them has null.',
    examples: [
      'arrays_overlap(array(1, a), array(5))',
      'arrays_overlap(array(1, NULL), array(a))',
      'arrays_overlap(array(a), array())',
    ],
    result: BOOLEAN,
    apply: (left, right, compare) => {
      if (left.some((item) => item !== null && has(right, item, compare))) return true
      const mayBeEqual = left.length > 0 && right.length > 0 && [...left, ...right].includes(null)
      return mayBeEqual ? null : false
    },
  }),
  withPlace({
    signature: 'array_append(array, value)',
    docs: 'The array with a value behind it.',
    examples: ['array_append(array(1), a)', 'array_append(array(s), NULL)'],
    apply: (items, value) => [...items, value],
    guard: PLACE_GUARD,
  }),
  withPlace({
    signature: 'array_prepend(array, value)',
    docs: 'The array with a value before it.',
    examples: ['array_prepend(array(1), a)', 'array_prepend(array(a), 1.5F)'],
    apply: (items, value) => [value, ...items],
    guard: PLACE_GUARD,
  }),
  withPlace({
    signature: 'array_insert(array, place, value)',
    docs: 'The array with a value at a place: 1 is before the first item, -1 behind the last one; what is missing up to it is null.',
    examples: [
      'array_insert(array(1, 2), 2, a)',
      'array_insert(array(1, 2), -1, a)',
      'array_insert(array(1, 2), -2, a)',
      'array_insert(array(1, 2), 5, 9)',
      'array_insert(array(1, 2), -5, 9)',
      'array_insert(array(1, 2), 0, 9)',
    ],
    apply: (items, value, place) => insert(items, value, place),
    guard: INSERT_GUARD,
  }),
]

interface WithValue extends Pick<FunctionEntry, 'signature' | 'docs' | 'examples'> {
  readonly result: (type: SparkType) => SparkType
  readonly type?: typeof commonElement
  readonly apply: (items: Items, value: Value, compare: Comparator) => Value
}

/** Looks for a value, null where it is null. */
function withValue({ result, type = commonElement, apply, ...entry }: WithValue): FunctionEntry {
  return ofArray({
    ...entry,
    build: (list, { element }, value) => {
      if (!value) return `Write ${entry.signature}`
      if (value.type.kind === 'void') return 'What is sought is never null'
      const common = toCommon(list, value, type(element, value.type))
      if (typeof common === 'string') return common
      const [items, sought, compared] = common
      if (hasMap(compared)) return 'Maps cannot be compared'
      const compare = compareValues(compared)
      return strict(result(items.type), [items, sought], (all, wanted) => apply(all as Items, wanted, compare), true)
    },
  })
}

interface OfTwo extends Pick<FunctionEntry, 'signature' | 'docs' | 'examples'> {
  readonly result?: SparkType
  readonly apply: (left: Items, right: Items, compare: Comparator) => Value
}

function ofTwo({ result, apply, ...entry }: OfTwo): FunctionEntry {
  return ofArray({
    ...entry,
    build: (left, { element }, right) => {
      const other = right?.type.kind === 'array' ? right.type.element : null
      const common = other && tightestType(element, other)
      if (!right || !common) return `${entry.signature} takes two arrays of items of one type`
      if (hasMap(common)) return 'Maps cannot be compared'
      const type: SparkType = { kind: 'array', element: common }
      const [x, y] = [coerce(left, type), coerce(right, type)]
      const compare = compareValues(common)
      if (!x || !y) return `${entry.signature} takes two arrays of items of one type`
      return strict(
        result ?? type,
        [x, y],
        (all, others) => apply(all as Items, others as Items, compare),
        result && true,
      )
    },
  })
}

interface WithPlace extends Pick<FunctionEntry, 'signature' | 'docs' | 'examples' | 'guard'> {
  readonly apply: (items: Items, value: Value, place: number) => Value
}

/** Adds a value, which may be null. */
function withPlace({ apply, ...entry }: WithPlace): FunctionEntry {
  return ofArray({
    ...entry,
    build: (list, { element }, ...rest) => {
      const hasPlace = entry.signature.includes('place')
      const value = rest.at(-1)
      const places = readArgs(entry.signature, rest.slice(0, -1), hasPlace ? [INT] : [])
      if (!value) return `Write ${entry.signature}`
      if (!Array.isArray(places)) return places
      const common = toCommon(list, value, tightestType(element, value.type))
      if (typeof common === 'string') return common
      const [items, added] = common
      const [place] = places
      return {
        type: items.type,
        nullable: true,
        operands: [items, ...places, added],
        evaluate: (row) => {
          const all = items.evaluate(row)
          const at = place ? place.evaluate(row) : 1
          return all === null || at === null ? null : apply(all as Items, added.evaluate(row), at as number)
        },
      }
    },
  })
}

function toCommon(
  list: TypedExpression,
  value: TypedExpression,
  common: SparkType | null,
): [TypedExpression, TypedExpression, SparkType] | string {
  const items = common && coerce(list, { kind: 'array', element: common })
  const item = common && coerce(value, common)
  return items && item ? [items, item, common] : 'The value has another type than the items of the array: cast it'
}

function has(items: Items, wanted: Value, compare: Comparator): boolean {
  return items.some((item) => compare(item, wanted) === 0)
}

/** Each once; of the two zeros it is 0.0. */
function unite(items: Items, compare: Comparator): Items {
  const once: Value[] = []
  for (const item of items) if (!has(once, item, compare)) once.push(Object.is(item, -0) ? 0 : item)
  return once
}

function insert(items: Items, value: Value, place: number): Items {
  if (place === 0) throw new SparkError('INVALID_INDEX_OF_ZERO', 'The first item of an array is 1')
  const all = [...items]
  if (place > 0) {
    while (all.length < place - 1) all.push(null)
    all.splice(place - 1, 0, value)
    return all
  }
  while (all.length < -place - 1) all.unshift(null)
  all.splice(all.length + place + 1, 0, value)
  return all
}
