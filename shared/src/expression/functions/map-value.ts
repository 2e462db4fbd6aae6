import { compareValues } from '../compare.ts'
import { SparkError } from '../spark-error.ts'
import type { SparkType } from '../types.ts'
import type { Value } from '../value.ts'

type Entry = readonly [Value, Value]

/** The entry of a key, which are few. */
export function findEntry(key: SparkType, entries: readonly Entry[], wanted: Value): Entry | undefined {
  const compare = compareValues(key)
  return entries.find(([name]) => compare(name, wanted) === 0)
}

/** A map of these entries in order; throws `NULL_MAP_KEY`, else `DUPLICATED_MAP_KEY`. A key that is a zero becomes `zero`, where Spark changes it. */
export function makeMap(type: Extract<SparkType, { kind: 'map' }>, entries: readonly Entry[], zero?: number): Value {
  const made: Entry[] = []
  if (entries.some(([name]) => name === null)) throw new SparkError('NULL_MAP_KEY', 'The key of a map is null')
  for (const [name, value] of entries) {
    if (findEntry(type.key, made, name)) {
      throw new SparkError('DUPLICATED_MAP_KEY', `The map has the key ${String(name)} twice`)
    }
    made.push([name === 0 ? (zero ?? name) : name, value])
  }
  return made
}
