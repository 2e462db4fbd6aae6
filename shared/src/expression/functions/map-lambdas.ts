import { coerce, commonElement } from '../coerce.ts'
import { hasMap, type TypedExpression } from '../typed.ts'
import type { SparkType } from '../types.ts'
import type { Row, Value } from '../value.ts'
import type { BoundLambda, FunctionEntry, Lambda, Resolution } from './define.ts'
import { nameOf } from './define.ts'
import { toTest } from './higher-order.ts'
import { ENTRIES_GUARD, KEYS_GUARD, ZIPPED_MAPS_GUARD } from './lambda-guard.ts'
import { findEntry, makeMap } from './map-value.ts'

type MapType = Extract<SparkType, { kind: 'map' }>
type Entries = readonly (readonly [Value, Value])[]

/** Functions of maps that take a function with an arrow. */
export const MAP_LAMBDAS: readonly FunctionEntry[] = [
  overMap({
    guard: ENTRIES_GUARD,
    signature: 'map_filter(map, (key, value) -> …)',
    docs: 'The entries for which a condition holds.',
    examples: ["map_filter(map('x', a, 'y', 3), (k, v) -> v > 2)", "map_filter(map(s, 1), (k, v) -> k = 'abc')"],
    build: (type, bound) => {
      const test = toTest(bound)
      if (!test || typeof test === 'string') return test
      return { type, use: (entries, apply) => entries.filter(([key, value]) => apply(key, value) === true) }
    },
  }),
  overMap({
    guard: KEYS_GUARD,
    signature: 'transform_keys(map, (key, value) -> …)',
    docs: 'The map with each key computed anew; an error where two become the same.',
    examples: [
      "transform_keys(map('x', a), (k, v) -> upper(k))",
      "transform_keys(map('x', 1, 'y', 2), (k, v) -> a % v)",
      "transform_keys(map('x', a), (k, v) -> v)",
    ],
    build: (type, made) => {
      if (!made) return null
      if (hasMap(made.type)) return 'No map can be the key of a map'
      const result: MapType = { ...type, key: made.type }
      const apply = (entries: Entries, apply: Apply) =>
        makeMap(
          result,
          entries.map(([k, v]) => [apply(k, v), v]),
        )
      return { type: result, use: apply }
    },
  }),
  overMap({
    guard: ENTRIES_GUARD,
    signature: 'transform_values(map, (key, value) -> …)',
    docs: 'The map with each value computed anew.',
    examples: [
      "transform_values(map('x', a), (k, v) -> v * 2)",
      "transform_values(map('x', s), (k, v) -> concat(k, v))",
    ],
    build: (type, made) =>
      made && {
        type: { ...type, value: made.type },
        use: (entries, apply) => entries.map(([key, value]) => [key, apply(key, value)]),
      },
  }),
  {
    name: 'map_zip_with',
    category: 'collection',
    signature: 'map_zip_with(map, map, (key, left, right) -> …)',
    docs: 'A map of what a function makes of the values of each key; of a map that lacks the key the value is null.',
    examples: [
      "map_zip_with(map('x', 1, 'y', a), map('y', 10, 'z', 20), (k, v, w) -> coalesce(v, 0) + coalesce(w, 0))",
      "map_zip_with(map(1, 'x'), map(1L, 'y'), (k, v, w) -> concat(v, k, w))",
    ],
    lambdas: 2,
    resolve: resolveZip,
    guard: ZIPPED_MAPS_GUARD,
  },
]

type Apply = (...values: Value[]) => Value

interface Built {
  readonly type: SparkType
  readonly use: (entries: Entries, apply: Apply) => Value
}

interface OverMap extends Pick<FunctionEntry, 'signature' | 'docs' | 'examples' | 'guard'> {
  readonly build: (type: MapType, bound: BoundLambda | null) => Built | string | null
}

function overMap({ build, ...entry }: OverMap): FunctionEntry {
  return {
    ...entry,
    name: nameOf(entry.signature),
    category: 'collection',
    lambdas: 1,
    resolve: ([map, ...rest], [lambda, ...others]) => {
      if (map?.type.kind !== 'map' || !lambda || rest.length + others.length > 0) return `Write ${entry.signature}`
      const bound = lambda.bind([map.type.key, map.type.value])
      const built = build(map.type, bound)
      if (!bound || !built || typeof built === 'string') return built as string | null
      const evaluate = (row: Row) => {
        const entries = map.evaluate(row)
        return entries === null ? null : built.use(entries as Entries, bound.evaluate(row))
      }
      return { type: built.type, nullable: map.nullable, evaluate }
    },
  }
}

function resolveZip([left, right, ...rest]: readonly TypedExpression[], lambdas: readonly Lambda[]): Resolution {
  const [join, ...others] = lambdas
  if (left?.type.kind !== 'map' || right?.type.kind !== 'map' || !join || rest.length + others.length > 0) {
    return 'Write map_zip_with(map, map, (key, left, right) -> …)'
  }
  const [a, b] = [left.type, right.type]
  const key = commonElement(a.key, b.key)
  const [one, other] = key ? [coerce(left, { ...a, key }), coerce(right, { ...b, key })] : []
  if (!key || !one || !other) return 'The keys of both maps have no common type: cast them'
  const made = join.bind([key, a.value, b.value])
  if (!made) return null
  const evaluate = (row: Row) => {
    const [mine, theirs] = [one.evaluate(row), other.evaluate(row)] as (Entries | null)[]
    if (!mine || !theirs) return null
    const apply = made.evaluate(row)
    const added = theirs.filter(([name]) => !findEntry(key, mine, name))
    return [...mine, ...added].map(([name]) => {
      const values = [mine, theirs].map((entries) => findEntry(key, entries, name)?.[1] ?? null)
      return [name, apply(name, ...values)]
    })
  }
  return {
    type: { kind: 'map', key, value: made.type },
    nullable: left.nullable || right.nullable,
    operands: [one, other],
    evaluate,
  }
}
