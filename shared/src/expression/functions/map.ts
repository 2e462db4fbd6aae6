import { coerce, coerceAll, commonElement } from '../coerce.ts'
import { SparkError } from '../spark-error.ts'
import { hasMap } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'
import { MAP_CONCAT_GUARD, MAP_FROM_ARRAYS_GUARD, MAP_FROM_ENTRIES_GUARD } from './collection-guard.ts'
import { BOOLEAN, type FunctionEntry, strict } from './define.ts'
import { findEntry, makeMap } from './map-value.ts'

type Entries = readonly (readonly [Value, Value])[]

/** Maps taken apart and put together. */
export const MAPS: readonly FunctionEntry[] = [
  part({
    name: 'map_keys',
    docs: 'The keys of a map as an array.',
    of: ({ key }) => key,
    apply: (entries) => entries.map(([key]) => key),
  }),
  part({
    name: 'map_values',
    docs: 'The values of a map as an array.',
    of: ({ value }) => value,
    apply: (entries) => entries.map(([, value]) => value),
  }),
  part({
    name: 'map_entries',
    docs: 'The entries of a map as an array of structs with the fields key and value.',
    of: ({ key, value }) => ({
      kind: 'struct',
      fields: [
        { name: 'key', type: key },
        { name: 'value', type: value },
      ],
    }),
    apply: (entries) => entries,
  }),
  {
    name: 'map_contains_key',
    category: 'collection',
    signature: 'map_contains_key(map, key)',
    docs: 'Whether a map has a key.',
    examples: ["map_contains_key(map('x', a), 'x')", 'map_contains_key(map(1, 2), a)'],
    resolve: ([map, sought, ...rest]) => {
      if (map?.type.kind !== 'map' || !sought || rest.length > 0) return 'Write map_contains_key(map, key)'
      if (sought.type.kind === 'void') return 'A key is never null'
      const key = commonElement(map.type.key, sought.type)
      const [entries, wanted] = key ? [coerce(map, { ...map.type, key }), coerce(sought, key)] : []
      if (!key || !entries || !wanted) return 'The key has another type than the keys of the map'
      return strict(BOOLEAN, [entries, wanted], (all, name) => findEntry(key, all as Entries, name) !== undefined, true)
    },
  },
  {
    name: 'map_concat',
    category: 'collection',
    signature: 'map_concat(map, map, …)',
    docs: 'The entries of all maps; an error where two have the same key.',
    examples: [
      "map_concat(map('x', 1), map('y', a))",
      "map_concat(map('x', 1), map('x', a))",
      "map_concat(map(1, 'x'), map(2.5, s))",
    ],
    resolve: (maps) => {
      const all = coerceAll(maps)
      const type = all?.[0]?.type
      if (!all || type?.kind !== 'map') return 'map_concat takes maps of one type'
      return strict(type, all, (...each) => makeMap(type, each.flat() as unknown as Entries, 0))
    },
    guard: MAP_CONCAT_GUARD,
  },
  {
    name: 'map_from_arrays',
    category: 'collection',
    signature: 'map_from_arrays(keys, values)',
    docs: 'A map of two arrays of the same length.',
    examples: [
      "map_from_arrays(array('x', 'y'), array(1, a))",
      'map_from_arrays(array(1, a), array(s, s))',
      'map_from_arrays(array(b), array(1))',
      'map_from_arrays(array(a, 1), array(1))',
    ],
    resolve: ([keys, values, ...rest]) => {
      if (keys?.type.kind !== 'array' || values?.type.kind !== 'array' || rest.length > 0) {
        return 'Write map_from_arrays(keys, values)'
      }
      const type = { kind: 'map', key: keys.type.element, value: values.type.element } as const
      if (hasMap(type.key)) return 'No map can be the key of a map'
      const zip = (names: readonly Value[], items: readonly Value[]) => {
        if (names.length === items.length) return names.map((name, at) => [name, items[at] ?? null] as const)
        throw new SparkError('_LEGACY_ERROR_TEMP_2128', 'The keys and the values of a map are as many')
      }
      return strict(type, [keys, values], (names, items) => makeMap(type, zip(names as Value[], items as Value[])))
    },
    guard: MAP_FROM_ARRAYS_GUARD,
  },
  {
    name: 'map_from_entries',
    category: 'collection',
    signature: 'map_from_entries(array)',
    docs: 'A map of an array of structs of a key and a value; null where one of them is.',
    examples: [
      "map_from_entries(array(struct('x', a), struct('y', a)))",
      'map_from_entries(array(struct(a, 1), if(a > 5, NULL, struct(2L AS a, 1))))',
    ],
    resolve: ([entries, ...rest]) => {
      const element = entries?.type.kind === 'array' ? entries.type.element : null
      const [key, value, ...others] = element?.kind === 'struct' ? element.fields : []
      if (!entries || !key || !value || rest.length + others.length > 0)
        return 'Write map_from_entries(array of structs of two fields)'
      const type = { kind: 'map', key: key.type, value: value.type } as const
      if (hasMap(type.key)) return 'No map can be the key of a map'
      const make = (all: readonly Value[]) => (all.includes(null) ? null : makeMap(type, all as Entries, 0))
      return strict(type, [entries], (all) => make(all as readonly Value[]), true)
    },
    guard: MAP_FROM_ENTRIES_GUARD,
  },
]

interface Part {
  readonly name: string
  readonly docs: string
  readonly of: (type: Extract<SparkType, { kind: 'map' }>) => SparkType
  readonly apply: (entries: Entries) => Value
}

function part({ name, docs, of, apply }: Part): FunctionEntry {
  return {
    name,
    category: 'collection',
    signature: `${name}(map)`,
    docs,
    examples: [`${name}(map('x', a, 'y', 1))`, `${name}(map(a, s))`],
    resolve: ([map, ...rest]) => {
      if (map?.type.kind !== 'map' || rest.length > 0) return `Write ${name}(map)`
      return strict({ kind: 'array', element: of(map.type) }, [map], (entries) => apply(entries as Entries))
    },
  }
}
